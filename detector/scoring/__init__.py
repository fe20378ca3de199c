"""`detector score`: a file, without Kafka."""
