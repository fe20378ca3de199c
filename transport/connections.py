"""kafka-python's connections, watched: why one failed, and what became of each transaction."""

from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeGuard

from kafka import TopicPartition
from kafka.errors import (
    FencedLeaderEpochError,
    IllegalSaslStateError,
    InvalidReceiveError,
    KafkaConnectionError,
    KafkaError,
    KafkaTimeoutError,
    NotLeaderForPartitionError,
    RequestTimedOutError,
    SaslAuthenticationFailedError,
    UnknownLeaderEpochError,
    UnknownTopicIdError,
    UnknownTopicOrPartitionError,
    UnsupportedSaslMechanismError,
    for_code,
)
from kafka.future import Future
from kafka.net import KafkaNetClient
from kafka.net.selector import NetworkSelector
from kafka.net.transport import KafkaSSLTransport
from kafka.protocol.consumer import FetchRequest
from kafka.protocol.metadata import CoordinatorType, FindCoordinatorRequest, MetadataRequest
from kafka.protocol.producer import EndTxnRequest, InitProducerIdRequest

from transport.addresses import Addresses
from transport.last_words import Plain, Tls
from transport.sent_once import OF_A_TRANSACTION, sent_once
from transport.tls import is_about_certificates, tls_error

_NOT_AS_IT_WAS = {
    error.errno
    for error in (
        UnknownTopicOrPartitionError,
        UnknownTopicIdError,
        NotLeaderForPartitionError,
        FencedLeaderEpochError,
        UnknownLeaderEpochError,
    )
}
"""Codes with which a broker answers a fetch from a topic that was deleted, among other causes."""

_FINAL = (SaslAuthenticationFailedError, UnsupportedSaslMechanismError, IllegalSaslStateError)
_TIME_RAN_OUT = (KafkaTimeoutError, RequestTimedOutError)
CLOSED_OFTEN = 2
"""Connections in a row; no broker closes so many that is only about to end, or to begin."""

_ANSWER_MS = 5_000
_COORDINATOR_MS = 2_000
"""Nobody depends on the answer: without it a group goes on as well, but later."""


@dataclass
class Watch:
    """What one client's connections have gone through; written by its network thread alone."""

    transactional: bool = False
    failures: dict[str, Exception] = field(default_factory=dict)
    """Address -> why attempts to reach it fail; without those that were reached since."""
    closed: Counter[str] = field(default_factory=Counter)
    """Address -> how often in a row it closed a connection before it was of any use."""
    unanswered: Counter[str] = field(default_factory=Counter)
    """Address -> how often in a row it closed a connection when it was asked who is there."""
    initialisations: list[int] = field(default_factory=list)
    """Error code of each answer to InitProducerId; a second one means that the epoch was raised."""
    commits: int = 0
    """How often the broker has answered that it commits."""
    missing: set[str] = field(default_factory=set)
    """Topics that the client asked for last, and the brokers know none of the name."""
    doubt: bool = False
    """Whether a topic may have been deleted, and made again, since this was last set to False."""
    _made: list[KafkaNetClient] = field(default_factory=list)

    def reached(self, address: str) -> None:
        """It answered as a broker does."""
        self.failures.pop(address, None)
        self.closed.pop(address, None)
        self.doubt = True

    def failed(self, address: str, error: Exception) -> None:
        """A connection to it could not be made; that time ran out says less than anything else."""
        if not isinstance(error, _TIME_RAN_OUT) or address not in self.failures:
            self.failures[address] = error
        # What speaks TLS answers who does not with an alert, which is no frame of Kafka's.
        if str(error).endswith("socket disconnected") or isinstance(error, InvalidReceiveError):
            self.closed[address] += 1
        else:
            self.closed.pop(address, None)

    def client(self, **configs: Any) -> KafkaNetClient:
        """What kafka-python takes as ``kafka_client``."""
        net = NetworkSelector(**configs)
        client = _Client(net=net, manager=_Connections(net, self, **configs), **configs)
        self._made.append(client)
        return client

    def topic_id(self, topic: str, partitions: Iterable[int]) -> str:
        """The id of `topic` as the leaders of its `partitions` have it now, who serve its records.

        Empty where brokers give topics no ids.

        Raises:
            KafkaTimeoutError: one does not answer, or they do not agree yet.
        """
        connections = self._connections()
        ids: set[str] = connections.run(connections.topic_ids, topic, list(partitions))
        if len(ids) != 1:
            raise KafkaTimeoutError(f"the brokers do not agree yet which topic {topic} is")
        return ids.pop()

    def ask_coordinator(self, kind: CoordinatorType, key: str, request: Any) -> Any:
        """What the broker answers that keeps the group, or the transactional id, named `key`.

        Raises:
            KafkaError: none keeps it now, or it does not answer.
        """
        connections = self._connections()
        return connections.run(connections.ask_coordinator, kind, key, request)

    def last_topic_id(self, topic: str) -> str:
        """The id of `topic` as the client last saw it, some seconds ago; empty if it did not."""
        return str(self._connections().cluster.topic_id(topic) or "")

    def knows(self, topic: str) -> bool:
        """Whether there is such a topic, as the client last saw it."""
        return bool(self._connections().cluster.partitions_for_topic(topic))

    def look(self) -> None:
        """Learn which topics there are, if anybody says so; a client that polls does by itself."""
        connections = self._connections()
        with suppress(KafkaError):
            update = connections.cluster.request_update()
            connections.run(connections.wait_for, update, _COORDINATOR_MS)

    def look_again(self) -> None:
        """Have the client ask soon which topics there are."""
        self._connections().cluster.request_update()

    def _connections(self) -> "_Connections":
        connections: _Connections = self._made[-1]._manager  # noqa: SLF001 - ours, see `client`
        return connections

    def abandon(self) -> None:
        """Free what a client that could not be made has left open, its thread among it."""
        for client in self._made:
            client.close()


class _Client(KafkaNetClient):  # type: ignore[misc]
    """Says that a node is not ready, as its caller, the producer's thread, expects.

    The client's own raises; then a request of a transaction is neither sent nor tried again, and
    whoever waits for its answer waits for ever.
    """

    def await_ready(self, node_id: Any, timeout_ms: float = _ANSWER_MS) -> bool:
        try:
            return bool(super().await_ready(node_id, timeout_ms=timeout_ms))
        except (KafkaConnectionError, KafkaTimeoutError):
            return False


class _Connections(Addresses):
    """Notes in a `Watch` what happens to connections, and to the requests that matter."""

    def __init__(self, net: NetworkSelector, watch: Watch, **configs: Any) -> None:
        super().__init__(net, **configs)
        self._watch = watch
        self._watched: dict[Any, Any] = {}

    def get_connection(self, node_id: Any, *args: Any, **kwargs: Any) -> Any:
        self._require_welcome(node_id)
        connection = super().get_connection(node_id, *args, **kwargs)
        if self._watched.get(node_id) is not connection:
            self._watched[node_id] = connection
            address = self._address_of(node_id)
            connection.init_future.add_callback(lambda _: self._watch.reached(address))
            connection.init_future.add_errback(lambda error: self._watch.failed(address, error))
        return connection

    async def _build_transport(self, *args: Any, **kwargs: Any) -> Any:
        transport = await super()._build_transport(*args, **kwargs)
        # The client has no public place for it.
        transport.__class__ = Tls if isinstance(transport, KafkaSSLTransport) else Plain
        return transport

    def _require_welcome(self, node_id: Any) -> None:
        """Do not knock again where the door was closed for good: it would only lock an account."""
        address = self._address_of(node_id)
        refusal = self._watch.failures.get(address)
        if isinstance(refusal, _FINAL) or _is_mistrust(refusal):
            raise refusal
        turned_away = max(self._watch.closed[address], self._watch.unanswered[address])
        if turned_away >= CLOSED_OFTEN and self.begins_at(node_id):
            raise refusal or KafkaConnectionError("it closes every connection")

    async def topic_ids(self, topic: str, partitions: list[int]) -> set[str]:
        """The ids of `topic` that the leaders of `partitions` know."""
        places = (TopicPartition(topic, number) for number in partitions)
        leaders = {self.cluster.leader_for_partition(place) for place in places}
        if leaders & {None, -1}:
            raise KafkaTimeoutError(f"a partition of topic {topic} has no leader now")
        found = set()
        for leader in leaders:
            request = MetadataRequest(
                topics=[MetadataRequest.MetadataRequestTopic(name=topic)],
                allow_auto_topic_creation=False,
            )
            response = await self.wait_for(self.send(request, node_id=leader), _ANSWER_MS)
            found |= {str(entry.topic_id or "") for entry in response.topics}
        return found

    async def ask_coordinator(self, kind: CoordinatorType, key: str, request: Any) -> Any:
        """The answer of who keeps `key`, not by the way on which the client waits to join."""
        search = FindCoordinatorRequest(key=key, key_type=kind.value, coordinator_keys=[key])
        answer = await self.wait_for(self.send(search), _COORDINATOR_MS)
        [found] = answer.coordinators or [answer]  # an older broker answers for one key alone
        if found.error_code != 0:
            raise for_code(found.error_code)({key})
        return await self.wait_for(self.send(request, node_id=found.node_id), _COORDINATOR_MS)

    def _address_of(self, node_id: Any) -> str:
        node = self.cluster.broker_metadata(node_id)
        if node is None:
            return str(node_id)
        host = f"[{node.host}]" if ":" in node.host else node.host  # IPv6, as settings have it
        return f"{host}:{node.port}"

    def send(self, request: Any, node_id: Any = None, **kwargs: Any) -> Future:
        answer = super().send(request, node_id=node_id, **kwargs)
        if isinstance(request, MetadataRequest):
            answer.add_callback(self._note_missing)
            if self.begins_at(node_id):
                address = self._address_of(node_id)
                answer.add_callback(lambda _: self._watch.unanswered.pop(address, None))
                answer.add_errback(lambda _: self._watch.unanswered.update([address]))
        if isinstance(request, FetchRequest):
            answer.add_callback(self._note_doubt)
        if not self._watch.transactional:
            return answer
        if isinstance(request, InitProducerIdRequest):
            answer.add_callback(
                lambda response: self._watch.initialisations.append(response.error_code)
            )
        if isinstance(request, EndTxnRequest) and request.committed:
            answer.add_callback(self._count_commit)
        return sent_once(answer) if isinstance(request, OF_A_TRANSACTION) else answer

    def _note_missing(self, response: Any) -> None:
        for topic in response.topics:
            self._watch.missing.discard(topic.name)
            if topic.error_code == UnknownTopicOrPartitionError.errno:
                self._watch.missing.add(topic.name)

    def _note_doubt(self, response: Any) -> None:
        for topic in response.responses:
            for partition in topic.partitions:
                if partition.error_code in _NOT_AS_IT_WAS:
                    self._watch.doubt = True

    def _count_commit(self, response: Any) -> None:
        if response.error_code == 0:
            self._watch.commits += 1


def _is_mistrust(failure: Exception | None) -> TypeGuard[Exception]:
    error = None if failure is None else tls_error(failure)
    return error is not None and is_about_certificates(error)
