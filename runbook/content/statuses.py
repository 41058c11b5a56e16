"""Status codes as such: names, failure types, and how a URL writes them. Pure.

Names are RFC 9110's and IANA's; what the organisation means by a code is its page.
"""

from __future__ import annotations

from http import HTTPStatus

MAIN_CODES = (400, 401, 403, 404, 409, 422, 429, 500, 502, 503, 504, 0)
"""The rows of the matrix, in the order a reader looks for them."""

NO_RESPONSE = 0
FIRST_SERVER_CODE = 500

FAILURE_TYPES = {
    "syntax": "Syntax",
    "identity": "Identity",
    "permission": "Permission",
    "existence": "Existence",
    "conflict": "Conflict",
    "validation": "Validation",
    "throttling": "Throttling",
    "server": "Server fault",
    "none": "No response",
}

_KINDS = {
    401: "identity",
    407: "identity",
    511: "identity",
    440: "identity",
    497: "syntax",
    402: "permission",
    403: "permission",
    451: "permission",
    404: "existence",
    410: "existence",
    409: "conflict",
    412: "conflict",
    423: "conflict",
    428: "conflict",
    422: "validation",
    429: "throttling",
    NO_RESPONSE: "none",
}
# RFC 9110 renamed some; Python keeps older names for a while.
_NAMES = {
    NO_RESPONSE: "No response",
    413: "Content Too Large",
    414: "URI Too Long",
    422: "Unprocessable Content",
}


def failure_type(code: int) -> str:
    """The class of failure a code stands for; colours and icons carry the same names."""
    return _KINDS.get(code) or ("server" if code >= FIRST_SERVER_CODE else "syntax")


def status_name(code: int) -> str:
    """`Forbidden` for 403; empty for a number that no registry names."""
    if code in _NAMES:
        return _NAMES[code]
    try:
        return HTTPStatus(code).phrase
    except ValueError:
        return ""


def status_label(code: int) -> str:
    """A status code as people say it: 0 is no number to them."""
    return str(code) if code else "No response"


def nearness(known: int, asked: int) -> tuple[bool, int, int]:
    """A key to sort codes by: those nearest to the one asked for first, its own class before.

    Of a number with too many digits the first three count.
    """
    meant = int(str(asked)[:3])
    return known // 100 != meant // 100, abs(known - meant), known


def is_failure(code: int) -> bool:
    return code == NO_RESPONSE or 400 <= code <= 599
