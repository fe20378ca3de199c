"""One storm: detectors and brokers killed, frozen and cut off while records pour in.

The seed chooses the faults, their order, whom they hit and how long they last. Where a batch stands
at that instant is the machine's choice, so no two storms are the same.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from random import Random

from benchmarks.chaos.faults import StrikeAt, plan
from benchmarks.chaos.outcome import Outcome
from benchmarks.chaos.scene import ALERTS, GROUP, LETTERS, TOPIC, Scene
from benchmarks.chaos.site import brokers
from benchmarks.chaos.witness import everything
from contracts.program.broker import BrokerSettings, Client
from detector.settings import VerifySettings
from detector.verification.report import Report
from detector.verification.verify import verified

FAULT_SECONDS = 7.0
"""What a fault takes on the average, from which it follows how fast the records have to come."""

SETTLE_SECONDS = 120.0
"""Far above the session and the transaction timeout, after which a group goes on."""


def storm(
    seed: int,
    folder: Path,
    *,
    records: int,
    faults: int,
    nodes: int,
    client: Client = "kafka-python",
) -> Outcome:
    """Run one, the models and the detectors' logs in `folder`; whatever it started has ended."""
    began = time.monotonic()
    rng = Random(seed)  # noqa: S311 - a seed is there to repeat a storm
    folder.mkdir(parents=True, exist_ok=True)
    with brokers(nodes) as cluster:
        rate = records / (FAULT_SECONDS * faults)
        with Scene(cluster, folder, rng, rate, client) as scene:
            _rage(scene, plan(rng, faults), rate)
            _settle(scene, records)
            return _outcome(scene, seed, nodes, began)


def _rage(scene: Scene, strikes: Sequence[StrikeAt], rate: float) -> None:
    """One fault after another, each while records are handled."""
    for strike in strikes:
        scene.wait_for_records(round(rate * scene.rng.uniform(0.2, 2)))
        strike(scene)


def _settle(scene: Scene, records: int) -> None:
    """The faults are over: the group has to reach the end of the stream, and to stop in order."""
    scene.note("the faults are over")
    scene.stream.pour_out(max(records, scene.stream.sent))
    if not scene.wait(scene.stream.is_done, "the end of the stream", SETTLE_SECONDS):
        scene.complain(f"stuck: committed {scene.stream.standing()}")
    for replica in scene.replicas:
        scene.stop(replica)


def _outcome(scene: Scene, seed: int, nodes: int, began: float) -> Outcome:
    report = _verified(scene)
    committed = everything(scene.brokers.address, [ALERTS, LETTERS])
    scene.wait(lambda: committed <= scene.witness.seen, "the witness has seen all", SETTLE_SECONDS)
    seen = set(scene.witness.seen)
    recovery = defaultdict(list)
    for fault in scene.faults:
        seconds = scene.stream.recovery(fault.at)
        if seconds is not None:
            recovery[fault.kind].append(seconds)
    return Outcome(
        seed=seed,
        brokers=nodes,
        seconds=time.monotonic() - began,
        faults=Counter(fault.kind for fault in scene.faults),
        report=report,
        witnessed=len(seen),
        seen_in_vain=len(seen - committed),
        seen_twice=scene.witness.twice,
        unseen=len(committed - seen),
        aborted_batches=scene.aborted_batches(),
        recovery=recovery,
        longest_standstill=scene.stream.longest_standstill(),
        complaints=scene.complaints,
        log=scene.log,
        logs=scene.folder,
    )


def _verified(scene: Scene) -> Report:
    """As `detector verify --at-rest` does it for anyone."""
    return verified(
        VerifySettings(
            kafka=BrokerSettings(bootstrap_servers=scene.brokers.address),
            models=scene.models.folder,
            name=scene.models.name,
            topic=TOPIC,
            alerts_topic=ALERTS,
            dead_letters_topic=LETTERS,
            group=GROUP,
            patience=60.0,
        )
    )
