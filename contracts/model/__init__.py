"""What a model bundle is: what it holds, what its scores mean, where its alerts begin."""
