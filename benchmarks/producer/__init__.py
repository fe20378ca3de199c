"""How fast records are sent, beside the bare `send` of the same client."""
