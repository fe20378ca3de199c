"""`transport.tls`."""

import ssl
from pathlib import Path

import pytest
import trustme
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from contracts.program.broker import BrokerSettings
from contracts.program.errors import BadSettings
from transport.tls import tls_context

PASSWORD = "open sesame"  # noqa: S105 - of a key that lasts as long as the test


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """An authority, a certificate of it, its key with a password, and what is none of them."""
    folder = tmp_path_factory.mktemp("tls")
    names = ("ca", "certificate", "key", "locked", "other", "none")
    files = {name: folder / f"{name}.pem" for name in names}
    authority = trustme.CA()
    issued, other = authority.issue_cert("localhost"), authority.issue_cert("localhost")
    authority.cert_pem.write_to_path(files["ca"])
    issued.cert_chain_pems[0].write_to_path(files["certificate"])
    issued.private_key_pem.write_to_path(files["key"])
    other.private_key_pem.write_to_path(files["other"])
    key = load_pem_private_key(issued.private_key_pem.bytes(), password=None)
    encryption = BestAvailableEncryption(PASSWORD.encode())
    files["locked"].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption))
    files["none"].write_text("nothing\n")
    return files


def _context(files: dict[str, Path], **given: str) -> ssl.SSLContext:
    values = {name: files.get(value, value) for name, value in given.items()}
    return tls_context(BrokerSettings.model_validate(values))


def test_it_trusts_whom_it_was_told_to(files: dict[str, Path]) -> None:
    """That authority alone, and the host's name is checked, unless it is said otherwise."""
    context = _context(files, ssl_cafile="ca")
    assert len(context.get_ca_certs()) == 1
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.check_hostname
    assert not _context(files, ssl_cafile="ca", ssl_check_hostname="false").check_hostname


def test_a_key_with_a_password_is_opened(files: dict[str, Path]) -> None:
    """By the password of the settings."""
    certificate = {"ssl_certfile": "certificate", "ssl_keyfile": "locked"}
    _context(files, **certificate, ssl_password=PASSWORD)
    for password in ({"ssl_password": "wrong"}, {}):
        with pytest.raises(BadSettings, match=r"kafka\.ssl_password: .*locked\.pem cannot be used"):
            _context(files, **certificate, **password)


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"ssl_cafile": "none"}, r"kafka\.ssl_cafile: .*none\.pem holds no certificate"),
        ({"ssl_keyfile": "key"}, r"kafka\.ssl_certfile: expected the certificate"),
        ({"ssl_certfile": "none"}, r"kafka\.ssl_certfile, .*none\.pem and the key in it cannot"),
        (
            {"ssl_certfile": "certificate", "ssl_keyfile": "other"},
            r"kafka\.ssl_certfile, .* cannot be used \(key values mismatch\)",
        ),
    ],
)
def test_a_file_that_is_not_what_it_should_be_is_named(
    files: dict[str, Path], given: dict[str, str], complaint: str
) -> None:
    """With what was expected in it."""
    with pytest.raises(BadSettings, match=complaint):
        _context(files, **given)
