"""What a million records cost, by everything that a deployment chooses."""
