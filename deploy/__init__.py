"""Everything that runs the programs: containers, monitoring, Kubernetes, and a Kafka without Docker."""
