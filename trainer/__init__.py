"""The trainer learns what normal looks like and writes it down as a model bundle."""
