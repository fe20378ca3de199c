"""What runs beside the detector, each a program of its own, in an environment of its own."""
