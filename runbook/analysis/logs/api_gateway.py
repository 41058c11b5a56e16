"""AWS API Gateway access logs (JSON, XML-less CLF, key-value) and what their variables say.

Sources: https://docs.aws.amazon.com/apigateway/latest/developerguide/
api-gateway-variables-for-access-logging.html, http-api-logging-variables.html and
supported-gateway-response-types.html.
"""

from __future__ import annotations

import re

from ..model import AnsweredBy, LogRecord, Role
from .lines import Answer, Line, Values, record, status_of

_AUTH: Role = "auth"
# Gateway response type → role of the check that refused, and words.
RESPONSE_TYPES: dict[str, tuple[Role, str]] = {
    "ACCESS_DENIED": (_AUTH, "the authorizer or IAM policy denied the caller"),
    "API_CONFIGURATION_ERROR": ("gateway", "the API's configuration is wrong"),
    "AUTHORIZER_CONFIGURATION_ERROR": (_AUTH, "the authorizer could not be asked"),
    "AUTHORIZER_FAILURE": (_AUTH, "the authorizer failed"),
    "BAD_REQUEST_BODY": ("gateway", "the content does not fit the request model"),
    "BAD_REQUEST_PARAMETERS": ("gateway", "a required parameter is missing"),
    "EXPIRED_TOKEN": (_AUTH, "the AWS token has expired"),
    "INTEGRATION_FAILURE": ("gateway", "the integration could not be reached or failed"),
    "INTEGRATION_TIMEOUT": ("gateway", "the integration did not answer in time"),
    "INVALID_API_KEY": ("gateway", "the API key is missing or wrong"),
    "INVALID_SIGNATURE": (_AUTH, "the AWS signature is wrong"),
    "MISSING_AUTHENTICATION_TOKEN": ("gateway", "no such path or method, or no signature"),
    "QUOTA_EXCEEDED": ("gateway", "the usage plan's quota is used up"),
    "REQUEST_TOO_LARGE": ("gateway", "the request is too large"),
    "RESOURCE_NOT_FOUND": ("gateway", "no resource fits the request"),
    "THROTTLED": ("gateway", "a limit on the rate refused the request"),
    "UNAUTHORIZED": (_AUTH, "the authorizer refused the caller"),
    "UNSUPPORTED_MEDIA_TYPE": ("gateway", "the content type is not supported"),
    "WAF_FILTERED": ("waf-cdn", "AWS WAF blocked the request"),
}
_NAMES = (
    "integrationstatus", "integrationstatuscode", "integrationerror", "integrationerrormessage",
    "errorresponsetype", "responsetype", "authorizererror", "authorizerstatus", "routekey",
    "resourcepath", "apiid", "integrationlatency", "authorizeerror", "wafstatus",
    "wafresponsecode", "integrationrequestid", "authorizeresulterror", "gatewayresponsetype",
)  # fmt: skip
_INTEGRATION = ("integrationstatus", "integrationstatuscode", "intstatus", "backendstatus")
_CLF = re.compile(
    r'\[\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\] ?"[A-Z]{3,7} /'
    r'\S{0,4000} HTTP/[\d.]{1,3}" '
    r"(?P<status>\d{3}) (?P<length>\d+|-) (?P<id>[0-9a-zA-Z=_-]{8,64})(?P<rest>[^\n]{0,2000})"
)
_TYPE = re.compile(r"\b(" + "|".join(RESPONSE_TYPES) + r"|DEFAULT_4XX|DEFAULT_5XX)\b")


def read(line: Line) -> LogRecord | None:
    """A CLF line whose length is followed by a request id and, often, the integration's status."""
    found = _CLF.search(line.text)
    if found is None:
        return None
    values = {"status": found["status"], "requestId": found["id"]}
    values["responseLength"] = found["length"]
    kind = _TYPE.search(found["rest"])
    if kind:
        values["error.responseType"] = kind[0]
    rest = found["rest"].split()
    if rest and (rest[0] == "-" or status_of(rest[0]) is not None):
        values["integrationStatus"] = rest[0]
    if len(values) < 4 and not _is_request_id(found["id"]):
        return None
    return judged(line, Values(values))


def from_values(line: Line, values: Values) -> LogRecord | None:
    """A JSON or key-value line with API Gateway's variables, else None."""
    if values.has("status", "statuscode") and sum(values.has(name) for name in _NAMES) >= 1:
        if values.has("xedgeresulttype", "upstreamstatus", "responseflags", "originstatus"):
            return None
        return judged(line, values)
    return None


def _is_request_id(text: str) -> bool:
    return text.endswith("=") or text.count("-") == 4


def judged(line: Line, values: Values) -> LogRecord:
    """The record of a line whose variables are named."""
    status = status_of(values.get("status", "statuscode"))
    upstream = status_of(values.get(*_INTEGRATION))
    return record(
        line,
        "api-gateway",
        "aws-api-gateway",
        "gateway",
        status=status,
        upstream=upstream,
        answer=_answer(status, upstream, values),
        values=values,
    )


def _answer(status: int | None, upstream: int | None, values: Values) -> Answer:
    named = _from_type(values) or _from_checks(values)
    if named:
        return named
    message = values.get("integrationerrormessage", "integrationerror", "errormessage")
    if upstream is None:
        return _not_integrated(status, values, message)
    where = values.name(*_INTEGRATION)
    if message and status is not None and status >= 500:
        why = f"API Gateway answered by itself: {message.rstrip('.')}."
        return Answer("self", why, values.name("integrationerrormessage", "errormessage"), message)
    if upstream == status:
        why = f"The integration answered {upstream}, and API Gateway passed it on."
        return Answer("upstream", why, where, str(upstream))
    if upstream == 200 and status not in (500, 502, 504):
        # For a Lambda proxy this is the invocation's status; the function chose the other one.
        why = "The function was invoked without fault, so it chose this status itself."
        return Answer("upstream", why, where, "200")
    why = f"The integration answered {upstream}, and API Gateway made {status} of it."
    return Answer("self", why, where, str(upstream))


def _from_type(values: Values) -> Answer | None:
    names = ("errorresponsetype", "responsetype", "gatewayresponsetype", "errortype")
    kind = values.get(*names).upper()
    if kind not in RESPONSE_TYPES:
        return None
    role, words = RESPONSE_TYPES[kind]
    by: AnsweredBy = "self" if role == "gateway" else "filter"
    return Answer(by, f"{kind}: {words}.", values.name(*names), kind, role)


def _from_checks(values: Values) -> Answer | None:
    waf = ("wafstatus", "wafresponsecode", "wafresponse", "wafresult")
    verdict = values.get(*waf)
    if verdict in ("403", "WAF_BLOCK", "BLOCK", "Blocked"):
        why = "AWS WAF blocked the request."
        return Answer("filter", why, values.name(*waf), verdict, "waf-cdn")
    for name in ("authorizerstatus", "authorizestatus", "authenticatestatus"):
        code = status_of(values.get(name))
        if code is not None and code >= 400:
            why = f"The authorizer's step ended with {code}, so no integration was asked."
            return Answer("filter", why, values.name(name), str(code), _AUTH)
    for name in ("authorizererror", "authorizeerror", "authenticateerror"):
        text = values.get(name)
        if text and not status_of(values.get(*_INTEGRATION)):
            why = "The authorizer refused the request."
            return Answer("filter", why, values.name(name), text, _AUTH)
    return None


_BY_MESSAGE: tuple[tuple[str, Role, str], ...] = (
    ("missing authentication token", "gateway", "no such path or method, or no signature"),
    ("unauthorized", _AUTH, "the authorizer refused the caller"),
    ("not authorized", _AUTH, "the authorizer or policy denied the caller"),
    ("explicit deny", _AUTH, "a policy denied the caller"),
    ("token has expired", _AUTH, "the token has expired"),
    ("incoming token", _AUTH, "the token has expired"),
    ("signature", _AUTH, "the AWS signature was refused"),
    ("security token", _AUTH, "the AWS token was refused"),
    ("credential", _AUTH, "the credentials were refused"),
    ("authorizer", _AUTH, "the authorizer failed"),
)


# Status and length in bytes of API Gateway's own contents, `{"message":"…"}`.
_OWN_LENGTHS: dict[tuple[int, str], tuple[Role, str]] = {
    (401, "26"): (_AUTH, "its own `Unauthorized`"),
    (403, "23"): ("gateway", "its own `Forbidden`"),
    (403, "42"): ("gateway", "its own `Missing Authentication Token`"),
    (404, "23"): ("gateway", "its own `Not Found`"),
    (429, "31"): ("gateway", "its own `Too Many Requests`"),
    (429, "28"): ("gateway", "its own `Limit Exceeded`"),
    (500, "36"): ("gateway", "its own `Internal server error`"),
    (502, "36"): ("gateway", "its own `Internal server error`"),
    (503, "33"): ("gateway", "its own `Service Unavailable`"),
    (504, "41"): ("gateway", "its own `Endpoint request timed out`"),
}


def _not_integrated(status: int | None, values: Values, message: str) -> Answer:
    where = values.name(*_INTEGRATION) or "integration status"
    for text, role, words in _BY_MESSAGE:
        if text in message.lower():
            by: AnsweredBy = "self" if role == "gateway" else "filter"
            return Answer(by, f"No integration was asked: {words}.", "error message", message, role)
    if status == 401:
        why = "No integration was asked: the authorizer refused the caller."
        return Answer("filter", why, where, "-", _AUTH)
    if values.has(*_INTEGRATION) or message:
        why = f"The integration gave no answer; API Gateway answered {status} by itself."
        return Answer("self", why, where if not message else "error message", message or "-")
    own = _OWN_LENGTHS.get((status or 0, values.get("responselength")))
    if own:
        by = "self" if own[0] == "gateway" else "filter"
        shown = values.get("responselength")
        return Answer(by, f"The length is that of {own[1]}.", "responseLength", shown, own[0])
    if status in (429, 413, 414):
        return Answer("self", f"API Gateway's own limit answered {status}.", "status", str(status))
    why = "This format has no integration status; add $context.integration.status."
    return Answer("unknown", why, "status", str(status or "-"))
