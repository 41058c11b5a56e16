"""Content against its declared type, and content where there must be none."""

from __future__ import annotations

import re

from ..signatures.subject import NOT_SHOWN
from .case import CUT, ELLIPSIS, Case, is_html, is_json_type, media_type
from .parsing import json_fault
from .rule import Rule, Said

FORM = re.compile(
    r"[\w.%+~\[\]-]{1,80}=[^&\s{}\"<>]{0,400}(?:&[\w.%+~\[\]-]{1,80}=[^&\s{}\"<>]{0,400}){0,50}"
)
FORM_TYPE = "application/x-www-form-urlencoded"
SIGN_IN = re.compile(
    r"(?:^|[/?&._-])(?:login|log-in|logon|signin|sign-in|sign_in|sso|saml2?|oauth2?/(?:v\d\.?\d?/)?"
    r"authorize|authorize|openid-connect/auth|adfs/ls|auth/realms|idp)(?:[/?&._;-]|$)",
    re.IGNORECASE,
)
PASSWORD_INPUT = re.compile(r"<input[^>]{0,200}type\s?=\s?[\"']?password", re.IGNORECASE)
REDIRECTS = (301, 302, 303, 307, 308)
SCALAR = re.compile(r"-?\d|true|false|null|\"")
JSON_LINE = re.compile(r"\s{0,40}[{\[]|[*#$<>] ")
BARE = frozenset("text/plain text/html application/octet-stream".split())


def html_from_api(case: Case) -> Said | None:
    if not case.failed or not case.html or not case.for_api:
        return None
    if case.media_type and "html" not in case.media_type and not is_html(case.content):
        return None
    line = case.response.content_line or case.line_of("content-type")
    return Said(
        f"An HTML page where {case.for_api}: a client that expects JSON fails on parsing it and "
        "hides the status.",
        line,
    )


def sign_in_page(case: Case) -> Said | None:
    """RFC 9110 §15.5.2: who lacks credentials gets a 401; a redirect suits browsers only."""
    called = case.for_api or ("a token was sent" if "authorization" in case.asked else "")
    if not called:
        return None
    place = case.fields.value("location") or ""
    if case.response.status in REDIRECTS and SIGN_IN.search(place[:600]):
        return Said(
            f"A redirect to a sign-in page where {called}: a 401 would say it; a client that "
            "follows gets a page with status 200.",
            case.line_of("location"),
        )
    if case.response.status == 200 and case.html and PASSWORD_INPUT.search(case.content):
        return Said(
            f"A sign-in page with status 200 where {called}: a 401 would say it.",
            case.response.content_line,
        )
    return None


def type_mismatch(case: Case) -> Said | None:
    content, kind = case.content, case.media_type
    if not content or not kind:
        return None
    if is_json_type(kind) and content.startswith("<"):
        what = "an HTML page" if is_html(content) else "XML"
        return Said(
            f"Declared as {kind}, the content is {what}: clients fail on parsing it.",
            case.response.content_line,
        )
    if kind in BARE and isinstance(case.json, dict | list) and content[0] in "{[":
        return Said(
            f"The content is JSON, declared as {kind}: clients that go by the type don't read it.",
            case.line_of("content-type"),
        )
    return None


def without_type(case: Case) -> Said | None:
    if not case.content or not case.lacks("content-type"):
        return None
    if "content-length" in case.fields or "transfer-encoding" in case.fields:
        return Said("Content without Content-Type: each client guesses what it is.", case.line)
    return None


def malformed_response(case: Case) -> Said | None:
    """JSON that breaks off in the middle is cut by the paste, and no fault."""
    response = case.response
    content = response.content.strip()
    declared = is_json_type(case.media_type)
    if (
        not content
        or CUT.search(content)
        or "html" in case.media_type
        or NOT_SHOWN.fullmatch(content)
    ):
        return None
    if content[0] in "{[":
        if not declared and not content.startswith(('{"', '[{"')):
            return None
        fault = json_fault(response.content, response.content_line, whole=False)
        return (
            Said(f"The response's JSON is malformed {fault.text}.", fault.line) if fault else None
        )
    if declared and content[0] != "<" and not SCALAR.match(content) and _plain(content):
        what = f"Declared as {case.media_type}, the content is plain text, not JSON."
        return Said(what, response.content_line)
    return None


def _plain(content: str) -> bool:
    """A text and nothing else: no dots for what was left out, no JSON after a client's note."""
    lines = content.splitlines()[:40]
    return not any(ELLIPSIS.fullmatch(one[:200]) or JSON_LINE.match(one) for one in lines)


def malformed_request(case: Case) -> Said | None:
    """The likely cause of a 400: what the request sends as JSON is none."""
    request = case.request
    declared = is_json_type(media_type(request.fields))
    if not declared or not request.content or FORM.fullmatch(request.content.strip()):
        return None
    fault = json_fault(request.content, request.content_line, whole=True)
    return Said(f"The request's JSON is malformed {fault.text}.", fault.line) if fault else None


def form_declared_json(case: Case) -> Said | None:
    request = case.request
    body = request.content.strip()
    if not body or not is_json_type(media_type(request.fields)) or not FORM.fullmatch(body):
        return None
    return Said(
        "The request declares JSON and sends a form (name=value): the server can't parse it.",
        request.content_line,
    )


def json_declared_form(case: Case) -> Said | None:
    """curl's -d declares a form unless told otherwise (curl's manual, --data)."""
    request = case.request
    if media_type(request.fields) != FORM_TYPE or request.content.strip()[:1] not in ("{", "["):
        return None
    if json_fault(request.content, None, whole=True):
        return None
    return Said(
        "The request sends JSON and declares a form: the server looks for name=value pairs. "
        "curl's -d needs -H 'Content-Type: application/json', or use --json.",
        request.content_line,
    )


def request_without_type(case: Case) -> Said | None:
    if case.response.status not in (400, 415, 422) or not case.whole_request:
        return None
    sends = (case.asked.value("content-length") or "0") != "0"
    if not sends or "content-type" in case.asked:
        return None
    return Said(
        f"The request has content and no Content-Type, which explains a {case.response.status}.",
        case.request.line,
    )


def content_where_none_belongs(case: Case) -> Said | None:
    """Pasted text that follows a 204 may be a prompt: only what begins like a document counts."""
    status = case.response.status
    length = case.fields.first("content-length")
    if status == 204 and length is not None and length.value != "0":
        return Said("204 with a Content-Length: clients may wait for content.", length.line)
    if status not in (204, 304) or not case.content.startswith(("{", "[", "<")):
        return None
    return Said(
        f"{status} with content: the next response on this connection may be misread.",
        case.response.content_line,
    )


RULES = (
    Rule("html-from-api", "warn", "RFC 9110 §12.5.1", html_from_api),
    Rule("sign-in-instead-of-401", "bad", "RFC 9110 §15.5.2", sign_in_page),
    Rule("content-type-mismatch", "warn", "RFC 9110 §8.3", type_mismatch),
    Rule("missing-content-type", "info", "RFC 9110 §8.3", without_type),
    Rule("malformed-json", "bad", "RFC 8259 §2", malformed_request),
    Rule("response-malformed-json", "bad", "RFC 8259 §2", malformed_response),
    Rule("form-body-declared-json", "bad", "RFC 9110 §8.3", form_declared_json),
    Rule("json-body-declared-form", "warn", "RFC 9110 §8.3", json_declared_form),
    Rule("request-without-content-type", "warn", "RFC 9110 §8.3", request_without_type),
    Rule("content-on-204", "bad", "RFC 9110 §6.4.1", content_where_none_belongs),
)
