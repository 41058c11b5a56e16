"""AWS API Gateway's execution log: several lines of one request, told apart by its id.

Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html and
https://repost.aws/knowledge-center/api-gateway-errors (the lines as CloudWatch shows them).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..model import LogRecord
from .api_gateway import RESPONSE_TYPES, judged
from .lines import Line, Values

_ID = re.compile(r"\(([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{4,30})\) (\S.{0,2000})")
# The same lines as the console's test run and people's cuts show them: no id, one request.
_WITHOUT_ID = re.compile(
    r"(?:[A-Z][a-z]{2} [A-Z][a-z]{2} \d\d [\d:]{8} [A-Z]{3,4} \d{4} : )?"
    r"((?:Method completed with status|Execution failed|Successfully completed execution"
    r"|Endpoint response|Received response|Gateway response type|Unauthorized request"
    r"|Method (?:request|response)|API Key ).{0,2000})"
)
_COMPLETED = "successfully completed execution"
_FEWEST = 2  # lines of a request without an id
_STATUS = re.compile(r"(?:Method completed with status|with status code): (\d{3})")
_ENDPOINT = re.compile(r"(?:Received response\. Status|Endpoint response status|Status): (\d{3})")
_TYPE = re.compile(r"Gateway response type: ([A-Z0-9_]+)")
_MESSAGES: tuple[tuple[str, str], ...] = (
    ("execution failed due to a timeout", "INTEGRATION_TIMEOUT"),
    ("endpoint request timed out", "INTEGRATION_TIMEOUT"),
    ("timed out", "INTEGRATION_TIMEOUT"),
    ("malformed lambda proxy response", "INTEGRATION_FAILURE"),
    ("network error communicating with endpoint", "INTEGRATION_FAILURE"),
    ("invalid permissions on lambda", "API_CONFIGURATION_ERROR"),
    (
        "lambda execution failed with status 200 due to customer function error",
        "INTEGRATION_FAILURE",
    ),
    ("authorizerconfigurationexception", "AUTHORIZER_CONFIGURATION_ERROR"),
    ("execution failed due to an internal error", "INTEGRATION_FAILURE"),
    ("execution failed due to configuration error", "INTEGRATION_FAILURE"),
    ("unauthorized request", "UNAUTHORIZED"),
    ("is not authorized to perform", "ACCESS_DENIED"),
    ("not authorized to access this resource", "ACCESS_DENIED"),
    ("explicit deny", "ACCESS_DENIED"),
    ("api key not authorized", "INVALID_API_KEY"),
    ("api key is not authorized", "INVALID_API_KEY"),
    ("request blocked by waf", "WAF_FILTERED"),
    ("waf_filtered", "WAF_FILTERED"),
    ("rate limit exceeded", "THROTTLED"),
    ("limit exceeded", "QUOTA_EXCEEDED"),
    ("request body does not match", "BAD_REQUEST_BODY"),
    ("missing required request parameters", "BAD_REQUEST_PARAMETERS"),
)

# What each answers with unless the API changes it (supported-gateway-response-types).
_STATUSES = {
    "INTEGRATION_TIMEOUT": "504",
    "UNAUTHORIZED": "401",
    "ACCESS_DENIED": "403",
    "INVALID_API_KEY": "403",
    "THROTTLED": "429",
    "QUOTA_EXCEEDED": "429",
    "BAD_REQUEST_BODY": "400",
    "BAD_REQUEST_PARAMETERS": "400",
    "WAF_FILTERED": "403",
}


def read_all(lines: Iterable[Line]) -> list[LogRecord]:
    """One record for each request whose lines decide who answered."""
    requests: dict[str, dict[str, str]] = {}
    last: dict[str, Line] = {}
    without = 0
    for line in lines:
        found = _ID.search(line.text) if ") " in line.text else None
        name = found[1] if found else ""
        said = found[2] if found else _without_id(line.text)
        if said is None:
            continue
        without += not name
        if facts := _facts(said):
            known = requests.setdefault(name, {"requestId": name} if name else {})
            for key, value in facts.items():
                known.setdefault(key, value)
            last[name] = line
    if without < _FEWEST or "status" not in requests.get("", {}):
        requests.pop("", None)
    return [judged(last[name], Values(_passed_on(facts))) for name, facts in requests.items()]


def _without_id(text: str) -> str | None:
    found = _WITHOUT_ID.fullmatch(text.strip())
    return found[1] if found else None


def _passed_on(facts: dict[str, str]) -> dict[str, str]:
    """An execution that went through handed on what the integration chose."""
    completed = facts.pop("completed", None)
    if completed and not {"integrationStatus", "error.responseType"} & facts.keys():
        return {**facts, "integrationStatus": facts.get("status", "")}
    return facts


def _facts(text: str) -> dict[str, str]:
    facts: dict[str, str] = {}
    if found := _STATUS.search(text):
        facts["status"] = found[1]
    elif found := _ENDPOINT.search(text):
        facts["integrationStatus"] = found[1]
    if (kind := _TYPE.search(text)) and kind[1] in RESPONSE_TYPES:
        facts["error.responseType"] = kind[1]
    lower = text.lower()
    if lower.startswith(_COMPLETED):
        facts["completed"] = "yes"
    for message, type_ in _MESSAGES:
        if message in lower:
            facts.setdefault("error.responseType", type_)
            facts["error.message"] = text
            if type_ in _STATUSES:
                facts.setdefault("status", _STATUSES[type_])
            break
    return facts
