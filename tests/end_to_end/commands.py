"""The commands of the pages that need the whole stack, and what each of them shows."""

UP = "docker compose up --build --detach --wait"
SCALE = "docker compose up --detach --wait --scale detector=3"
DOWN = "docker compose down --volumes"
UP_SECURE = (
    "docker compose -f docker-compose.yml -f docker-compose.secure.yml up --build --detach --wait"
)

_IN_KAFKA = "docker compose exec kafka /opt/kafka/bin/"
_BOOTSTRAP = " --bootstrap-server localhost:9092 "
_CONSUMER = f"{_IN_KAFKA}kafka-console-consumer.sh{_BOOTSTRAP}"
_TRANSACTIONS = f"{_IN_KAFKA}kafka-transactions.sh{_BOOTSTRAP}"

FOLLOWED = {
    "docker compose logs --follow alerts": "  one in ",
    f"{_CONSUMER}--topic alerts --isolation-level read_committed --from-beginning": "alert_id",
}
"""They run until they are stopped."""

SHOWS = {
    "docker compose ps --all": "(healthy)",
    "docker compose logs --since 15m detector": "detector.progress",
    "docker compose exec detector python -m detector check": "broker kafka:9092 answers",
    f"{_IN_KAFKA}kafka-consumer-groups.sh{_BOOTSTRAP}--describe --group detector": "CURRENT-OFFSET",
    "docker compose run --rm trainer models": "creditcard",
    f"{_TRANSACTIONS}list": "TransactionalId",
    f"{_IN_KAFKA}kafka-configs.sh{_BOOTSTRAP}--alter --entity-type topics --entity-name "
    "transactions --add-config retention.ms=1209600000": "Completed updating config",
}
"""They end by themselves."""

REFUSED = {
    "docker compose run --rm trainer promote VERSION": "no version VERSION under models/creditcard",
    f"{_TRANSACTIONS}abort --topic transactions --partition 0 --start-offset 1234": (
        "Could not find any open transactions starting at offset 1234"
    ),
}
"""Understood, and refused for what the reader has to fill in."""

_DEAD_LETTERS = "docker compose exec detector python -m detector dead-letters "
LIST = f"{_DEAD_LETTERS}list"
SHOW = f"{_DEAD_LETTERS}show --error missing-field"
REPLAY_ONE = f"{_DEAD_LETTERS}replay --error missing-field --limit 1"
REPLAY = f"{_DEAD_LETTERS}replay --error missing-field"
TRAIN = (
    'docker compose run --rm --volume "$PWD/recent.csv:/app/recent.csv:ro" '
    "trainer train --data recent.csv"
)

ALL = {
    UP,
    SCALE,
    DOWN,
    UP_SECURE,
    *FOLLOWED,
    *SHOWS,
    *REFUSED,
    LIST,
    SHOW,
    REPLAY_ONE,
    REPLAY,
    TRAIN,
}
