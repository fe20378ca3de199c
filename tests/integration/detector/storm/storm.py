"""One storm: two detectors and a broker, killed and frozen while records pour in.

The seed chooses the order of the faults, whom they hit and how long they last. Where a batch stands
at that instant is the machine's choice, so no two storms are the same.
"""

import time
from collections import Counter, defaultdict
from functools import partial
from pathlib import Path
from random import Random

from deploy.local import LocalKafka
from tests.bundles import make_bundle
from tests.integration.detector.conftest import STREAM, THRESHOLD
from tests.integration.detector.storm.comparison import alerts_of, compare, letters_of, offline
from tests.integration.detector.storm.faults import PLAN
from tests.integration.detector.storm.outcome import Outcome
from tests.integration.detector.storm.scene import NAMES, Scene
from tests.integration.topics import all_ended, committed, sent

RAGE_SECONDS = 300.0
"""The last fault begins before; where detectors are stuck, each fault waits out all its limits."""

SETTLE_SECONDS = 90.0
"""Far above the session and the transaction timeout, after which a group goes on."""


def storm(seed: int, folder: Path) -> Outcome:
    """Run one, the models and the detectors' logs in `folder`; whatever it started has ended."""
    began = time.monotonic()
    make_bundle(folder / "models", name="stream", schema=STREAM, threshold=THRESHOLD)
    with LocalKafka() as kafka, Scene(kafka, folder, Random(seed)) as scene:
        scene.begin()
        _rage(scene)
        _settle(scene)
        return _outcome(scene, seed, began)


def _rage(scene: Scene) -> None:
    deadline = time.monotonic() + RAGE_SECONDS
    for fault in scene.rng.sample(PLAN, len(PLAN)):
        if time.monotonic() > deadline:
            scene.note("the other faults are left out: too much time has passed")
            return
        scene.wait_for_records(scene.rng.randrange(50, 500))
        fault(scene)


def _settle(scene: Scene) -> None:
    """The faults are over: the pair has to reach the end of the stream, and to stop in order."""
    scene.note("the faults are over")
    scene.pouring = False
    scene.stream.finish()
    if not scene.wait(scene.stream.is_done, "the end of the stream", SETTLE_SECONDS):
        scene.complain(f"stuck: committed {scene.stream.standing()}")
    for replica in scene.replicas:
        scene.stop(replica)
    for topic in (NAMES.alerts, NAMES.dead_letters):
        has_ended = partial(all_ended, scene.kafka.bootstrap_servers, topic)
        if not scene.wait(has_ended, f"each transaction on {topic} ends", SETTLE_SECONDS):
            scene.complain(f"a transaction hangs on {topic}")


def _outcome(scene: Scene, seed: int, began: float) -> Outcome:
    address = scene.kafka.bootstrap_servers
    records = sent(address, NAMES.topic)
    alerts, letters = (committed(address, topic) for topic in (NAMES.alerts, NAMES.dead_letters))
    attempts = [sent(address, topic) for topic in (NAMES.alerts, NAMES.dead_letters)]
    expected_alerts, expected_letters = offline(scene.models, records)
    recovery = defaultdict(list)
    for fault in scene.faults:
        seconds = scene.stream.recovery(fault.at)
        if seconds is not None:
            recovery[fault.kind].append(seconds)
    return Outcome(
        seed=seed,
        seconds=time.monotonic() - began,
        records=len(records),
        faults=Counter(fault.kind for fault in scene.faults),
        alerts=compare(expected_alerts, alerts_of(alerts)),
        dead_letters=compare(expected_letters, letters_of(letters)),
        aborted_batches=scene.aborted_batches(),
        aborted_messages=sum(map(len, attempts)) - len(alerts) - len(letters),
        recovery=recovery,
        complaints=scene.complaints,
        log=scene.log,
        logs=scene.logs,
    )
