"""`detector dead-letters`: what was set aside, by reason; one by one; and back to its topic."""
