"""Reads a topic in batches, scores each record, publishes every anomaly as an explained alert."""
