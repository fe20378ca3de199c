"""`deploy.local.authority`."""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID

from deploy.local.authority import Authority


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    """A new one."""
    return Authority(tmp_path / "ca.pem")


def test_what_it_issues_is_for_its_owner_and_says_whose_it_is(
    authority: Authority, tmp_path: Path
) -> None:
    """The name of a user, the hosts of a server, for two days; the key is in the same file."""
    file = authority.issue(tmp_path / "broker.pem", "broker", "localhost", "127.0.0.1")
    assert file.stat().st_mode & 0o777 == 0o600
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(file)
    assert b"-----BEGIN PRIVATE KEY-----" in file.read_bytes()  # PKCS 8, which Java reads
    certificate = x509.load_pem_x509_certificate(file.read_bytes())
    [name] = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    assert name.value == "broker"
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["localhost"]
    assert [str(each) for each in names.get_values_for_type(x509.IPAddress)] == ["127.0.0.1"]
    left = certificate.not_valid_after_utc - datetime.now(UTC)
    assert timedelta(days=1) < left <= timedelta(days=2)


def test_its_own_key_is_nowhere(authority: Authority, tmp_path: Path) -> None:
    """What is written of it is the certificate that others have to trust."""
    assert authority.file.read_text().startswith("-----BEGIN CERTIFICATE-----")
    assert [file for file in tmp_path.iterdir() if "PRIVATE" in file.read_text()] == []


def test_one_that_is_out_of_date_can_be_had(authority: Authority, tmp_path: Path) -> None:
    """For tests of what is said of it."""
    file = authority.issue(tmp_path / "old.pem", "broker", "localhost", days=-1)
    certificate = x509.load_pem_x509_certificate(file.read_bytes())
    assert certificate.not_valid_after_utc < datetime.now(UTC)
