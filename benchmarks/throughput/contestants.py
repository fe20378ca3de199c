"""Who runs: the detector, what its client can do at the most, and what one would write instead."""

from dataclasses import dataclass

from contracts.program.errors import BadSettings


@dataclass(frozen=True)
class Contestant:
    """One of them.

    Args:
        flags: of `detector run`, where it is the detector.
        program: what is run otherwise, a module of `consumers/`.
        packages: what its environment holds; none: it runs in the project's own.
    """

    name: str
    what: str
    flags: tuple[str, ...] = ()
    program: str = ""
    packages: tuple[str, ...] = ()


LIMIT = "kafka-python poll"
OURS = "detector, exactly-once"

_CLIENT = "kafka-python[crc32c,lz4]"

CONTESTANTS = [
    Contestant(LIMIT, "records polled and thrown away", program="kafka_python_poll"),
    Contestant(
        "confluent-kafka consume",
        "the same by librdkafka",
        program="confluent_poll",
        packages=("confluent-kafka",),
    ),
    Contestant(
        "aiokafka getmany",
        "the same by aiokafka",
        program="aiokafka_poll",
        packages=("aiokafka[lz4]",),
    ),
    Contestant(OURS, "`detector run`"),
    Contestant(
        "detector, at-least-once",
        "`detector run --delivery at-least-once`",
        flags=("--delivery=at-least-once",),
    ),
    Contestant(
        "detector, librdkafka",
        "`detector run --kafka.client librdkafka`",
        flags=("--kafka.client=librdkafka",),
    ),
    Contestant("Keras, each record", "`predict` of one record", program="keras_each"),
    Contestant("Keras, batches", "`predict` of 512 records", program="keras_batches"),
    Contestant("Keras, called", "`model(x)` of 512 records", program="keras_call"),
    Contestant(
        "River, half-space trees",
        "scored and learned one by one, behind `MinMaxScaler`",
        program="river_trees",
        packages=("river", _CLIENT),
    ),
    Contestant(
        "PyOD, ECOD",
        "`decision_function` of 512 records, fitted to 10,000",
        program="pyod_ecod",
        packages=("pyod", _CLIENT),
    ),
    Contestant(
        "PyOD, AutoEncoder",
        "`decision_function` of 512 records, fitted to 10,000",
        program="pyod_autoencoder",
        packages=("pyod", "torch", "tqdm", _CLIENT),
    ),
    Contestant(
        "Quix Streams, ONNX",
        "exactly-once, our own graph on each record",
        program="quix_onnx",
        packages=("quixstreams", "onnxruntime"),
    ),
]


def chosen(names: str) -> list[Contestant]:
    """Those in whose name one of the parts stands, split at semicolons; all, where there is none.

    Raises:
        BadSettings: a part stands in no name.
    """
    parts = [part.strip().lower() for part in names.split(";") if part.strip()]
    for part in parts:
        if not any(part in each.name.lower() for each in CONTESTANTS):
            known = "; ".join(each.name for each in CONTESTANTS)
            raise BadSettings(f"contestants: expected parts of {known}; received {part!r}")
    return [
        each
        for each in CONTESTANTS
        if not parts or any(part in each.name.lower() for part in parts)
    ]
