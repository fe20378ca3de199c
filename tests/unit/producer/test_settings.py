"""`producer.settings`."""

import pytest

from contracts.program.broker import Topic
from contracts.program.errors import BadSettings
from producer.settings import ReplaySettings


def read(*arguments: str) -> ReplaySettings:
    """What these flags give."""
    return ReplaySettings.read(list(arguments), "producer")


def test_by_default_day_two_of_the_sample_goes_as_fast_as_it_can() -> None:
    """The demo's replay needs no flag."""
    settings = read()
    assert (settings.data, settings.part, settings.topic) == ("sample", "test", "transactions")
    assert settings.rate is None
    assert settings.speed is None
    assert settings.wanted_topic() == Topic("transactions", 3, 1, right="Write")


def test_rate_and_speed_exclude_each_other() -> None:
    """Both at once cannot be kept."""
    with pytest.raises(BadSettings, match="rate and speed exclude each other"):
        read("--rate=5", "--speed=60")


def test_a_file_is_not_resumed() -> None:
    """It is written anew."""
    with pytest.raises(BadSettings, match="resume goes on in a topic"):
        read("--resume", "--output=-")


@pytest.mark.parametrize(
    ("flag", "field"),
    [
        ("--rate=0", "rate"),
        ("--rate=inf", "rate"),
        ("--speed=-1", "speed"),
        ("--speed=nan", "speed"),
        ("--limit=0", "limit"),
        ("--part=day-three", "part"),
        ("--topic=a b", "topic"),
        ("--partitions=0", "partitions"),
        ("--port=65536", "port"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused(flag: str, field: str) -> None:
    """Naming the field."""
    with pytest.raises(BadSettings, match=f"^{field}: "):
        read(flag)
