"""Signed messages between machines, as standardwebhooks.com specifies them (version 1.0).

Three fields: `webhook-id` (the same for every attempt), `webhook-timestamp` (seconds since 1970)
and `webhook-signature` (`v1,` and the base64 of HMAC-SHA256 over `id.timestamp.content`). A
secret is `whsec_` and the base64 of 24 to 64 random bytes.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping

PREFIX = "whsec_"
SECRET_BYTES = 32
TOLERANCE = 300
"""Seconds that a message's time may differ from ours: older ones could be played again."""


class SignatureError(Exception):
    """A message that nobody who knows the secret signed just now; the words say what is wrong."""


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def sign(secret: str, *, message_id: str, timestamp: int, content: bytes) -> str:
    """The value of `webhook-signature`."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{message_id}.{timestamp}.".encode() + content
    digest = hmac.new(key, signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def verify(secret: str, fields: Mapping[str, str], content: bytes, *, now: int) -> str:
    """The id of a message that was signed with `secret`. Raises SignatureError.

    A sender that changes its secret signs with both, separated by a space.
    """
    message_id = fields.get("webhook-id", "")
    stated = fields.get("webhook-timestamp", "")
    if not message_id or not stated.isdecimal():
        raise SignatureError("It needs webhook-id, webhook-timestamp and webhook-signature.")
    if abs(now - int(stated[:12])) > TOLERANCE:
        raise SignatureError("Its webhook-timestamp is more than five minutes from now.")
    wanted = sign(secret, message_id=message_id, timestamp=int(stated), content=content)
    for given in fields.get("webhook-signature", "").split(" ")[:5]:
        if hmac.compare_digest(given.encode(), wanted.encode()):
            return message_id
    raise SignatureError("Its webhook-signature does not match what was sent.")
