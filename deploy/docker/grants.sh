#!/bin/bash
# Makes the users of docker-compose.secure.yml, by the passwords in /run/secrets, and grants what
# docs/security.md grants. May run again: a password that was changed is taken, a right given once.
set -euo pipefail
PATH=$PATH:/opt/kafka/bin

for user in producer detector desk; do
  # In a file, not among the arguments, which anybody on the machine may read.
  password=$(< "/run/secrets/$user-password")
  printf 'SCRAM-SHA-512=password=%s\n' "${password//\\/\\\\}" > /tmp/password
  kafka-configs.sh --bootstrap-server localhost:9092 --alter --entity-type users --entity-name "$user" \
    --add-config-file /tmp/password
  rm /tmp/password
done

kafka-acls.sh --bootstrap-server localhost:9092 --add --allow-principal User:producer --operation Write --topic transactions
kafka-acls.sh --bootstrap-server localhost:9092 --add --allow-principal User:detector --operation Read --topic transactions
kafka-acls.sh --bootstrap-server localhost:9092 --add --allow-principal User:detector --operation Write --topic alerts --topic transactions.dead-letters
kafka-acls.sh --bootstrap-server localhost:9092 --add --allow-principal User:detector --operation Read --group detector
kafka-acls.sh --bootstrap-server localhost:9092 --add --allow-principal User:detector --operation Write --transactional-id detector- --resource-pattern-type prefixed
kafka-acls.sh --bootstrap-server localhost:9092 --add --allow-principal User:desk --operation Read --topic alerts
kafka-acls.sh --bootstrap-server localhost:9092 --add --allow-principal User:desk --operation Read --topic transactions.dead-letters
