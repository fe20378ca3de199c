"""A model changes under a running detector: between two batches, and only to one that can serve."""

import json
import re
from functools import partial
from pathlib import Path

from contracts.model.bundle import SCORER, Bundle, promote
from contracts.program.errors import CLEAN
from contracts.stream.record import RecordSchema
from deploy.programs import Detector
from tests.bundles import make_bundle
from tests.hostile import BROKEN, HOSTILE, Fault, endless_scorer, payload_of, put
from tests.integration.conftest import Names
from tests.integration.detector.conftest import STREAM, StartDetector, record
from tests.integration.topics import committed, send
from tests.waiting import wait_until

CHUNK = 50
OTHER_SCHEMA = RecordSchema(id="id", features=("a", "c"))


def _next(models: Path, version: str, schema: RecordSchema = STREAM) -> Bundle:
    return make_bundle(models, name="stream", version=version, schema=schema, current=False)


def _spoil(models: Path, version: str, fault: Fault) -> None:
    """Drop it in, and make it current."""
    bundle = _next(models, version, OTHER_SCHEMA if fault is ANOTHER_SCHEMA else STREAM)
    fault.change(bundle.folder)
    promote(bundle)


ANOTHER_SCHEMA = Fault("another schema", lambda _: None, "expected the schema")
SOME = {
    *("truncated", "half copied", "future format", "pickle", "data outside", "path up"),
    *("zip bomb", "pipe", "explains nothing"),
}
FAULTS = [ANOTHER_SCHEMA, *(fault for fault in [*BROKEN, *HOSTILE] if fault.name in SOME)]
"""One of each sort; `tests/unit/detector/test_succession.py` has them all."""


def _has_refused(detector: Detector, versions: int) -> bool:
    return detector.metric("detector_model_reloads_total", outcome="refused") == versions


def test_bad_versions_are_refused_one_after_another_and_a_good_one_is_served(
    broker: str, names: Names, models: Path, start_detector: StartDetector
) -> None:
    """Each is counted with its reason, the stream goes on; the change is between two batches."""
    detector = start_detector("--reload-interval=0.05", "--partitions=1", "--max-batch=7")
    detector.wait_until_ready()
    assert len(FAULTS) == 1 + len(SOME)
    sent = 0

    def stream() -> None:
        nonlocal sent
        send(broker, names.topic, [record(number, 99) for number in range(sent, sent + CHUNK)])
        sent += CHUNK

    for number, fault in enumerate(FAULTS, 1):
        _spoil(models, f"bad-{number}", fault)
        stream()
        wait_until(partial(_has_refused, detector, number), f"{fault.name} refused")
        reason = detector.events("model.refused")[-1]["reason"]
        assert re.search(fault.reason, reason), fault.name
    wait_until(lambda: detector.handled() == sent, "all records handled")
    assert detector.metric("detector_model_info", version="1") == 1

    promote(_next(models, "good"))
    while detector.metric("detector_model_info", version="good") != 1:
        stream()
    stream()
    wait_until(lambda: detector.handled() == sent, "all records handled")
    assert detector.stop() == CLEAN
    assert list((models / "stream").glob(payload_of(Path("*")).name)) == []

    alerts = committed(broker, names.alerts)
    assert [int(alert.key) for alert in alerts] == list(range(sent))
    versions = [json.loads(alert.value)["model"]["version"] for alert in alerts]
    assert versions == sorted(versions, key=["1", "good"].index)
    assert set(versions) == {"1", "good"}
    assert len(detector.events("model.refused")) == len(FAULTS)


def test_a_graph_without_end_holds_up_neither_the_loop_nor_the_stop(
    broker: str, names: Names, models: Path, start_detector: StartDetector
) -> None:
    """While another process is still at it, records are handled, and SIGTERM ends with 0."""
    detector = start_detector("--reload-interval=0.05")
    detector.wait_until_ready()
    endless = _next(models, "endless")
    put(endless.folder, SCORER, endless_scorer(len(STREAM.features)))
    promote(endless)
    children = Path(f"/proc/{detector.process.pid}/task")
    wait_until(
        lambda: any((task / "children").read_text() for task in children.iterdir()),
        "the process that proves it",
    )
    send(broker, names.topic, [record(number, 99) for number in range(100)])
    wait_until(lambda: detector.handled() == 100, "a hundred records handled")
    assert _has_refused(detector, 0)
    assert detector.stop() == CLEAN
