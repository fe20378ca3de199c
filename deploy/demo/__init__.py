"""The whole product on real transactions and a real Kafka, with one command."""
