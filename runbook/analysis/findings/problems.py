"""Problem details (RFC 9457): `application/problem+json` against its own rules."""

from __future__ import annotations

from typing import Any

from .case import MISSING, Case
from .rule import Rule, Said

TEXTS = ("type", "title", "detail", "instance")
ABOUT_BLANK = "about:blank"


def _document(case: Case) -> dict[str, Any] | None:
    """The problem document, None where the response is none or it was not pasted whole."""
    if case.media_type != "application/problem+json" or case.json is MISSING:
        return None
    return case.json if isinstance(case.json, dict) else None


def other_status(case: Case) -> Said | None:
    document, status = _document(case), case.response.status
    if document is None or status is None:
        return None
    told = document.get("status")
    if not isinstance(told, int) or isinstance(told, bool) or told == status:
        return None
    return Said(
        f"The problem says status {told}, the response {status}: an intermediary changed it, or "
        "the document was passed on from another service.",
        case.response.content_line,
    )


def without_type_or_title(case: Case) -> Said | None:
    """Every member is optional; without both a type and a title there is nothing to act on."""
    document = _document(case)
    if document is None or document.get("title") or document.get("detail"):
        return None
    if document.get("type") not in (None, "", ABOUT_BLANK):
        return None
    return Said(
        "A problem document without type, title or detail: it says no more than the status.",
        case.response.content_line,
    )


def wrong_member_types(case: Case) -> Said | None:
    document = _document(case)
    if document is None:
        return None
    wrong = [
        f"{name} is {_kind(document[name])}, not a string"
        for name in TEXTS
        if document.get(name) is not None and not isinstance(document[name], str)
    ]
    status = document.get("status")
    if status is not None and (not isinstance(status, int) or isinstance(status, bool)):
        wrong.append(f"status is {_kind(status)}, not a number")
    if not wrong:
        return None
    return Said(
        f"In the problem document {'; '.join(wrong)}: clients have to ignore such members.",
        case.response.content_line,
    )


def _kind(value: object) -> str:
    names = {str: "a string", bool: "a boolean", dict: "an object", list: "a list"}
    return names.get(type(value), "a number")


def served_as_plain_json(case: Case) -> Said | None:
    if case.media_type != "application/json" or not case.failed:
        return None
    document = case.document
    if not {"type", "title"} <= document.keys() or not {"status", "detail"} & document.keys():
        return None
    if not all(isinstance(document[one], str) for one in ("type", "title")):
        return None
    if document["type"] != ABOUT_BLANK and "://" not in document["type"]:
        return None
    return Said(
        "A problem document served as application/json: clients recognise it by "
        "application/problem+json.",
        case.line_of("content-type"),
    )


RULES = (
    Rule("problem-status-mismatch", "warn", "RFC 9457 §3.1.2", other_status),
    Rule("problem-without-type-or-title", "warn", "RFC 9457 §3.1", without_type_or_title),
    Rule("problem-member-type", "warn", "RFC 9457 §3.1", wrong_member_types),
    Rule("problem-as-plain-json", "info", "RFC 9457 §3", served_as_plain_json),
)
