"""Exchanges as they begin: which draft a request or a response belongs to."""

from __future__ import annotations

from enum import Enum, auto

from .. import limits
from ..model import ClientNote, TooLargeError
from .drafts import Draft, Message


class At(Enum):
    """Where the next line belongs."""

    START = auto()
    REQUEST_HEAD = auto()
    REQUEST_CONTENT = auto()
    RESPONSE_HEAD = auto()
    RESPONSE_CONTENT = auto()


class Gathering:
    """The drafts so far, and the rules by which a new one begins."""

    def __init__(self) -> None:
        self.drafts: list[Draft] = []
        self.at = At.START
        self.pseudo: dict[str, str] = {}  # the request as curl's notes on HTTP/2 tell it
        self.pending_notes: list[ClientNote] = []

    @property
    def draft(self) -> Draft:
        if not self.drafts:
            self._new_draft(1)
        return self.drafts[-1]

    def _new_draft(self, number: int) -> Draft:
        if len(self.drafts) >= limits.MAX_EXCHANGES:
            raise TooLargeError(
                f"The text holds more than {limits.MAX_EXCHANGES} exchanges.", number
            )
        self.drafts.append(Draft(notes=self.pending_notes))
        self.pending_notes = []
        return self.drafts[-1]

    def _start_request(
        self,
        number: int,
        method: str | None = None,
        target: str | None = None,
        version: str | None = None,
    ) -> None:
        draft = self.drafts[-1] if self.drafts else None
        if draft is None or draft.response or (draft.request and not draft.commanded):
            draft = self._new_draft(number)
        draft.notes.extend(self.pending_notes)
        self.pending_notes = []
        url = draft.request.url if draft.request else self._pseudo_url()
        content = draft.request.content if draft.request else []
        draft.request = Message(
            line=number, method=method, target=target, version=version, url=url, content=content
        )
        draft.commanded = False
        self.pseudo = {}
        self.at = At.REQUEST_HEAD

    def _pseudo_url(self) -> str | None:
        if ":authority" in self.pseudo:
            scheme, path = self.pseudo.get(":scheme", "https"), self.pseudo.get(":path", "/")
            return f"{scheme}://{self.pseudo[':authority']}{path}"
        return self.pseudo.get("url")

    def _start_response(
        self, number: int, status: int | None = None, reason: str = "", version: str | None = None
    ) -> None:
        if ":method" in self.pseudo:
            self._request_from_notes(number)
        draft = self.drafts[-1] if self.drafts else self._new_draft(number)
        before = draft.response
        if before and before.status is not None and before.status >= 200 and status is not None:
            draft = self._new_draft(number)
        if before is None or before.status is None or before.status < 200 or status is not None:
            kept = before.fields if before and before.status is None else []
            draft.response = Message(
                line=number, status=status, reason=reason.strip(), version=version, fields=kept
            )
        self.at = At.RESPONSE_HEAD

    def _request_from_notes(self, number: int) -> None:
        pseudo = self.pseudo
        method, target = pseudo[":method"], pseudo.get(":path")
        fields = [(name, value) for name, value in pseudo.items() if name[0] != ":"]
        self._start_request(number, method, target)
        for name, value in fields:
            if name != "url":
                self._request().add(name, value, number)

    def _request(self) -> Message:
        request = self.draft.request
        assert request is not None
        return request

    def _response(self) -> Message:
        response = self.draft.response
        assert response is not None
        return response

    def _in_content(self) -> bool:
        return self.at in (At.REQUEST_CONTENT, At.RESPONSE_CONTENT)
