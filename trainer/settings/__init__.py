"""The settings of the trainer's commands."""
