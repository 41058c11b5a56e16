"""CloudFront standard (tab separated) and real-time logs, labelled and JSON: edge result types.

Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/
standard-logs-reference.html (log file fields, x-edge-detailed-result-type).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..model import AnsweredBy, LogRecord
from .lines import Answer, Line, Values, record, status_of

STANDARD = (
    "date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) "
    "cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header "
    "cs-protocol cs-bytes time-taken x-forwarded-for ssl-protocol ssl-cipher "
    "x-edge-response-result-type cs-protocol-version fle-status fle-encrypted-fields c-port "
    "time-to-first-byte x-edge-detailed-result-type sc-content-type sc-content-len "
    "sc-range-start sc-range-end"
).split()
_RESULT = ("xedgedetailedresulttype", "xedgeresponseresulttype", "xedgeresulttype")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_TIME = re.compile(r"\d\d:\d\d:\d\d")
_EDGE = re.compile(r"[A-Z]{3}\d{1,3}(?:-[A-Z]\d{1,3})?")
_OWN_GATEWAY = frozenset({502, 504, 494, 414, 413, 421})

_OWN = {
    "limitexceeded": "a limit of CloudFront was exceeded",
    "capacityexceeded": "the edge location had no room for the request",
    "redirect": "CloudFront redirects from HTTP to HTTPS by itself",
    "abortedorigin": "CloudFront met a problem with the origin",
    "clientgeoblocked": "the caller's country is blocked",
    "invalidrequest": "the request was not valid",
    "invalidrequestblocked": "access to the resource is blocked",
    "invalidrequestcertificate": "the distribution does not match the certificate that was asked",
    "invalidrequestheader": "a field of the request was not valid",
    "invalidrequestmethod": "the distribution does not allow the method",
    "origincommerror": "connecting to the origin or reading from it took too long",
    "originconnecterror": "CloudFront could not connect to the origin",
    "origincontentrangelengtherror": "the origin's Content-Length and Content-Range disagree",
    "origindnserror": "the origin's name could not be resolved",
    "originheadertoobigerror": "a field of the origin's response is too big",
    "origininvalidresponseerror": "the origin's response was not valid",
    "originreaderror": "CloudFront could not read from the origin",
    "originwriteerror": "CloudFront could not write to the origin",
    "originzerosizeobjecterror": "the origin sent a response without content",
    "slowreaderoriginerror": "the caller read too slowly, and the origin's transfer failed",
    "functiongeneratedresponse": "a CloudFront function made the response",
    "functionexecutionerror": "a CloudFront function failed",
    "functionthrottlederror": "a CloudFront function was throttled",
    "lambdageneratedresponse": "a Lambda@Edge function made the response",
    "lambdaexecutionerror": "a Lambda@Edge function failed",
    "lambdalimitexceeded": "Lambda@Edge was throttled",
    "lambdavalidationerror": "a Lambda@Edge function's response was not valid",
    "missgeneratedresponse": "a Lambda@Edge function made the response",
    "hit": "the edge cache answered",
    "refreshhit": "the edge cache answered after it had asked the origin whether that is fresh",
    "originshieldhit": "the cache of Origin Shield answered",
}
_CLIENT = {
    "clientcommerror": "the connection to the caller broke",
    "clienthunguprequest": "the caller stopped while it sent the request",
}


def header(text: str) -> tuple[str, ...]:
    """The names in a `#Fields:` line, empty for any other line."""
    _, found, names = text.partition("#Fields:")
    return tuple(names.split()) if found and "x-edge-" in names else ()


def read(line: Line, names: Sequence[str] = ()) -> LogRecord | None:
    """A line of a standard log; `names` are those of a `#Fields:` line before it."""
    columns = line.text.split()
    if line.text.count("\t") >= 8:
        columns = line.text.split("\t")
        columns[0] = columns[0].rpartition(" ")[2]  # a head that something put before the line
    if names and len(columns) >= len(names) - 1 and not line.text.lstrip().startswith("#"):
        return _judged(line, Values(dict(zip(names, columns, strict=False))))
    for at in range(min(12, len(columns) - 16)):
        if (
            _DATE.fullmatch(columns[at])
            and _TIME.fullmatch(columns[at + 1])
            and _EDGE.fullmatch(columns[at + 2])
        ):
            return _judged(line, Values(dict(zip(STANDARD, columns[at:], strict=False))))
    return None


def from_values(line: Line, values: Values) -> LogRecord | None:
    """A JSON or labelled line with an edge result type, else None."""
    if not values.has(*_RESULT, *(name[1:] for name in _RESULT)):
        return None
    if not values.has(*_RESULT):  # without the leading x-
        named = {f"x-{name}": one for name, one in values.items.items() if "result" in name.lower()}
        values = Values(dict(values.items) | named)
    return _judged(line, values)


def _judged(line: Line, values: Values) -> LogRecord:
    status = status_of(values.get("scstatus", "status", "statuscode"))
    origin = status_of(values.get("originstatus", "originstatuscode", "xoriginstatus"))
    answer = _answer(status, origin, values)
    passed_on = status if answer.by == "upstream" else None
    return record(
        line,
        "cloudfront",
        "cloudfront",
        "waf-cdn",
        status=status,
        upstream=origin or passed_on,
        answer=answer,
        values=values,
    )


def _answer(status: int | None, origin: int | None, values: Values) -> Answer:
    if origin is not None:
        by: AnsweredBy = "upstream" if origin == status else "self"
        return Answer(by, f"The origin answered {origin}.", "origin status", str(origin))
    for name in _RESULT:
        kind = values.get(name)
        plain = kind.lower()
        shown = values.name(name)
        if plain in _CLIENT:
            return Answer("client", f"{kind}: {_CLIENT[plain]}.", shown, kind)
        if plain in _OWN:
            return Answer("self", f"{kind}: {_OWN[plain]}.", shown, kind)
        if plain == "originerror":
            return _origin_error(status, shown, kind)
        if plain == "miss":
            return Answer("upstream", "Miss: the origin answered.", shown, kind)
        if plain == "error":
            return _error(status, values, shown, kind)
    if status is None:
        return Answer("client", "The caller left before an answer.", "sc-status", "000")
    return Answer("unknown", "No edge result type is given.", "sc-status", str(status))


def _origin_error(status: int | None, where: str, kind: str) -> Answer:
    if status in (502, 504):
        why = f"{kind}: the origin's response was not usable, so CloudFront answered."
        return Answer("self", why, where, kind)
    return Answer("upstream", f"{kind}: the origin answered with an error.", where, kind)


def _error(status: int | None, values: Values, where: str, kind: str) -> Answer:
    """`Error` alone: the origin's answer, unless the origin was never asked."""
    if status is None:
        return Answer("client", "Error: the caller left before an answer.", "sc-status", "000")
    for name in ("originfbl", "originlbl"):
        if name in values:
            waited = values.get(name)
            why = (
                "The origin's first byte came after this time."
                if waited
                else "No origin was asked."
            )
            return Answer("upstream" if waited else "self", why, values.name(name), waited or "-")
    if status == 403 and _at_once(values.get("timetaken")):
        why = "The refusal took no time, so a rule at the edge answered and no origin was asked."
        return Answer("self", why, "time-taken", values.get("timetaken"))
    if "xedgedetailedresulttype" not in values and status in _OWN_GATEWAY:
        why = f"{kind} with {status}: CloudFront got no usable response from the origin."
        return Answer("self", why, where, kind)
    why = f"{kind}: an error status of the origin, fresh or from the cache."
    return Answer("upstream", why, where, kind)


def _at_once(seconds: str) -> bool:
    return seconds in ("0", "0.0", "0.00") or seconds.startswith(("0.000", "0.001", "0.002"))
