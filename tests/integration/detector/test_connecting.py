"""A wrong way to connect, or to say who one is, is named with the setting and what to do."""

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

import pytest

from contracts.program.errors import BadSettings
from deploy.local.authority import Authority
from detector.settings import CheckSettings
from tests.integration.detector.conftest import Check, StartDetector
from tests.integration.secured import SecuredKafka
from transport.rights import require_broker

pytestmark = pytest.mark.both_clients

LOGIN = ("--kafka.sasl-mechanism=PLAIN", "--kafka.sasl-username=detector")
SASL = ("--kafka.security-protocol=SASL_PLAINTEXT", *LOGIN)
TLS = ("--kafka.security-protocol=SSL",)


class Refusal(NamedTuple):
    """A wrong way to connect, and what has to be said of it."""

    address: Callable[[SecuredKafka], str]
    flags: Callable[[SecuredKafka], Iterable[str]]
    complaint: str


def _trusting(kafka: SecuredKafka) -> tuple[str, ...]:
    return (*TLS, f"--kafka.ssl-cafile={kafka.authority.file}")


def _another_authority(kafka: SecuredKafka) -> Authority:
    return Authority(kafka.folder / "another-ca.pem")


REFUSALS = {
    "wrong password": Refusal(
        lambda kafka: kafka.password_address,
        lambda kafka: (*SASL, kafka.password_flag("detector", "wrong")),
        r"kafka\.sasl_username, kafka\.sasl_password: .* User:detector in by PLAIN .*; give a user",
    ),
    "wrong mechanism": Refusal(
        lambda kafka: kafka.password_address,
        lambda kafka: (
            *SASL,
            "--kafka.sasl-mechanism=SCRAM-SHA-256",
            kafka.password_flag("detector"),
        ),
        r"kafka\.sasl_mechanism: .* SCRAM-SHA-256; expected one of ",
    ),
    "no password where one is wanted": Refusal(
        lambda kafka: kafka.password_address, lambda _: (), r"kafka\.security_protocol: "
    ),
    "a password where none is wanted": Refusal(
        lambda kafka: kafka.open_address,
        lambda kafka: (*SASL, kafka.password_flag("detector")),
        r"kafka\.security_protocol: ",
    ),
    "wrong password by SCRAM over TLS": Refusal(
        lambda kafka: kafka.scram_address,
        lambda kafka: (*kafka.scram_flags("detector"), kafka.password_flag("detector", "wrong")),
        r"kafka\.sasl_username, kafka\.sasl_password: .* in by SCRAM-SHA-512 .*; give a user",
    ),
    "a user whom nobody made": Refusal(
        lambda kafka: kafka.scram_address,
        lambda kafka: (*kafka.scram_flags("detector"), "--kafka.sasl-username=nobody"),
        r"kafka\.sasl_username, kafka\.sasl_password: .* User:nobody",
    ),
    "PLAIN where SCRAM is wanted": Refusal(
        lambda kafka: kafka.scram_address,
        lambda kafka: (*kafka.scram_flags("detector"), "--kafka.sasl-mechanism=PLAIN"),
        r"kafka\.sasl_mechanism: .* PLAIN; expected one of ",
    ),
    "TLS without a password where one is wanted": Refusal(
        lambda kafka: kafka.scram_address, _trusting, r"kafka\.security_protocol: .*SASL_SSL"
    ),
    "TLS where none is spoken": Refusal(
        lambda kafka: kafka.open_address, lambda _: TLS, r"kafka\.security_protocol: "
    ),
    "plain text where TLS is spoken": Refusal(
        lambda kafka: kafka.tls_address, lambda _: (), r"kafka\.security_protocol: "
    ),
    "a password in plain text where TLS is spoken": Refusal(
        lambda kafka: kafka.scram_address,
        lambda kafka: (*SASL, kafka.password_flag("detector")),
        r"kafka\.security_protocol: .* expected SSL or SASL_SSL",
    ),
    "a certificate that nobody vouches for": Refusal(
        lambda kafka: kafka.tls_address, lambda _: TLS, r"kafka\.ssl_cafile: .*give the authority"
    ),
    "a certificate of another authority": Refusal(
        lambda kafka: kafka.scram_address,
        lambda kafka: (
            *kafka.scram_flags("detector"),
            f"--kafka.ssl-cafile={_another_authority(kafka).file}",
        ),
        r"kafka\.ssl_cafile: .*give the authority",
    ),
    "an expired certificate": Refusal(
        lambda kafka: kafka.expired_address,
        _trusting,
        r"kafka\.bootstrap_servers: the certificate of .* has expired, .*has to renew it",
    ),
    "a certificate of another host": Refusal(
        lambda kafka: kafka.misnamed_address,
        _trusting,
        r"kafka\.bootstrap_servers: the certificate of .* another host .*; give a name that",
    ),
    "no certificate where one is wanted": Refusal(
        lambda kafka: kafka.mutual_address,
        _trusting,
        r"kafka\.ssl_certfile, kafka\.ssl_keyfile: .* wants a certificate of .*; give one",
    ),
    "a certificate of this client that nobody vouches for": Refusal(
        lambda kafka: kafka.mutual_address,
        lambda kafka: kafka.mutual_flags("detector", _another_authority(kafka)),
        r"kafka\.ssl_certfile, kafka\.ssl_keyfile: .* refuses the certificate",
    ),
    "an expired certificate of this client": Refusal(
        lambda kafka: kafka.mutual_address,
        lambda kafka: kafka.mutual_flags("detector", days=-1),
        r"kafka\.ssl_certfile, kafka\.ssl_keyfile: .*openssl x509 .* has expired, renew it",
    ),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_a_wrong_way_to_connect_names_the_setting(secured: SecuredKafka, case: str) -> None:
    """And the address, in one line that says what to do; trying again would not help."""
    refusal = REFUSALS[case]
    address = refusal.address(secured)
    flags = [f"--kafka.bootstrap-servers={address}", *refusal.flags(secured)]
    with pytest.raises(BadSettings, match=f"^{refusal.complaint}") as raised:
        require_broker(CheckSettings.read(flags, "detector").kafka)
    assert address in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    "case",
    [
        "wrong password",
        "wrong password by SCRAM over TLS",
        "plain text where TLS is spoken",
        "an expired certificate",
        "no certificate where one is wanted",
    ],
)
def test_a_detector_that_is_refused_ends_and_check_says_why(
    secured: SecuredKafka, start_detector: StartDetector, check: Check, case: str
) -> None:
    """`detector run` ends with 2 and the field; `detector check` shows it, with a cross."""
    refusal = REFUSALS[case]
    address, flags = refusal.address(secured), [*refusal.flags(secured)]
    detector = start_detector(*flags, bootstrap_servers=address)
    assert detector.process.wait(timeout=60) == BadSettings.exit_status
    assert re.match(f"detector: {refusal.complaint}", detector.complaint())
    assert address in detector.complaint()
    checked = check(address, *flags)
    assert re.search(f"✗ {refusal.complaint}", checked.stdout)
    assert checked.returncode == BadSettings.exit_status
