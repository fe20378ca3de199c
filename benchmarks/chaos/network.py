"""Faults of the network between the detectors behind the proxies and their brokers."""

import threading
from collections.abc import Mapping
from functools import partial
from signal import SIGKILL
from typing import Any

from kafka.protocol.consumer import FetchRequest, HeartbeatRequest, OffsetFetchRequest
from kafka.protocol.producer import (
    AddOffsetsToTxnRequest,
    AddPartitionsToTxnRequest,
    EndTxnRequest,
    InitProducerIdRequest,
    ProduceRequest,
    TxnOffsetCommitRequest,
)

from benchmarks.chaos.replica import Replica
from benchmarks.chaos.scene import FOLLOW_SECONDS, GROUP, Scene
from tests.integration.frames import Request
from tests.integration.verdicts import Cut, Hold, Late, Verdict, as_answered, forward
from transport.sent_once import OF_A_TRANSACTION

_OF_A_MEMBER = (FetchRequest, HeartbeatRequest, OffsetFetchRequest, InitProducerIdRequest)

_COORDINATOR_MOVES = (14, 15, 16)  # it loads, is not available, is another
_LEADER_MOVES = (6, 7)  # it is another, or timed out
_ERRORS: dict[int, tuple[int, ...]] = {
    ProduceRequest.API_KEY: (*_LEADER_MOVES, 19, 20, 56),  # too few replicas, the disk
    HeartbeatRequest.API_KEY: (15, 16, 27),  # the group divides anew
    OffsetFetchRequest.API_KEY: _COORDINATOR_MOVES,
    InitProducerIdRequest.API_KEY: (*_COORDINATOR_MOVES, 51),  # another transaction ends
    AddPartitionsToTxnRequest.API_KEY: (*_COORDINATOR_MOVES, 51),
    AddOffsetsToTxnRequest.API_KEY: (*_COORDINATOR_MOVES, 51),
    TxnOffsetCommitRequest.API_KEY: _COORDINATOR_MOVES,
    EndTxnRequest.API_KEY: (*_COORDINATOR_MOVES, 51),
}
"""What brokers answer under failure, by the kind of request: Kafka's numbers."""


class Trap:
    """Set for the next request of one kind, on whichever proxy; it springs once."""

    def __init__(self, kind: str, api_key: int) -> None:
        self.kind = kind
        self._api_key = api_key
        self.sprung = False

    def _springs(self, request: Request) -> bool:
        if self.sprung or request.api_key != self._api_key:
            return False
        self.sprung = True
        return True

    def rule(self, verdict: Verdict, request: Request) -> Verdict | None:
        """`verdict` for the one that springs it."""
        return verdict if self._springs(request) else None

    def rewrite(self, error_code: int, request: Request, answer: bytes) -> bytes:
        """The answer with `error_code` to the one that springs it."""
        return request.with_error(answer, error_code) if self._springs(request) else answer


class LastWord:
    """Kills a detector as it asks for the commit of a batch with messages, which no broker gets.

    Wherever else a kill falls, chance has it whether something published is left to abort.

    Args:
        replicas: whom it may strike, by transactional id.
    """

    def __init__(self, replicas: Mapping[str, Replica]) -> None:
        self._replicas = replicas
        self._has_published: set[str] = set()
        self._one_at_a_time = threading.Lock()
        self.struck: Replica | None = None

    def rule(self, request: Request) -> Verdict | None:
        """`Cut.BEFORE` for the one request, once whoever sent it is dead and cannot ask again."""
        if request.api_key not in {ProduceRequest.API_KEY, EndTxnRequest.API_KEY}:
            return None
        with self._one_at_a_time:
            return self._strike(request.api_key, request.decoded())

    def _strike(self, api_key: int, decoded: Any) -> Verdict | None:
        name = decoded.transactional_id
        if self.struck or name not in self._replicas:
            return None
        if api_key == ProduceRequest.API_KEY:
            self._has_published.add(name)
            return None
        if name not in self._has_published or not decoded.committed:
            self._has_published.discard(name)
            return None
        self.struck = self._replicas[name]
        self.struck.send(SIGKILL)
        return Cut.BEFORE


def cut_before(scene: Scene) -> None:
    """The connection is lost before the broker has the request."""
    _spring(scene, "network-cut-before", _any(scene, OF_A_TRANSACTION), Cut.BEFORE)


def cut_after(scene: Scene) -> None:
    """The broker does what was asked, and nobody hears that it did."""
    _spring(scene, "network-cut-after", _any(scene, OF_A_TRANSACTION), Cut.AFTER)


def delay(scene: Scene) -> None:
    """A request takes seconds."""
    seconds = scene.rng.uniform(1, 8)
    _spring(scene, "network-delay", _any(scene, OF_A_TRANSACTION + _OF_A_MEMBER), Hold(seconds))


def late_end(scene: Scene) -> None:
    """The end of a transaction is held back on a cut connection, and delivered late (KIP-890)."""
    seconds = scene.rng.uniform(0.2, 8)
    _spring(scene, "network-late-end", EndTxnRequest.API_KEY, Late(seconds))


def forge(scene: Scene) -> None:
    """A broker's answer says that it failed, whatever it did."""
    api_key = scene.rng.choice([*_ERRORS])
    code = scene.rng.choice(_ERRORS[api_key])
    trap = Trap("network-forged", api_key)
    for proxy in scene.brokers.proxies:
        proxy.rewrite = partial(trap.rewrite, code)
    _wait_until_sprung(scene, trap, f"error {code} to API {api_key}")


def kill_before_commit(scene: Scene) -> None:
    """SIGKILL of a detector that has published a batch and asks for its commit in vain."""
    trap = LastWord({each.transactional_id(GROUP): each for each in scene.replicas})
    for proxy in scene.brokers.proxies:
        proxy.rule = trap.rule
    scene.wait(lambda: trap.struck, "a detector asks for a commit", FOLLOW_SECONDS)
    for proxy in scene.brokers.proxies:
        proxy.rule = forward
    if trap.struck:
        scene.strike("kill-before-commit", trap.struck.name)
        trap.struck.crash()


NETWORK = [cut_before, cut_after, delay, late_end, forge]


def _any(scene: Scene, requests: tuple[type, ...]) -> int:
    api_key: int = scene.rng.choice(requests).API_KEY  # type: ignore[attr-defined]
    return api_key


def _spring(scene: Scene, kind: str, api_key: int, verdict: Verdict) -> None:
    trap = Trap(kind, api_key)
    for proxy in scene.brokers.proxies:
        proxy.rule = partial(trap.rule, verdict)
    _wait_until_sprung(scene, trap, f"API {api_key}")


def _wait_until_sprung(scene: Scene, trap: Trap, what: str) -> None:
    if scene.wait(lambda: trap.sprung, f"{trap.kind} of {what} strikes", FOLLOW_SECONDS):
        scene.strike(trap.kind, what)
    for proxy in scene.brokers.proxies:
        proxy.rule, proxy.rewrite = forward, as_answered
