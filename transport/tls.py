"""What this client trusts, what it presents, and what TLS made of it."""

import ssl

from contracts.program.broker import BrokerSettings
from contracts.program.errors import BadSettings


def tls_context(settings: BrokerSettings) -> ssl.SSLContext:
    """TLS 1.2 or newer, with the authorities and the certificate of `settings`.

    Raises:
        BadSettings: a file of theirs is not what it should be.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.check_hostname = settings.ssl_check_hostname
    if settings.ssl_cafile is None:
        context.load_default_certs()
    else:
        try:
            context.load_verify_locations(settings.ssl_cafile)
        except OSError as error:
            raise BadSettings(
                f"kafka.ssl_cafile: {settings.ssl_cafile} holds no certificate of an authority in "
                f"PEM ({_reason(error)})"
            ) from None
    _present_certificate(context, settings)
    return context


def _present_certificate(context: ssl.SSLContext, settings: BrokerSettings) -> None:
    certificate, key = settings.ssl_certfile, settings.ssl_keyfile
    if certificate is None:
        if key is not None:
            raise BadSettings("kafka.ssl_certfile: expected the certificate of kafka.ssl_keyfile")
        return
    try:
        # Without a password the library would ask for one, at a terminal that may not be there.
        context.load_cert_chain(certificate, key, settings.secret("ssl_password") or "")
    except OSError as error:
        raise BadSettings(
            f"kafka.ssl_certfile, kafka.ssl_keyfile, kafka.ssl_password: {certificate} and "
            f"{key or 'the key in it'} cannot be used ({_reason(error)}); expected a certificate "
            "and its private key in PEM, and the password of the key if it has one"
        ) from None


def _reason(error: OSError) -> str:
    text = error.reason if isinstance(error, ssl.SSLError) else error.strerror
    return (text or type(error).__name__).lower().replace("_", " ")


def tls_error(failure: Exception) -> ssl.SSLError | None:
    """What TLS made of a connection that failed, while it was made or just after."""
    causes = (failure.__cause__, failure.__context__, *failure.args)
    return next((cause for cause in causes if isinstance(cause, ssl.SSLError)), None)


def is_about_certificates(error: ssl.SSLError) -> bool:
    """Whether one side does not trust the other's certificate, or misses it."""
    return "CERTIFICATE" in (error.reason or "")
