"""What runs the programs: containers, monitoring, Kubernetes; a Kafka without Docker."""
