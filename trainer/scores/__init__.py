"""How a residual becomes one number, one file a kind; a high score always means anomaly."""
