"""`docker compose up`, as one meets it and as it is on a bad day; in this order, on one stack."""

import gzip
import json
from contextlib import closing
from pathlib import Path
from urllib.error import HTTPError

import pytest

from contracts.program.broker import BrokerSettings
from contracts.program.errors import AccessDenied, BadSettings
from tests.alert_rules import ALERTS, RECORDED
from tests.end_to_end.agreement import check_agreement
from tests.end_to_end.commands import (
    DOWN,
    FOLLOWED,
    LIST,
    REFUSED,
    REPLAY,
    REPLAY_ONE,
    SCALE,
    SHOW,
    SHOWS,
    TRAIN,
    UP,
    UP_SECURE,
)
from tests.end_to_end.compose import PROJECT, Stack, docker, why_not
from tests.end_to_end.secrecy import as_user, has_acls, secrets_in, secure_stack, shown
from tests.integration.topics import committed, send
from tests.pages import ROOT
from tests.waiting import wait_until
from transport.follower import follow
from transport.rights import require_broker
from transport.topics import partitions_of

if reason := why_not():
    pytest.skip(f"the compose stack was not run: {reason}", allow_module_level=True)

pytestmark = pytest.mark.timeout(1_800)  # the first build fetches TensorFlow

ONE_SHOTS = {"topics", "trainer"}


def _is_up(stack: Stack) -> bool:
    """Whether each container is healthy, or done."""
    return all(
        each["ExitCode"] == 0 and each["State"] == "exited"
        if each["Service"] in ONE_SHOTS
        else each["Health"] == "healthy"
        for each in stack.containers()
    )


def test_every_service_is_healthy_or_done(stack: Stack) -> None:
    """Two detectors, and one of each of the others."""
    wait_until(lambda: _is_up(stack), "all healthy")
    services = [each["Service"] for each in stack.containers()]
    assert sorted(services) == sorted([*stack.services, "detector"])


def test_every_volume_has_a_name(stack: Stack) -> None:
    """One without is left behind by each ``down``, and nobody knows what is in it."""
    mounts = [
        mount
        for container in stack.containers()
        for mount in json.loads(docker("inspect", container["Name"]))[0]["Mounts"]
    ]
    names = {mount["Name"] for mount in mounts if mount["Type"] == "volume"}
    assert names
    assert [name for name in names if not name.startswith(f"{PROJECT}_")] == []


def test_alerts_agree_with_the_same_scoring_over_a_file(stack: Stack, tmp_path: Path) -> None:
    """One alert for each record that is to be one, none for the others."""
    wait_until(lambda: len(committed(stack.kafka, "alerts")) > 5, "alerts")
    check_agreement(stack, tmp_path)


@pytest.mark.parametrize(("command", "sign"), FOLLOWED.items())
def test_alerts_are_followed_by_the_commands_of_the_pages(
    stack: Stack, tmp_path: Path, command: str, sign: str
) -> None:
    """As readable lines, and as Kafka's own consumer has them."""
    with stack.started(command, tmp_path / "output") as follower:
        follower.wait_for(sign)


@pytest.mark.parametrize(("command", "sign"), SHOWS.items())
def test_a_command_of_the_runbook_shows_what_it_is_for(
    stack: Stack, command: str, sign: str
) -> None:
    """It ends with 0; a line of a log may take its minute."""
    wait_until(lambda: sign in stack.run(command), f"{sign!r} of `{command}`", limit=120)


@pytest.mark.parametrize(("command", "sign"), REFUSED.items())
def test_a_command_of_the_runbook_wants_its_gap_filled(
    stack: Stack, command: str, sign: str
) -> None:
    """With the version, or the offset, of the day."""
    with pytest.raises(AssertionError, match=sign):
        stack.run(command)


def test_dead_letters_are_shown_and_replayed_by_the_commands_of_the_runbook(stack: Stack) -> None:
    """Two of them, here of the test's making: the stack's own records can all be decoded."""
    send(stack.kafka, "transactions", [b'{"transaction_id": "no record"}'] * 2)
    wait_until(lambda: "missing-field" in stack.run(LIST), "dead letters")
    wait_until(lambda: stack.run(SHOW).count("no record") == 2, "both of them")
    assert "were replayed: 1" in stack.run(REPLAY_ONE)
    wait_until(lambda: "failed again: replay 1" in stack.run(SHOW), "it failed again")
    assert "1 were replayed before" in stack.run(REPLAY)


@pytest.mark.parametrize("program", ["trainer", "producer", "detector"])
def test_an_image_holds_what_its_program_needs(stack: Stack, program: str) -> None:
    """No compiler, no TensorFlow but the trainer's; labels say what it is."""
    image = f"anomaly-detector/{program}"
    has = (
        "import importlib.util, shutil; print(importlib.util.find_spec('tensorflow') is not None, "
    )
    has += "shutil.which('cc') or shutil.which('gcc'))"
    found = docker("run", "--rm", "--entrypoint=python", image, "-c", has)
    assert found.split() == [str(program == "trainer"), "None"]
    (settings,) = json.loads(docker("image", "inspect", image))
    assert settings["Config"]["User"] == "app"
    assert settings["Config"]["Labels"]["org.opencontainers.image.title"] == program


def test_prometheus_scrapes_every_target_and_knows_every_rule(stack: Stack) -> None:
    """Each detector is one; what fires goes to Alertmanager."""

    def scraped() -> list[str]:
        targets = stack.get("PROMETHEUS_PORT", "/api/v1/targets")["data"]["activeTargets"]
        return sorted(each["labels"]["job"] for each in targets if each["health"] == "up")

    jobs = ["alertmanager", "detector", "detector", "producer", "prometheus"]
    wait_until(lambda: scraped() == jobs, f"{jobs} scraped")
    loaded = stack.get("PROMETHEUS_PORT", "/api/v1/rules")["data"]["groups"]
    rules = [rule for group in loaded for rule in group["rules"]]
    assert {rule["name"] for rule in rules} == ALERTS.keys() | RECORDED
    wait_until(
        lambda: stack.get("PROMETHEUS_PORT", "/api/v1/alertmanagers")["data"][
            "activeAlertmanagers"
        ],
        "an Alertmanager",
    )


def test_grafana_shows_the_three_dashboards(stack: Stack) -> None:
    """In their folder, to whoever comes."""
    if not stack.has_grafana:
        pytest.skip("Grafana was left out: its image cannot be pulled here")
    found = stack.get("GRAFANA_PORT", "/api/search?type=dash-db")
    assert {each["uid"] for each in found} == {"fraud-desk", "pipeline-health", "model-health"}
    assert {each["folderTitle"] for each in found} == {"Anomaly detector"}


def test_a_third_detector_shares_the_work_and_one_killed_loses_nothing(
    stack: Stack, tmp_path: Path
) -> None:
    """Scaled up, then one of them killed in the middle of its work."""
    stack.up(SCALE)
    detectors = stack.containers("detector")
    assert len(detectors) == 3
    docker("kill", detectors[0]["Name"])
    before = len(committed(stack.kafka, "alerts"))
    wait_until(lambda: len(committed(stack.kafka, "alerts")) > before + 5, "alerts go on")
    check_agreement(stack, tmp_path)


def test_a_restarted_broker_loses_nothing(stack: Stack, tmp_path: Path) -> None:
    """It comes back with its data, and everybody goes on by themselves."""
    before = len(committed(stack.kafka, "alerts"))
    stack.compose("restart", "kafka")
    wait_until(lambda: len(committed(stack.kafka, "alerts")) > before + 5, "alerts go on", 120)
    check_agreement(stack, tmp_path)


def test_the_pager_is_told_when_nobody_detects_and_again_when_somebody_does(
    stack: Stack, tmp_path: Path
) -> None:
    """From a rule by way of Alertmanager to the webhook; and nothing is lost meanwhile."""
    seen = "/api/v1/query?query=group_topic:detector_replicas:count"
    wait_until(lambda: stack.get("PROMETHEUS_PORT", seen)["data"]["result"], "detectors seen")
    stack.compose("stop", "detector")

    def pages() -> str:
        return stack.compose("logs", "--no-log-prefix", "pager")

    wait_until(lambda: " firing DetectorDown page " in pages(), "a page", limit=300)
    stack.up(UP)
    wait_until(lambda: " resolved DetectorDown page " in pages(), "all clear", limit=300)
    check_agreement(stack, tmp_path)


def test_down_is_clean_and_a_second_up_goes_on_from_where_it_was(
    stack: Stack, tmp_path: Path
) -> None:
    """Nobody has to be killed; no training, no record twice, no alert lost or repeated."""
    statuses = stack.down("docker compose down")
    assert (statuses["detector"], statuses["producer"], statuses["alerts"]) == ({0}, {130}, {130})
    assert all(137 not in each for each in statuses.values()), statuses
    stack.up(UP)
    log = stack.compose("logs", "--no-log-prefix", "trainer").splitlines()
    assert [json.loads(line)["event"] for line in log] == ["model.served"]
    wait_until(lambda: _is_up(stack), "all healthy")
    ids = check_agreement(stack, tmp_path)
    assert len(set(ids)) == len(ids)


def test_a_model_of_recent_records_is_trained_by_the_command_of_the_runbook(
    stack: Stack, tmp_path: Path
) -> None:
    """From a table beside the project: one more version, of which one is served."""
    table = gzip.decompress((ROOT / "data" / "creditcard-sample.csv.gz").read_bytes())
    (tmp_path / "recent.csv").write_bytes(table)
    stack.run(TRAIN.replace("$PWD", str(tmp_path)))
    listed = json.loads(stack.compose("run", "--rm", "trainer", "models", "--json"))
    assert [each["broken"] for each in listed] == [None, None]
    assert sum(each["current"] for each in listed) == 1


def test_down_with_volumes_leaves_nothing_behind(stack: Stack) -> None:
    """No container, no volume, no network."""
    stack.down(DOWN)
    assert stack.leftovers() == ""


def test_the_secure_stack_tells_nobody_its_secrets_and_gives_alerts(tmp_path: Path) -> None:
    """Plain text is refused, a user may do what it has to, a guest sees no dashboard."""
    folder = tmp_path / "secrets"
    stack = secure_stack(folder)
    if not has_acls(stack):
        pytest.skip("the image of Kafka has no kafka-acls.sh")
    try:
        stack.up(UP_SECURE)
        desk = BrokerSettings.model_validate(as_user("desk", folder, stack.kafka))
        with closing(follow(desk, "alerts", from_beginning=True, exit_at_end=False)) as alerts:
            assert b"alert_id" in (next(alerts) or b"")
        with pytest.raises(AccessDenied, match="denies Read on topic transactions to User:desk"):
            partitions_of(desk, ["transactions"], right="Read")
        with pytest.raises(BadSettings, match=r"kafka\.security_protocol: .* speaks TLS"):
            require_broker(BrokerSettings(bootstrap_servers=stack.kafka))
        assert secrets_in(shown(stack), folder) == []
        if stack.has_grafana:
            with pytest.raises(HTTPError, match="401"):
                stack.get("GRAFANA_PORT", "/api/search")
    finally:
        stack.down(DOWN)
    assert stack.leftovers() == ""
