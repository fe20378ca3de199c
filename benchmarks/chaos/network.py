"""Faults of the network between the detectors behind the proxies and their brokers."""

from functools import partial

from kafka.protocol.consumer import FetchRequest, HeartbeatRequest, OffsetFetchRequest
from kafka.protocol.producer import (
    AddOffsetsToTxnRequest,
    AddPartitionsToTxnRequest,
    EndTxnRequest,
    InitProducerIdRequest,
    ProduceRequest,
    TxnOffsetCommitRequest,
)

from benchmarks.chaos.scene import FOLLOW_SECONDS, Scene
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
