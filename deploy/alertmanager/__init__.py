"""Who hears of an alert, and an example of one who does."""
