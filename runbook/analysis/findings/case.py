"""What the rules look at: one exchange with everything that earlier steps found in it.

An absent field is a fault only where the whole head was pasted, so `lacks` says no wherever
something was left out; likewise content counts as empty only where the paste proves it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

from ..model import Evidence, Fields, Judgement, Organisation, Paste, Request, Response, Token
from ..signatures.subject import MISSING, NOT_SHOWN, Subject
from ..tokens.challenges import Challenge
from ..tokens.refusals import challenges_of

MOST_CHALLENGES = 20
ELLIPSIS = re.compile(
    r"[<>*\s]{0,8}(?:(?:\.[ ]?){1,80}|…+|\[(?:\.\.\.|…|snip(?:ped)?|redacted|omitted|cut|elided)\]"
    r"|<snip(?:ped)?>|\((?:\.\.\.|…|snip(?:ped)?|omitted|elided)\)"
    r"|(?:more|other) headers?.{0,40}|# ?(?:truncated|omitted|snip|\.\.\.).{0,40})\s*",
    re.IGNORECASE,
)
CUT = re.compile(r"\.\.\.|…|\[snip|\[truncated|\[omitted|\(truncated", re.IGNORECASE)
API_PATH = re.compile(r"/(?:api|rest|graphql|rpc|v\d{1,2}|oauth2?|\.well-known)(?:/|$|\?)")
API_HOST = re.compile(r"(?:^|\.)(?:api|apis|rest|graphql|gateway|gw)[-.]|-api\.|execute-api\.")
API_CLIENT = re.compile(r"\b(?:json|xml|protobuf|grpc)\b|\+json|\+xml")


@dataclass(frozen=True)
class Case:
    """One response to be checked. `status` is the one that counts: a gRPC error's inside a 200."""

    paste: Paste
    response: Response
    judgement: Judgement
    token: Token | None
    organisation: Organisation
    service: str | None

    @cached_property
    def request(self) -> Request:
        return self.paste.request or Request()

    @property
    def asked(self) -> Fields:
        """The request's fields."""
        return self.request.fields

    @property
    def fields(self) -> Fields:
        return self.response.fields

    @cached_property
    def subject(self) -> Subject:
        return Subject(self.response, self.paste.request)

    @property
    def content(self) -> str:
        """At most 16 KiB of the content, without white space around it."""
        return self.subject.content

    @cached_property
    def status(self) -> int | None:
        """The status line's code; what the content says only where no line was pasted."""
        return self.response.status if self.response.status is not None else self.subject.status

    @property
    def failed(self) -> bool:
        """An error by its status, the one inside a 200 included."""
        worst = max(self.status or 0, self.judgement.status or 0)
        return worst >= 400

    @cached_property
    def media_type(self) -> str:
        """Type and subtype of the response's content, in lower case; empty where not declared."""
        return media_type(self.fields)

    @cached_property
    def json(self) -> Any:
        """The content's JSON value, MISSING where there is none."""
        return self.subject.json

    @property
    def document(self) -> dict[str, Any]:
        """The content's JSON object, empty where it is none."""
        return self.json if isinstance(self.json, dict) else {}

    @cached_property
    def line(self) -> int | None:
        """Where the response begins."""
        if self.response.line is not None:
            return self.response.line
        first = next(iter(self.fields), None)
        return first.line if first else self.response.content_line

    def line_of(self, name: str) -> int | None:
        """The line of a response field."""
        found = self.fields.first(name)
        return found.line if found else self.line

    def line_at(self, offset: int) -> int | None:
        """The line of a character of `content`."""
        return self.subject.line_of(offset)

    @cached_property
    def challenges(self) -> tuple[tuple[Challenge, Evidence], ...]:
        """The first challenges of WWW-Authenticate and its kin, each with its line."""
        return tuple(islice(challenges_of(self.response), MOST_CHALLENGES))

    @cached_property
    def whole_head(self) -> bool:
        """Status line and fields were pasted, and nothing shows that some were left out."""
        if self.response.status is None or not len(self.fields):
            return False
        return not self._elided(self.response.line, self.fields)

    @cached_property
    def whole_request(self) -> bool:
        """The request's fields were pasted as they were sent, none left out."""
        if self.request.line is None or not len(self.asked):
            return False
        return "host" in self.asked or ":authority" in self.asked

    def _elided(self, start: int | None, fields: Fields) -> bool:
        lines = [one.line for one in fields if one.line is not None]
        first = min([*lines, start] if start is not None else lines, default=None)
        last = max(lines, default=None)
        if first is None or last is None:
            return False
        around = self.paste.lines[first - 1 : last + 2]
        return any(ELLIPSIS.fullmatch(one[:200]) for one in around)

    def lacks(self, name: str) -> bool:
        """The response certainly does not have that field."""
        return self.whole_head and name not in self.fields

    @cached_property
    def empty(self) -> bool:
        """The response certainly has no content, and was none to a HEAD request."""
        if self.content or NOT_SHOWN.search(self.response.content[:200]):
            return False
        if (self.request.method or "").upper() == "HEAD":
            return False
        return self.fields.value("content-length") == "0"

    @cached_property
    def cut(self) -> bool:
        """Something of the content was left out of the paste."""
        return self.response.truncated or CUT.search(self.content) is not None

    @cached_property
    def html(self) -> bool:
        """The content is an HTML page."""
        if self.content:
            return is_html(self.content)
        return self.media_type in ("text/html", "application/xhtml+xml") and not self.empty

    @cached_property
    def for_api(self) -> str:
        """Why the call is one of a program, in words; empty where nothing says so."""
        accepts = (self.asked.value("accept") or "").lower()
        if "text/html" in accepts:
            return ""
        if API_CLIENT.search(accepts):
            return "the request accepts " + accepts[:60]
        if API_CLIENT.search(media_type(self.asked)):
            return "the request sends " + media_type(self.asked)
        if "xmlhttprequest" in (self.asked.value("x-requested-with") or "").lower():
            return "a script sent the request"
        if (self.asked.value("sec-fetch-dest") or "") == "empty":
            return "a script sent the request"
        return self._by_address()

    def _by_address(self) -> str:
        if API_HOST.search(self.host):
            return f"{self.host} is an API's host"
        if API_PATH.search(self.path.lower()):
            return f"{self.path.partition('?')[0][:60]} is an API's path"
        return ""

    @cached_property
    def host(self) -> str:
        """Whom the request was sent to, in lower case; empty where that was not pasted."""
        try:
            return self.subject.host
        except ValueError:
            return ""

    @cached_property
    def path(self) -> str:
        target = self.request.target or self.request.url or ""
        if "://" in target[:10]:
            _, _, rest = target.partition("://")
            target = "/" + rest.partition("/")[2]
        return target


def media_type(fields: Fields) -> str:
    """Type and subtype of a Content-Type field, in lower case (RFC 9110 §8.3.1)."""
    field = fields.first("content-type")
    return field.value.partition(";")[0].strip().lower() if field else ""


def is_html(content: str) -> bool:
    """It begins as an HTML document does."""
    start = content[:300].lstrip("\ufeff \r\n\t").lower()
    return start.startswith(("<!doctype html", "<html", "<head", "<body", "<!-- ")) or (
        start.startswith("<?xml") and "<html" in start
    )


def is_json_type(kind: str) -> bool:
    """`application/json` or a `+json` type (RFC 6839 §3.1)."""
    return kind in ("application/json", "text/json") or kind.endswith("+json")


def number(value: str | None) -> int | None:
    """A whole number as a field gives it, None where it is none."""
    text = (value or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


__all__ = ["MISSING", "Case", "is_html", "is_json_type", "media_type", "number"]
