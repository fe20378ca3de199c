"""What the programs agree on. Imports no program, no TensorFlow, no Kafka client."""
