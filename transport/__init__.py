"""How bytes reach and leave Kafka; the only room that imports a Kafka client."""
