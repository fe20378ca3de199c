"""Certificates of one's own making: as good as bought ones, to whoever trusts them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

_MODE = 0o600


class Authority:
    """Signs certificates. Its own key is never written, so that it ends with this object.

    Args:
        file: where its certificate goes, PEM: what those have to trust whom it is to vouch for.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self._authority = trustme.CA(organization_name="stream-anomaly-detector")
        self._authority.cert_pem.write_to_path(str(file))

    def issue(
        self,
        file: Path,
        name: str,
        *hosts: str,
        days: float = 2,
    ) -> Path:
        """Write a new private key and its certificate into one PEM file, for its owner's eyes.

        Args:
            file: where they go; also returned.
            name: its common name, which is the name of a user where it is a client's.
            hosts: names and addresses under which a server of this certificate is reached.
            days: how long it is valid from now on; below zero, it is not any more.
        """
        issued = self._authority.issue_cert(
            *hosts, common_name=name, not_after=datetime.now(UTC) + timedelta(days=days)
        )
        key = load_pem_private_key(issued.private_key_pem.bytes(), password=None)
        # Java takes no other format.
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        file.touch(_MODE)
        file.write_bytes(pem + b"".join(each.bytes() for each in issued.cert_chain_pems))
        return file
