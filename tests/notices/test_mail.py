"""Mail, to a real SMTP server on this machine."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from typing import Any

import pytest

from runbook.accounts.models import User
from runbook.core.environment import mailer_from_url
from runbook.notices import mail
from runbook.notices.letters import Letter, Line
from runbook.notices.outbound import DeliveryError
from tests.notices.builders import LETTER, make_person
from tests.notices.receivers import Mailbox, smtp_receiver

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> User:
    return make_person("ada")


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    settings.RUNBOOK_BASE_URL = "https://runbook.a-long-name-of-an-organisation.example.net"
    with smtp_receiver() as found:
        settings.MAILERS = {"default": mailer_from_url(f"smtp://127.0.0.1:{found.port}")}
        yield found


def send(ada: User, letter: Letter = LETTER) -> None:
    base = "https://runbook.a-long-name-of-an-organisation.example.net"
    mail.send(letter.reaching(base), to=ada, about="digest")


def test_a_letter_arrives_as_text_and_as_html(ada: User, mailbox: Mailbox) -> None:
    send(ada)

    [envelope] = mailbox.got
    message = email.message_from_bytes(envelope.content, policy=email.policy.default)
    text, html = (
        message.get_body((kind,)).get_content()  # type: ignore[attr-defined]
        for kind in ("plain", "html")
    )
    link = "https://runbook.a-long-name-of-an-organisation.example.net/review/items/1/"
    assert envelope.rcpt_tos == ["ada@example.net"]
    assert message["Subject"] == LETTER.title
    assert link in text and f'<a href="{link}">403 from the gateway</a>' in html
    assert "Overdue 41 d" in text and "Overdue 41 d" in html


def test_one_click_turns_it_off_and_the_field_is_readable(ada: User, mailbox: Mailbox) -> None:
    send(ada)

    raw = mailbox.got[0].content.decode()
    off = (
        f"https://runbook.a-long-name-of-an-organisation.example.net{mail.off_path(ada, 'digest')}"
    )
    assert f"\r\nList-Unsubscribe: <{off}>\r\n" in raw
    assert "\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw
    assert "\r\nAuto-Submitted: auto-generated\r\n" in raw


def test_what_a_page_says_is_no_markup_and_no_field(ada: User, mailbox: Mailbox) -> None:
    title = "A\r\nBcc: everybody@example.net <b>"

    send(ada, Letter(title, "<script>", (Line("<img src=x>", "a & b", "/"),), "/"))

    [envelope] = mailbox.got
    message = email.message_from_bytes(envelope.content, policy=email.policy.default)
    html = message.get_body(("html",)).get_content()  # type: ignore[attr-defined]
    assert message["Bcc"] is None and envelope.rcpt_tos == ["ada@example.net"]
    assert "<img" not in html and "<script" not in html


@pytest.mark.parametrize(
    ("refuse", "temporary"),
    [("550 No such user", False), ("450 Mailbox busy", True), ("421 Going down", True)],
)
def test_what_the_mail_server_says_decides_whether_it_is_tried_again(
    ada: User, mailbox: Mailbox, refuse: str, temporary: bool
) -> None:
    mailbox.refuse = refuse

    with pytest.raises(DeliveryError, match="refuses this address") as error:
        send(ada)

    assert error.value.temporary is temporary


def test_no_mail_server_is_temporary(ada: User, settings: Any) -> None:
    with smtp_receiver() as gone:
        pass
    settings.MAILERS = {"default": mailer_from_url(f"smtp://127.0.0.1:{gone.port}")}

    with pytest.raises(DeliveryError, match="gives no answer") as error:
        send(ada)

    assert error.value.temporary


def test_mail_can_be_kept_as_files(ada: User, settings: Any, tmp_path: Any) -> None:
    settings.MAILERS = {"default": mailer_from_url(f"file://{tmp_path}/mail%20box")}

    send(ada)

    [kept] = (tmp_path / "mail box").iterdir()
    assert "To: ada@example.net" in kept.read_text()
