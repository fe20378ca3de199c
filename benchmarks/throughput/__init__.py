"""How fast records are scored, beside the client's own limit and what one would use instead."""
