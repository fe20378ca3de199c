"""The faults of a storm; each leaves the pair and the broker running."""

import os
import threading
from collections.abc import Callable
from signal import SIGCONT, SIGKILL, SIGSTOP

from tests.integration.detector.storm.replica import Replica
from tests.integration.detector.storm.scene import (
    FOLLOW_SECONDS,
    SESSION_SECONDS,
    TRANSACTION_SECONDS,
    Scene,
)


def kill(scene: Scene) -> None:
    """SIGKILL and a restart."""
    _kill(scene, scene.rng.choice(scene.replicas))


def terminate(scene: Scene) -> None:
    """SIGTERM and a restart."""
    replica = scene.rng.choice(scene.replicas)
    scene.wait_for_start(replica)
    scene.strike("terminate", replica.name)
    scene.stop(replica)
    replica.start()


def freeze(scene: Scene) -> None:
    """Frozen until the group has given its partitions away, it goes on with what it had in hand.

    Killed after its next commit: what it should not have committed is beyond its own repair.
    """
    longest = TRANSACTION_SECONDS - 1
    replica = _freeze(scene, scene.rng.uniform(SESSION_SECONDS + 0.5, longest))
    _kill(scene, replica)


def freeze_for_long(scene: Scene) -> None:
    """Frozen until the broker may have ended its transaction as well."""
    _freeze(scene, TRANSACTION_SECONDS + scene.rng.uniform(2, 4))


def join_and_leave(scene: Scene) -> None:
    """A third member takes its share, and gives it back."""
    scene.strike("join", "third")
    third = scene.add("third")
    _await_a_commit(scene, third, after=0)
    scene.strike("leave", "third")
    scene.stop(third)
    scene.replicas.remove(third)


def kill_broker(scene: Scene) -> None:
    """SIGKILL and a restart of the only broker."""
    scene.stream.finish()
    scene.stream.close()  # kafka-python leaves a socket open for each connection that is refused
    scene.strike("broker-kill", "broker")
    scene.kafka.kill()
    scene.kafka.start()
    scene.stream.connect()
    scene.note("broker: back")


def freeze_broker(scene: Scene) -> None:
    """It answers nobody for some seconds, and goes on as if nothing had been."""
    assert scene.kafka.pid is not None
    scene.strike("broker-freeze", "broker")
    os.kill(scene.kafka.pid, SIGSTOP)
    try:
        threading.Event().wait(scene.rng.uniform(2, 5))
    finally:
        os.kill(scene.kafka.pid, SIGCONT)
    scene.note("broker: goes on")


PLAN: list[Callable[[Scene], None]] = [
    *[kill] * 2,
    *[terminate] * 2,
    *[freeze] * 2,
    freeze_for_long,
    join_and_leave,
    kill_broker,
    freeze_broker,
]


def _kill(scene: Scene, replica: Replica) -> None:
    scene.strike("kill", replica.name)
    replica.send(SIGKILL)
    replica.end()
    replica.start()


def _freeze(scene: Scene, seconds: float) -> Replica:
    replica = scene.rng.choice(scene.replicas)
    _await_a_commit(scene, replica, after=0)
    scene.strike("freeze", f"{replica.name} for {seconds:.1f} s")
    replica.send(SIGSTOP)
    scene.hold(seconds)
    replica.send(SIGCONT)
    scene.note(f"{replica.name}: goes on")
    in_hand = 1  # may have been committed already, but for the answer
    _await_a_commit(scene, replica, after=replica.committed_batches() + in_hand)
    return replica


def _await_a_commit(scene: Scene, replica: Replica, after: float) -> None:
    scene.wait(
        lambda: replica.has_started and replica.committed_batches() > after,
        f"{replica.name} commits a batch",
        FOLLOW_SECONDS,
    )
