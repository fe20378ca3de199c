"""The faults; each leaves the group and the brokers running.

A detector's faults are in `DETECTOR`, a broker's in `BROKER`, and so on: a fault is a function of
the scene, and its name in the report is what it strikes with.
"""

from collections.abc import Callable, Sequence
from random import Random
from signal import SIGCONT, SIGSTOP

from benchmarks.chaos.network import NETWORK, kill_before_commit
from benchmarks.chaos.replica import Replica
from benchmarks.chaos.scene import FOLLOW_SECONDS, GROUP, START_SECONDS, TOPIC, Scene
from deploy.local import LocalKafka

StrikeAt = Callable[[Scene], None]

_MOST_PARTITIONS = 9
_EXTRA = ("fourth", "fifth")


def kill(scene: Scene) -> None:
    """SIGKILL and a restart."""
    replica = scene.rng.choice(scene.replicas)
    scene.strike("kill", replica.name)
    replica.crash()


def terminate(scene: Scene) -> None:
    """SIGTERM and a restart."""
    replica = _a_started_one(scene)
    scene.strike("terminate", replica.name)
    scene.stop(replica)
    replica.start()


def freeze(scene: Scene) -> None:
    """Frozen until the group has given its partitions away, it goes on with what it had in hand."""
    seconds = scene.session_seconds + scene.rng.uniform(0.5, 3)
    _freeze(scene, "freeze", seconds)


def freeze_for_long(scene: Scene) -> None:
    """Frozen until the broker may have ended its transaction as well."""
    longest = max(scene.session_seconds, scene.transaction_seconds)
    _freeze(scene, "freeze-for-long", longest + scene.rng.uniform(2, 4))


def join_or_leave(scene: Scene) -> None:
    """One more member takes its share, or one of those gives it back."""
    extra = [replica for replica in scene.replicas if replica.name in _EXTRA]
    if extra and (len(extra) == len(_EXTRA) or scene.rng.random() < 0.5):  # noqa: PLR2004 - even
        leaving = scene.rng.choice(extra)
        scene.strike("leave", leaving.name)
        scene.stop(leaving)
        scene.drop(leaving)
        return
    [name, *_] = (name for name in _EXTRA if name not in {each.name for each in extra})
    scene.strike("join", name)
    joined = scene.add(name)
    scene.wait(lambda: joined.is_ready, f"{name} joins", START_SECONDS)


def kill_leader(scene: Scene) -> None:
    """SIGKILL of the broker that has some partition of the records."""
    partition = scene.rng.randrange(scene.partitions)
    _kill_broker(scene, "broker-kill-leader", scene.brokers.leader(TOPIC, partition))


def kill_group_coordinator(scene: Scene) -> None:
    """SIGKILL of the broker that the group's offsets are with."""
    node = scene.brokers.coordinator("__consumer_offsets", GROUP)
    _kill_broker(scene, "broker-kill-group-coordinator", node)


def kill_transaction_coordinator(scene: Scene) -> None:
    """SIGKILL of the broker that some detector's transactions are with."""
    name = scene.rng.choice(scene.replicas).transactional_id(GROUP)
    node = scene.brokers.coordinator("__transaction_state", name)
    _kill_broker(scene, "broker-kill-transaction-coordinator", node)


def stop_broker(scene: Scene) -> None:
    """A broker ends in good order, and comes back."""
    node = scene.rng.choice(scene.brokers.nodes)
    scene.brokers.wait_for_replicas()
    scene.strike("broker-stop", f"node {node.node}")
    node.stop()
    scene.hold(scene.rng.uniform(0, 3))
    _start(scene, node)


def freeze_broker(scene: Scene) -> None:
    """It answers nobody for some seconds, and goes on as if nothing had been."""
    node = scene.rng.choice(scene.brokers.nodes)
    scene.brokers.wait_for_replicas()
    scene.strike("broker-freeze", f"node {node.node}")
    thaw = scene.brokers.freeze(node)
    try:
        scene.hold(scene.rng.uniform(2, 6))
    finally:
        thaw()
    scene.note(f"node {node.node}: goes on")


def swap_model(scene: Scene) -> None:
    """Another good version is served."""
    scene.strike("model-swap", f"version {scene.models.swap()}")


def break_model(scene: Scene) -> None:
    """A version that cannot be served becomes current, until all have refused it."""
    # At its start a detector has nothing else to serve.
    scene.wait(lambda: all(each.has_started for each in scene.replicas), "all start", START_SECONDS)
    before = {each: each.times_said("model.refused") for each in scene.replicas}
    scene.strike("model-broken", f"version {scene.models.break_served()}")
    if not scene.wait(
        lambda: all(each.times_said("model.refused") > times for each, times in before.items()),
        "all refuse the model",
        FOLLOW_SECONDS,
    ):
        scene.complain("a broken model was not refused by each detector")
    scene.models.restore()


def add_partition(scene: Scene) -> None:
    """The topic has one more; where it has enough, another member is killed."""
    if scene.partitions >= _MOST_PARTITIONS:
        kill(scene)
        return
    scene.strike("partition-added", f"{scene.partitions + 1} in all")
    scene.brokers.add_partitions(TOPIC, scene.partitions + 1)
    scene.partitions += 1


def _a_started_one(scene: Scene) -> Replica:
    replica = scene.rng.choice(scene.replicas)
    scene.wait(lambda: replica.has_started, f"{replica.name} starts", START_SECONDS)
    return replica


def _freeze(scene: Scene, kind: str, seconds: float) -> None:
    """It has to be fenced, and to go on as a member; sometimes it is killed as soon as it does."""
    replica = scene.rng.choice(scene.replicas)
    _await_a_commit(scene, replica, after=0)
    scene.strike(kind, f"{replica.name} for {seconds:.1f} s")
    replica.send(SIGSTOP)
    scene.hold(seconds)
    replica.send(SIGCONT)
    scene.note(f"{replica.name}: goes on")
    if scene.rng.random() < 0.5:  # noqa: PLR2004 - even
        in_hand = 1  # may have been committed already, but for the answer
        _await_a_commit(scene, replica, after=replica.committed_batches() + in_hand)
        scene.note(f"{replica.name}: killed after its next commit")
        replica.crash()


def _await_a_commit(scene: Scene, replica: Replica, after: float) -> None:
    scene.wait(
        lambda: replica.has_started and replica.committed_batches() > after,
        f"{replica.name} commits a batch",
        FOLLOW_SECONDS,
    )


def _kill_broker(scene: Scene, kind: str, node: LocalKafka) -> None:
    scene.brokers.wait_for_replicas()
    scene.strike(kind, f"node {node.node}")
    node.kill()
    scene.hold(scene.rng.uniform(0, 6))
    _start(scene, node)


def _start(scene: Scene, node: LocalKafka) -> None:
    node.start()
    scene.note(f"node {node.node}: back")


DETECTOR: dict[StrikeAt, int] = {
    kill: 8,
    terminate: 5,
    freeze: 3,
    freeze_for_long: 1,
    join_or_leave: 4,
}
"""Each fault, and how often of 21."""

BROKER: list[StrikeAt] = [
    kill_leader,
    kill_transaction_coordinator,
    kill_group_coordinator,
    stop_broker,
    freeze_broker,
]
SURROUNDINGS: list[StrikeAt] = [swap_model, break_model, add_partition]


def plan(rng: Random, count: int) -> list[StrikeAt]:
    """`count` faults: of detectors two thirds, of brokers and of their network an eighth each.

    Every kind comes before one comes again, but for those of detectors, which come by their weight;
    in each storm one is frozen for long and one killed before a commit: something is aborted.
    """
    few = max(count // 8, 1)
    surroundings = max(count // 12, 1)
    chosen = [
        *_in_turn(rng, BROKER, few),
        *_in_turn(rng, NETWORK, few),
        *_in_turn(rng, SURROUNDINGS, surroundings),
    ]
    of_detectors = [fault for fault, weight in DETECTOR.items() for _ in range(weight)]
    chosen += [freeze_for_long, kill_before_commit]
    chosen += _in_turn(rng, of_detectors, count - len(chosen))
    rng.shuffle(chosen)
    return chosen


def _in_turn(rng: Random, faults: Sequence[StrikeAt], count: int) -> list[StrikeAt]:
    chosen: list[StrikeAt] = []
    while len(chosen) < count:
        chosen += rng.sample(faults, len(faults))
    return chosen[:count]
