"""Records that are not flat JSON: other formats, envelopes around them, nested fields."""
