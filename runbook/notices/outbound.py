"""Posting to an address that somebody typed: one attempt, bounded in time, size and reach."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from email.utils import parsedate_to_datetime
from http.client import HTTPException

from django.utils import timezone
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.util.ssl_match_hostname import CertificateError

from .targets import RefusedError, Target, UnreachableError, resolve

CONNECT_SECONDS, READ_SECONDS = 5.0, 10.0
ALL_SECONDS = 20.0
"""However slowly a receiver answers, one attempt takes no longer."""
USER_AGENT = "Runbook (incident runbook; a team's webhook)"
TEMPORARY = (408, 425, 429)
FAILURES = (HTTPError, HTTPException, CertificateError, OSError)


class DeliveryError(Exception):
    """An attempt failed. `temporary`: another may succeed, not before `after` seconds if given;
    `gone`: the receiver says that the address is no longer there (410)."""

    def __init__(self, words: str, *, temporary: bool, after: int = 0, gone: bool = False) -> None:
        super().__init__(words)
        self.temporary, self.after, self.gone = temporary, after, gone


def post(url: str, content: bytes, fields: Mapping[str, str], *, private_allowed: bool) -> None:
    """Post JSON; a 2xx is success, redirects are not followed. Raises DeliveryError.

    No words of the error hold the address's path: it may be a secret.
    """
    try:
        target = resolve(url, private_allowed=private_allowed)
    except RefusedError as error:
        raise DeliveryError(str(error), temporary=False) from None
    except UnreachableError as error:
        raise DeliveryError(str(error), temporary=True) from None
    try:
        status, retry_after = _exchange(target, content, fields)
    except FAILURES as error:
        words = f"{target.host} gave no answer: {_in_words(error)}."
        raise DeliveryError(words, temporary=True) from None
    if 200 <= status < 300:
        return
    temporary = status >= 500 or status in TEMPORARY
    words = f"{target.host} answered {status}."
    raise DeliveryError(words, temporary=temporary, after=retry_after, gone=status == 410)


def _exchange(target: Target, content: bytes, fields: Mapping[str, str]) -> tuple[int, int]:
    """The status and the seconds of Retry-After. Its content is not read."""
    connection = _connection(target)
    with _no_longer_than(ALL_SECONDS, connection):
        try:
            connection.request(
                "POST",
                target.path,
                body=content,
                headers={
                    "Host": target.authority,
                    "User-Agent": USER_AGENT,
                    "Content-Type": "application/json",
                    **fields,
                },
                preload_content=False,
                decode_content=False,
            )
            connection.timeout = READ_SECONDS
            response = connection.getresponse()
            return response.status, seconds_of(response.headers.get("Retry-After", ""))
        finally:
            connection.close()


def _connection(target: Target) -> HTTPConnection:
    """To the address that was checked; its certificate is checked against the name."""
    if not target.secure:
        return HTTPConnection(target.address, target.port, timeout=CONNECT_SECONDS)
    return HTTPSConnection(
        target.address,
        target.port,
        timeout=CONNECT_SECONDS,
        server_hostname=target.host,
        assert_hostname=target.host,
        cert_reqs="CERT_REQUIRED",
        ssl_minimum_version=ssl.TLSVersion.TLSv1_2,
    )


@contextmanager
def _no_longer_than(seconds: float, connection: HTTPConnection) -> Iterator[None]:
    """Socket timeouts begin anew with each byte, so a receiver that drips needs this one."""

    def cut() -> None:
        with suppress(OSError, AttributeError):
            connection.sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def seconds_of(retry_after: str) -> int:
    """Retry-After (RFC 9110 §10.2.3) as seconds from now, 0 where it says nothing."""
    value = retry_after.strip()
    if value.isdecimal():
        return int(value[:9])
    with suppress(ValueError, TypeError):
        return max(0, int((parsedate_to_datetime(value) - timezone.now()).total_seconds()))
    return 0


def _in_words(error: Exception) -> str:
    """The kind of failure; urllib3's own text names the whole address."""
    if isinstance(error, (ssl.SSLError, CertificateError)) or "SSL" in type(error).__name__:
        return "its certificate or TLS could not be agreed on"
    if isinstance(error, TimeoutError) or "Timeout" in type(error).__name__:
        return "it took too long"
    if "NewConnection" in type(error).__name__ or isinstance(error, ConnectionRefusedError):
        return "nothing listens there"
    return "the connection was cut"
