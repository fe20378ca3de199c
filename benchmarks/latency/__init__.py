"""How long from a record to its alert, as a subscriber to committed alerts sees it."""
