"""What crosses Kafka: the record, the alert, the dead letter."""
