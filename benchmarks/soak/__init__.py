"""Whether a detector grows while it works for a long time: `make soak`."""
