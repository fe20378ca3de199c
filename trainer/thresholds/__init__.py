"""From which score on a record is an alert, and what a score means."""
