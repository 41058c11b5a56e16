"""One attempt to post, against real receivers, failing ones included."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from runbook.notices import outbound
from runbook.notices.outbound import DeliveryError, post, seconds_of
from tests.notices.receivers import Receiver, http_receiver


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with http_receiver() as found:
        yield found


def failure(url: str) -> DeliveryError:
    with pytest.raises(DeliveryError) as error:
        post(url, b"{}", {}, private_allowed=True)
    assert "SECRETPATH" not in str(error.value)
    assert error.value.__cause__ is None  # whose words would hold the path, in a log
    return error.value


def test_what_is_posted_arrives(receiver: Receiver) -> None:
    post(receiver.url(), b'{"a": 1}', {"webhook-id": "msg_1"}, private_allowed=True)

    [(path, fields, content)] = receiver.got
    assert (path, content) == ("/services/T0/SECRETPATH", b'{"a": 1}')
    assert fields["webhook-id"] == "msg_1"
    assert fields["host"] == f"127.0.0.1:{receiver.port}"
    assert fields["content-type"] == "application/json"


@pytest.mark.parametrize(
    ("status", "temporary"),
    [(500, True), (503, True), (429, True), (408, True), (400, False), (404, False), (410, False)],
)
def test_what_another_attempt_may_change_is_temporary(
    receiver: Receiver, status: int, temporary: bool
) -> None:
    receiver.status = status

    error = failure(receiver.url())

    assert (error.temporary, error.gone) == (temporary, status == 410)
    assert str(error) == f"127.0.0.1 answered {status}."


def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    receiver.status, receiver.fields = 307, {"Location": "http://127.0.0.1:1/"}

    assert not failure(receiver.url()).temporary
    assert len(receiver.got) == 1


def test_it_waits_as_long_as_the_receiver_asks_for(receiver: Receiver) -> None:
    receiver.status, receiver.fields = 429, {"Retry-After": "120"}

    assert failure(receiver.url()).after == 120


def test_retry_after_may_be_a_date() -> None:
    later = datetime.now(UTC) + timedelta(seconds=90)

    assert 80 <= seconds_of(format_datetime(later, usegmt=True)) <= 90
    assert seconds_of("Fri, 01 Jan 2021 00:00:00 GMT") == 0
    assert seconds_of("whenever") == seconds_of("") == 0


def test_this_machine_is_refused_unless_allowed(receiver: Receiver) -> None:
    with pytest.raises(DeliveryError, match="private network") as error:
        post(receiver.url(), b"{}", {}, private_allowed=False)

    assert not error.value.temporary
    assert receiver.got == []


def test_nothing_listens(receiver: Receiver) -> None:
    with http_receiver() as gone:
        pass

    error = failure(gone.url())

    assert error.temporary
    assert "nothing listens there" in str(error)


def test_a_slow_one_is_not_waited_for(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbound, "READ_SECONDS", 0.2)
    receiver.seconds = 1.0

    assert "it took too long" in str(failure(receiver.url()))


def test_one_that_drips_is_cut_off(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbound, "ALL_SECONDS", 0.5)
    receiver.drip = True

    assert failure(receiver.url()).temporary


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """For the name `localhost` alone, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Runbook test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path = tmp_path / "certificate.pem"
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


def test_a_certificate_is_checked_against_the_name_that_was_typed(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with http_receiver(context) as receiver:
        unknown = failure(receiver.url("localhost", "https"))
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        post(receiver.url("localhost", "https"), b"{}", {}, private_allowed=True)
        another = failure(receiver.url("127.0.0.1", "https"))

    assert "certificate" in str(unknown) and "certificate" in str(another)
    assert len(receiver.got) == 1
