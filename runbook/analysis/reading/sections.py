"""Parts of exchanges that tools show under headings and as lists: names, status, URL."""

from __future__ import annotations

import re

from .drafts import Message
from .gathering import At, Gathering

_CODE = re.compile(r"[^\w]{0,3}([1-9]\d\d)\b[ \t]*(.*)")
_PSEUDO_FIELDS = ("method", "path", "authority", "scheme")


class Sections(Gathering):
    """Chrome's, Firefox's, Postman's and prose's way to lay out a call."""

    def _general(self, key: str, value: str, number: int) -> bool:
        if "status" in key or key == "response code":
            code = _CODE.fullmatch(value)
            if not code or len(code[2]) > 80:
                return False
            self._start_response(number, int(code[1]), code[2].strip())
            self.at = At.START
            return True
        if key in ("request url", "url") and "://" in value[:12]:
            self._asked(number).url = value
            return True
        if key in ("request method", "method") and value.isupper():
            self._asked(number).method = value
            return True
        return key in ("remote address", "referrer policy", "transferred")

    def _asked(self, number: int) -> Message:
        draft = self.drafts[-1] if self.drafts else self._new_draft(number)
        if draft.response and draft.response.fields:
            draft = self._new_draft(number)
        draft.request = draft.request or Message(line=number)
        return draft.request

    def _section(self, name: str, number: int) -> None:
        """Goes where a heading points; one draft takes each of its parts once."""
        if name in ("general", "headers"):
            self.at = At.START
        elif name.startswith("request") or name == "payload":
            content = name.endswith(("body", "payload"))
            self._request_part(number)
            self.at = At.REQUEST_CONTENT if content else At.REQUEST_HEAD
        else:
            self._answered(number)
            self.at = At.RESPONSE_CONTENT if name.endswith("body") else At.RESPONSE_HEAD

    def _request_part(self, number: int) -> None:
        """Browsers show the request's fields below the response's."""
        draft = self.drafts[-1] if self.drafts else self._new_draft(number)
        if draft.request is None:
            draft.request = Message(line=number)
        elif draft.request.fields and draft.response:
            self._asked(number)

    def _answered(self, number: int) -> None:
        draft = self.drafts[-1] if self.drafts else self._new_draft(number)
        draft.response = draft.response or Message(line=number)

    def _add(self, message: Message, name: str, value: str, number: int) -> None:
        name = name.lstrip(":") if name.startswith(":") else name
        if name == "status" and message is self.draft.response and message.status is None:
            self._take_status(value, number)
        elif name in _PSEUDO_FIELDS and message is self.draft.request:
            self._take_pseudo(message, name, value)
        else:
            quoted = len(value) > 1 and value[0] == '"' == value[-1] and message.indent
            message.add(name, value[1:-1] if quoted else value, number)

    def _take_pseudo(self, message: Message, name: str, value: str) -> None:
        if name == "method":
            message.method = value
        elif name == "path":
            message.target = value
        elif name == "authority":
            message.add("host", value, message.line)

    def _take_status(self, value: str, number: int) -> None:
        if code := _CODE.fullmatch(value):
            response = self._response()
            response.status, response.line = int(code[1]), response.line or number
            response.reason = code[2].strip()
