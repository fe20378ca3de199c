"""The proxy does to requests what a test says, and nothing else."""

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from kafka import KafkaProducer
from kafka.admin import KafkaAdminClient, NewTopic
from kafka.errors import OutOfOrderSequenceNumberError
from kafka.protocol.api_key import ApiKey

from tests.integration.conftest import Names
from tests.integration.frames import Request
from tests.integration.proxy import Done, KafkaProxy
from tests.integration.topics import committed
from tests.integration.verdicts import Cut, Hold, Late, first

ANSWER_SECONDS = 30


@pytest.fixture
def topic(proxy: KafkaProxy, names: Names) -> str:
    """A topic with one partition, created through the proxy."""
    with closing(KafkaAdminClient(bootstrap_servers=proxy.address)) as admin:
        admin.create_topics([NewTopic(names.topic, 1, 1)], wait_for_metadata=True)
    return names.topic


@contextmanager
def plain_producer(proxy: KafkaProxy, retries: int = 5) -> Iterator[KafkaProducer]:
    """A producer that numbers nothing, so that what it sends again is there again."""
    producer = KafkaProducer(
        bootstrap_servers=proxy.address, enable_idempotence=False, retries=retries
    )
    with closing(producer):
        yield producer


@contextmanager
def transactional_producer(proxy: KafkaProxy, topic: str) -> Iterator[KafkaProducer]:
    """A producer with its transactions initialised."""
    producer = KafkaProducer(bootstrap_servers=proxy.address, transactional_id=f"to-{topic}")
    with closing(producer):
        producer.init_transactions()
        yield producer


def values(proxy: KafkaProxy, topic: str) -> list[bytes]:
    """Every committed value."""
    return [record.value for record in committed(proxy.address, topic)]


def test_a_transaction_is_committed_through_it(proxy: KafkaProxy, topic: str) -> None:
    """An honest network; and an answer that is taken apart and put together is the same again."""
    same: dict[int, bool] = {}

    def put_together_again(request: Request, answer: bytes) -> bytes:
        if request.api_key in (ApiKey.InitProducerId, ApiKey.Produce, ApiKey.EndTxn):
            same[request.api_key] = request.with_error(answer, 0) == answer
        return answer

    proxy.rewrite = put_together_again
    with transactional_producer(proxy, topic) as producer:
        producer.begin_transaction()
        producer.send(topic, b"value")
        producer.commit_transaction()

    assert values(proxy, topic) == [b"value"]
    assert same == {ApiKey.InitProducerId: True, ApiKey.Produce: True, ApiKey.EndTxn: True}
    assert len(proxy.log(ApiKey.EndTxn, Done.FORWARDED)) == 1


def test_a_late_end_of_a_transaction_ends_the_next_one(proxy: KafkaProxy, topic: str) -> None:
    """The client is cut off and asks again; what was kept back is obeyed when it is let go."""
    late = Late()
    proxy.rule = first(ApiKey.EndTxn, late)
    with transactional_producer(proxy, topic) as producer:
        producer.begin_transaction()
        producer.send(topic, b"first")
        producer.commit_transaction()
        assert len(proxy.log(ApiKey.EndTxn, Done.CUT_OFF)) == 1
        assert len(proxy.log(ApiKey.EndTxn, Done.FORWARDED)) == 1
        assert not proxy.log(ApiKey.EndTxn, Done.DELIVERED_LATE)

        producer.begin_transaction()
        producer.send(topic, b"second").get(timeout=ANSWER_SECONDS)
        late.release()
        proxy.wait_for(ApiKey.EndTxn, Done.DELIVERED_LATE)

        assert values(proxy, topic) == [b"first", b"second"]


def test_a_forged_answer_reaches_the_client(proxy: KafkaProxy, topic: str) -> None:
    """The broker took the record; the client is led to believe that it did not."""
    error = OutOfOrderSequenceNumberError

    def forge(request: Request, answer: bytes) -> bytes:
        forged = request.api_key == ApiKey.Produce
        return request.with_error(answer, error.errno) if forged else answer

    proxy.rewrite = forge
    with plain_producer(proxy, retries=0) as producer, pytest.raises(error):
        producer.send(topic, b"value").get(timeout=ANSWER_SECONDS)

    assert len(proxy.log(ApiKey.Produce, Done.REWRITTEN)) == 1
    assert values(proxy, topic) == [b"value"]


@pytest.mark.parametrize(
    ("cut", "done", "times"),
    [(Cut.BEFORE, Done.NEVER_DELIVERED, 1), (Cut.AFTER, Done.ANSWER_DROPPED, 2)],
)
def test_what_is_sent_again_after_a_cut_is_there_twice_if_it_had_arrived(
    proxy: KafkaProxy, topic: str, cut: Cut, done: Done, times: int
) -> None:
    """A cut before the broker leaves nothing there, one after it leaves the record."""
    proxy.rule = first(ApiKey.Produce, cut)
    with plain_producer(proxy) as producer:
        producer.send(topic, b"value").get(timeout=ANSWER_SECONDS)

    assert len(proxy.log(ApiKey.Produce, done)) == 1
    assert values(proxy, topic) == [b"value"] * times


def test_a_held_request_is_answered_once_it_is_let_go(proxy: KafkaProxy, topic: str) -> None:
    """Neither broker nor client has anything before that."""
    hold = Hold()
    proxy.rule = first(ApiKey.Produce, hold)
    with plain_producer(proxy) as producer:
        sent = producer.send(topic, b"value")
        assert values(proxy, topic) == []
        assert not sent.is_done

        hold.release()
        sent.get(timeout=ANSWER_SECONDS)

    assert values(proxy, topic) == [b"value"]
    assert len(proxy.log(ApiKey.Produce, Done.HELD)) == 1


def test_a_request_comes_late_by_itself_when_its_time_is_over(
    proxy: KafkaProxy, topic: str
) -> None:
    """Nobody has to let it go."""
    proxy.rule = first(ApiKey.Produce, Late(seconds=0.05))
    with plain_producer(proxy) as producer:
        producer.send(topic, b"value").get(timeout=ANSWER_SECONDS)

    [seen] = proxy.wait_for(ApiKey.Produce, Done.DELIVERED_LATE)
    assert seen.answer
    assert values(proxy, topic) == [b"value"] * 2


def test_closing_it_ends_all_that_it_runs(proxy: KafkaProxy) -> None:
    """Also a request that is kept back for ever, and a client that is still there."""
    another = KafkaProxy(proxy.upstream_port)
    another.rule = first(ApiKey.ApiVersions, Late())
    with closing(KafkaAdminClient(bootstrap_servers=another.address)):
        another.wait_for(ApiKey.ApiVersions, Done.CUT_OFF)
        running = [each for each in threading.enumerate() if each.name.startswith(another.name)]
        assert len(running) > 2

        another.close()

        assert [each for each in running if each.is_alive()] == []
