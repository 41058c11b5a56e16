"""Mail to a person, which they can turn off with one click (RFC 8058)."""

from __future__ import annotations

import smtplib
from email.policy import SMTP, Policy
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from runbook.accounts.models import User

from .letters import Letter
from .models import Delivery
from .outbound import DeliveryError

SALT = "runbook.notices.off"
DIGEST, PROPOSALS = "digest", "proposals"
TURNED_OFF_BY = {Delivery.Kind.DIGEST: DIGEST, Delivery.Kind.PROPOSAL: PROPOSALS}
LONGEST_LINE = 990  # RFC 5322 §2.1.1: at most 998
PERMANENT = range(500, 600)
"""SMTP replies that another attempt does not change (RFC 5321 §4.2.1)."""


def send(letter: Letter, *, to: User, about: str) -> None:
    """Raises DeliveryError."""
    what = TURNED_OFF_BY[Delivery.Kind(about)]
    off = settings.RUNBOOK_BASE_URL + off_path(to, what)
    context = {"letter": letter, "person": to, "off": off, "what": what}
    message = LetterMail(
        subject=" ".join(letter.title.split()),
        body=render_to_string("notices/mail.txt", context),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[to.email],
        headers={
            "List-Unsubscribe": f"<{off}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",  # RFC 3834 §5: nobody's holiday note answers it
        },
    )
    message.attach_alternative(render_to_string("notices/mail.html", context), "text/html")
    try:
        message.send()
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise _failure(error) from None


class LetterMail(EmailMultiAlternatives):
    """Its fields are not folded: an address of List-Unsubscribe would be encoded to fold it, and
    no mail program decodes that."""

    def message(self, *, policy: Policy | None = None) -> Any:
        return super().message(policy=(policy or SMTP).clone(max_line_length=LONGEST_LINE))


def _failure(error: Exception) -> DeliveryError:
    code, refused = 0, isinstance(error, smtplib.SMTPRecipientsRefused)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = max((code for code, _ in error.recipients.values()), default=0)
    elif isinstance(error, smtplib.SMTPResponseException):
        code = error.smtp_code
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return DeliveryError("The mail server refuses Runbook's sign-in.", temporary=True)
    if code:
        what = "refuses this address" if refused else "refuses the message"
        words = f"The mail server {what} ({code})."
        return DeliveryError(words, temporary=code not in PERMANENT)
    if isinstance(error, ValueError):  # Django: a header with a line break in it
        return DeliveryError("The message cannot be written as mail.", temporary=False)
    return DeliveryError("The mail server gives no answer.", temporary=True)


def off_path(user: User, what: str) -> str:
    """The address that turns one kind of mail off for one person, without signing in."""
    token = signing.Signer(salt=SALT).sign(f"{what}:{user.pk}")
    return reverse("notices:off", args=[token])


def read_off_token(token: str) -> tuple[int, str] | None:
    """Whose mail, and which; None where Runbook did not write it."""
    try:
        what, _, pk = signing.Signer(salt=SALT).unsign(token).partition(":")
    except signing.BadSignature:
        return None
    return int(pk), what
