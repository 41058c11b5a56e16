"""Signed messages: what we sign verifies, and nothing else does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.core.webhooks import TOLERANCE, SignatureError, new_secret, sign, verify

# The worked example of the specification (standard-webhooks, spec/standard-webhooks.md).
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ID, AT = "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330
CONTENT = b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def fields(**changed: str) -> dict[str, str]:
    given = {"webhook-id": ID, "webhook-timestamp": str(AT), "webhook-signature": SIGNATURE}
    return given | {name.replace("_", "-"): value for name, value in changed.items()}


def test_it_signs_as_the_specification_does() -> None:
    assert sign(SECRET, message_id=ID, timestamp=AT, content=CONTENT) == SIGNATURE
    assert verify(SECRET, fields(), CONTENT, now=AT) == ID


def test_a_sender_that_changes_its_secret_signs_twice() -> None:
    twice = f"v1,AAAA v1a,BBBB {SIGNATURE}"

    assert verify(SECRET, fields(webhook_signature=twice), CONTENT, now=AT) == ID


@pytest.mark.parametrize(
    ("changed", "now", "words"),
    [
        ({"webhook_id": "msg_other"}, AT, "does not match"),
        ({"webhook_timestamp": str(AT + 1)}, AT, "does not match"),
        ({"webhook_signature": ""}, AT, "does not match"),
        ({"webhook_signature": "v2," + SIGNATURE[3:]}, AT, "does not match"),
        ({}, AT + TOLERANCE + 1, "five minutes"),
        ({}, AT - TOLERANCE - 1, "five minutes"),
        ({"webhook_timestamp": "soon"}, AT, "needs"),
        ({"webhook_id": ""}, AT, "needs"),
    ],
)
def test_what_was_not_signed_just_now_is_refused(
    changed: dict[str, str], now: int, words: str
) -> None:
    with pytest.raises(SignatureError, match=words):
        verify(SECRET, fields(**changed), CONTENT, now=now)


@given(st.binary(max_size=200), st.text(max_size=30))
def test_no_other_secret_and_no_other_content_verifies(content: bytes, signature: str) -> None:
    ours = fields(webhook_signature=sign(SECRET, message_id=ID, timestamp=AT, content=content))

    assert verify(SECRET, ours, content, now=AT) == ID
    for secret, sent in ((new_secret(), content), (SECRET, content + b".")):
        with pytest.raises(SignatureError):
            verify(secret, ours, sent, now=AT)
    with pytest.raises(SignatureError):
        verify(SECRET, fields(webhook_signature=signature), content, now=AT)
