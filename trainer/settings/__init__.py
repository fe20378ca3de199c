"""What the trainer can be told, one file a command."""
