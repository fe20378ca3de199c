"""Dataset -> topic: replays recorded transactions, at a pace of choice."""
