"""`transport.connections`: whatever the network does, a batch is committed whole or not at all."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from threading import Event
from typing import NamedTuple
from uuid import uuid4

import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.errors import KafkaError

from contracts.program.broker import BrokerSettings, Client, Topic
from contracts.program.errors import BatchAborted, BrokerUnreachable
from contracts.stream.message import Message
from tests.integration.frames import Request
from tests.integration.proxy import Done, KafkaProxy, proxied_kafka
from tests.integration.topics import committed, send
from tests.integration.transport.conftest import open_reader
from tests.integration.verdicts import Cut, Late, Verdict, first
from tests.waiting import wait_until
from transport.clients import open_exactly_once
from transport.membership import Membership
from transport.offsets import NextOffset, Place
from transport.publisher import Outgoing
from transport.topics import create_missing_topics

pytestmark = pytest.mark.both_clients

PRODUCE, METADATA, OFFSET_FETCH = 0, 3, 9
ADD_PARTITIONS, ADD_OFFSETS, END_TXN, TXN_OFFSET_COMMIT = 24, 25, 26, 28
OUT_OF_ORDER_SEQUENCE = 45


class Network(NamedTuple):
    """A broker, straight and through a proxy, and the client that goes through it."""

    straight: str
    proxy: KafkaProxy
    client: Client = "kafka-python"


@pytest.fixture(scope="module")
def whole_network() -> Iterator[Network]:
    """A broker whose clients all go through a proxy."""
    with proxied_kafka() as (kafka, proxy):
        yield Network(kafka.bootstrap_servers, proxy)


@pytest.fixture
def network(whole_network: Network, client: Client) -> Iterator[Network]:
    """An honest one until the test says otherwise."""
    yield whole_network._replace(client=client)
    whole_network.proxy.reset()


class Line:
    """A member and its publisher, through the proxy, on topics of their own."""

    def __init__(self, network: Network, stack: ExitStack) -> None:
        self._straight, self._client = network.straight, network.client
        self.topic = f"lost-{uuid4().hex[:8]}"
        self.alerts = f"{self.topic}.alerts"
        self.name = f"{self.topic}.publisher"
        kafka = BrokerSettings(bootstrap_servers=network.proxy.address, client=network.client)
        create_missing_topics(kafka, [Topic(self.topic, 1, 1), Topic(self.alerts, 1, 1)])
        membership = Membership(self.topic, self.topic, "earliest", 1_000, 6.0, self.topic)
        member = stack.enter_context(closing(open_reader(kafka, membership)))
        member.begin()
        self._stack, self._member, self._kafka = stack, member, kafka
        self.reconnect()

    def reconnect(self) -> None:
        """With a new producer, as a detector does once no broker could be reached."""
        publisher = open_exactly_once(
            self._kafka,
            16_384,
            topics=[self.alerts],
            transactional_id=self.name,
            timeout=10.0,
            member=self._member,
        )
        self._publisher = self._stack.enter_context(closing(publisher))

    def commit(self, number: int) -> None:
        """A batch of one alert, after which the group is at `number`."""
        self._publisher.commit(
            [Outgoing(self.alerts, Message(b"key", str(number).encode(), []))],
            {Place(self.topic, 0): NextOffset(number, "")},
        )

    def commit_or_not(self, number: int) -> None:
        """The same over a connection that is lost: kafka-python does not know how it ended.

        librdkafka asks again, and is told; or it did not know either in time.
        """
        if self._client == "kafka-python":
            with pytest.raises(BatchAborted, match="OutcomeUnknown"):
                self.commit(number)
        else:
            with suppress(BatchAborted):
                self.commit(number)

    def alerted(self) -> list[int]:
        """The alerts that are committed."""
        return [int(message.value) for message in committed(self._straight, self.alerts)]

    def position(self) -> int:
        """The offset that is committed."""
        with closing(
            KafkaConsumer(
                bootstrap_servers=self._straight,
                group_id=self.topic,
                isolation_level="read_committed",
            )
        ) as consumer:
            offset: int = consumer.committed(TopicPartition(self.topic, 0))
        return offset


@pytest.fixture
def start_line(network: Network) -> Iterator[Callable[[], Line]]:
    """Starts lines; what they left open is closed while the network is honest."""
    with ExitStack() as stack:
        yield lambda: Line(network, stack)
        network.proxy.rule = lambda _: None


@pytest.mark.parametrize(
    "api_key", [PRODUCE, ADD_PARTITIONS, ADD_OFFSETS, TXN_OFFSET_COMMIT, END_TXN]
)
@pytest.mark.parametrize("verdict", [Cut.BEFORE, Cut.AFTER, Late(1.0)])
def test_alerts_and_offsets_are_committed_together_or_not_at_all(
    network: Network, start_line: Callable[[], Line], api_key: int, verdict: Verdict
) -> None:
    """The connection is lost at one request of a transaction; the next batch is whole too."""
    line = start_line()
    line.commit(1)
    network.proxy.rule = first(api_key, verdict)
    line.commit_or_not(2)
    known = line.position()
    assert line.alerted() == list(range(1, known + 1))
    if isinstance(verdict, Late):
        network.proxy.wait_for(api_key, Done.DELIVERED_LATE)
    line.commit(known + 1)
    assert line.alerted() == list(range(1, known + 2))
    assert line.position() == known + 1


def test_batches_that_go_well_do_not_ask_which_topics_there_are(
    network: Network, start_line: Callable[[], Line]
) -> None:
    """Only what is not acknowledged soon is a reason to look whether its topic is gone."""
    line = start_line()
    line.commit(1)
    before = len(network.proxy.log(METADATA, Done.FORWARDED))
    for number in range(2, 42):
        line.commit(number)
    assert len(network.proxy.log(METADATA, Done.FORWARDED)) - before < 10


def test_a_commit_that_comes_late_ends_no_later_transaction(
    network: Network, start_line: Callable[[], Line]
) -> None:
    """Held back on a connection that is cut, and delivered in the middle of the next batch."""
    line, late = start_line(), Late()
    network.proxy.rule = first(END_TXN, late)
    line.commit_or_not(1)

    def deliver_between(request: Request) -> None:
        if request.api_key == TXN_OFFSET_COMMIT:
            late.release()
            network.proxy.wait_for(END_TXN, Done.DELIVERED_LATE)

    network.proxy.rule = deliver_between
    known = line.position()
    line.commit(known + 1)
    assert (line.alerted(), line.position()) == (list(range(1, known + 2)), known + 1)


def test_a_commit_that_comes_late_does_end_a_later_transaction_of_the_bare_client(
    network: Network, start_line: Callable[[], Line]
) -> None:
    """What the test above would see without `transport.connections`."""
    alerts, late = start_line().alerts, Late()
    with closing(
        KafkaProducer(bootstrap_servers=network.proxy.address, transactional_id=alerts)
    ) as producer:
        producer.init_transactions()
        network.proxy.rule = first(END_TXN, late)
        producer.begin_transaction()
        producer.send(alerts, b"1").get(timeout=30)
        producer.commit_transaction()
        producer.begin_transaction()
        producer.send(alerts, b"2").get(timeout=30)
        late.release()
        network.proxy.wait_for(END_TXN, Done.DELIVERED_LATE)
        with suppress(Exception):  # whatever the client makes of a transaction that is over
            producer.abort_transaction()
    wait_until(
        lambda: [message.value for message in committed(network.straight, alerts)] == [b"1", b"2"],
        "what was aborted is committed",
    )


def test_a_commit_that_was_never_sent_is_none(
    network: Network, start_line: Callable[[], Line]
) -> None:
    """The client raises its epoch after such an answer, and takes the transaction for ended."""
    line = start_line()
    line.commit(1)
    for turn in range(2, 5):
        forged = iter([True])

        def forge(request: Request, answer: bytes, forged: Iterator[bool] = forged) -> bytes:
            if request.api_key != PRODUCE or not next(forged, False):
                return answer
            return request.with_error(answer, OUT_OF_ORDER_SEQUENCE)

        network.proxy.rewrite = forge
        with pytest.raises(BatchAborted):
            line.commit(turn)
        assert (line.alerted(), line.position()) == (list(range(1, turn)), turn - 1)
        line.commit(turn)
    assert (line.alerted(), line.position()) == ([1, 2, 3, 4], 4)


def test_a_commit_goes_on_once_a_broker_that_was_gone_is_back(
    network: Network, start_line: Callable[[], Line]
) -> None:
    """No request of it waits for ever on a node that could not be reached for a while."""
    line = start_line()
    line.commit(1)
    network.proxy.go()
    with ThreadPoolExecutor(1) as thread:
        committing = thread.submit(line.commit, 2)
        before = network.proxy.turned_away
        often = 5 if network.client == "kafka-python" else 1  # and pauses longer each time
        wait_until(lambda: network.proxy.turned_away > before + often, "it is turned away")
        network.proxy.gone = False
        wait_until(committing.done, "the batch is committed, or aborted")
    ended = committing.exception()
    assert isinstance(ended, BatchAborted | BrokerUnreachable | None)
    if isinstance(ended, BrokerUnreachable):  # no producer could be had while it was gone still
        line.reconnect()
    known = line.position()
    line.commit(known + 1)
    assert line.alerted() == list(range(1, known + 2))


@pytest.mark.parametrize("client", ["librdkafka"])  # the other waits, and the watchdog for it
def test_a_broker_that_goes_in_mid_transaction_is_waited_for_until_the_limit(
    client: Client, network: Network, start_line: Callable[[], Line]
) -> None:
    """The client itself would wait for the group's coordinator without end."""
    line = start_line()
    line.commit(1)

    def go(request: Request) -> Verdict | None:
        if request.api_key != TXN_OFFSET_COMMIT:
            return None
        network.proxy.gone = True
        return Cut.BEFORE

    network.proxy.rule = go
    with pytest.raises(BrokerUnreachable):
        line.commit(2)
    network.proxy.reset()
    assert (line.alerted(), line.position()) == ([1], 1)


def test_an_answer_that_comes_late_says_nothing_of_what_was_committed_since(
    network: Network,
) -> None:
    """Where the group is was asked in vain; asked again, the old answer does not count."""
    topic = f"late-{uuid4().hex[:8]}"
    kafka = BrokerSettings(bootstrap_servers=network.proxy.address, client=network.client)
    create_missing_topics(kafka, [Topic(topic, 1, 1)])
    send(network.straight, topic, [str(number).encode() for number in range(10)])
    membership = Membership(topic, topic, "earliest", 1_000, 6.0, topic)
    answers, asked, released = iter([True]), Event(), Event()

    def keep_first(request: Request, answer: bytes) -> bytes:
        if request.api_key == OFFSET_FETCH and next(answers, False):
            asked.set()
            released.wait(60)
        return answer

    with closing(open_reader(kafka, membership)) as reader:
        reader.read(10)
        network.proxy.rewrite = keep_first
        reader.rewind()
        wait_until(lambda: not reader.poll() and asked.is_set(), "it asks where the group is")
        with suppress(KafkaError):  # its answer may have to wait for the one that is kept
            reader.commit({Place(topic, 0): reader._positions.next_offset(7)})
        released.set()
        assert reader.read(13)[10:] == [b"7", b"8", b"9"]
