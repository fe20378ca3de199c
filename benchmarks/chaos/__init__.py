"""A storm over real brokers and detectors, and the proof that no record came to harm."""
