"""The status that an answer states inside a 200: gRPC, GraphQL, error envelopes.

Sources: google.rpc.Code's "HTTP Mapping" (googleapis/google/rpc/code.proto), gRPC's
doc/statuscodes.md and PROTOCOL-HTTP2.md (Trailers), Apollo Server's error codes
(https://www.apollographql.com/docs/apollo-server/data/errors), the GraphQL specification §7.1.2.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from ..model import Evidence, Field, Response

GRPC: Mapping[int, tuple[str, int]] = {
    1: ("CANCELLED", 499),
    2: ("UNKNOWN", 500),
    3: ("INVALID_ARGUMENT", 400),
    4: ("DEADLINE_EXCEEDED", 504),
    5: ("NOT_FOUND", 404),
    6: ("ALREADY_EXISTS", 409),
    7: ("PERMISSION_DENIED", 403),
    8: ("RESOURCE_EXHAUSTED", 429),
    9: ("FAILED_PRECONDITION", 400),
    10: ("ABORTED", 409),
    11: ("OUT_OF_RANGE", 400),
    12: ("UNIMPLEMENTED", 501),
    13: ("INTERNAL", 500),
    14: ("UNAVAILABLE", 503),
    15: ("DATA_LOSS", 500),
    16: ("UNAUTHENTICATED", 401),
}
_BY_NAME = dict(GRPC.values()) | {"CANCELED": 499}
_GRAPHQL = _BY_NAME | {
    "FORBIDDEN": 403,
    "UNAUTHORIZED": 401,
    "ACCESS_DENIED": 403,
    "BAD_USER_INPUT": 422,
    "BAD_REQUEST": 400,
    "GRAPHQL_PARSE_FAILED": 400,
    "GRAPHQL_VALIDATION_FAILED": 400,
    "PERSISTED_QUERY_NOT_FOUND": 400,
    "PERSISTED_QUERY_NOT_SUPPORTED": 400,
    "OPERATION_RESOLUTION_FAILURE": 400,
    "INTERNAL_SERVER_ERROR": 500,
    "DOWNSTREAM_SERVICE_ERROR": 502,
    "CONFLICT": 409,
    "RATE_LIMITED": 429,
    "THROTTLED": 429,
    "TOO_MANY_REQUESTS": 429,
    "MAX_COST_EXCEEDED": 400,
    "SERVICE_UNAVAILABLE": 503,
    "TIMEOUT": 504,
    "GATEWAY_TIMEOUT": 504,
    "INVALID-JWT": 401,
    "INVALID-HEADERS": 401,
    "ACCESS-DENIED": 403,
    "VALIDATION-FAILED": 400,
}
_FAILED = frozenset(("error", "fail", "failed", "failure", "nok", "ko"))


def inner_status(response: Response) -> tuple[int, Evidence] | None:
    """The HTTP status that the error inside a successful response belongs to, and the proof.

    None where the response's own status already tells, or where nothing inside says failure.
    """
    if response.status is not None and not 200 <= response.status <= 299:
        return None
    return _grpc(response) or _in_json(response)


def grpc_status(response: Response) -> tuple[int, Field] | None:
    """The number in `grpc-status`, from the trailers, else from the fields (trailers-only)."""
    field = response.trailers.first("grpc-status") or response.fields.first("grpc-status")
    if field is None or not re.fullmatch(r"\d{1,2}", field.value):
        return None
    return int(field.value), field


def _grpc(response: Response) -> tuple[int, Evidence] | None:
    found = grpc_status(response)
    if not found or found[0] not in GRPC:
        return None
    number, field = found
    name, status = GRPC[number]
    message = response.trailers.value("grpc-message") or response.fields.value("grpc-message")
    told = f": {unquote(message)[:200]}" if message else ""
    why = f"gRPC's {name} corresponds to {status}{told}."
    return status, Evidence("header grpc-status", field.value, why, field.line)


def _in_json(response: Response) -> tuple[int, Evidence] | None:
    if not response.content.startswith(("{", "[")):
        return None
    try:
        value = json.loads(response.content, strict=False)
    except (ValueError, RecursionError):
        return None
    if isinstance(value, list) and value:
        value = value[0]
    if not isinstance(value, dict):
        return None
    found = _graphql(value) or _envelope(value)
    if not found:
        return None
    status, quote, why = found
    return status, Evidence("body", quote, why, _line_of(quote, response))


def _line_of(quote: str, response: Response) -> int | None:
    """The line on which a quoted value stands, counted from the content's first."""
    if response.content_line is None:
        return None
    at = response.content.find(quote)
    return response.content_line + response.content.count("\n", 0, max(at, 0))


# GraphQL ----------------------------------------------------------------------------------

type _Told = tuple[int, str, str]


def _graphql(value: Mapping[str, Any]) -> _Told | None:
    """`errors[].extensions.code`, `.status` or `.http.status`; a plain error is a 400 or 500."""
    errors = value.get("errors")
    if not isinstance(errors, list) or not errors or not isinstance(errors[0], dict):
        return None
    first = errors[0]
    extensions = first.get("extensions")
    extensions = extensions if isinstance(extensions, dict) else {}
    http = extensions.get("http")
    numbers = (extensions.get("status"), extensions.get("statusCode"),
               http.get("status") if isinstance(http, dict) else None, extensions.get("code"),
               first.get("status"), first.get("code"))  # fmt: skip
    for number in numbers:
        if status := _as_error(number):
            return status, str(number), f"The GraphQL error names the status {status}."
    for code in (extensions.get("code"), extensions.get("classification"), first.get("code")):
        status = _GRAPHQL.get(str(code).upper()) if isinstance(code, str) else None
        if status:
            return status, str(code), f"GraphQL's {code} corresponds to {status}."
    return _graphql_plain(value, first)


def _graphql_plain(value: Mapping[str, Any], first: Mapping[str, Any]) -> _Told | None:
    """Without a code: an error before execution leaves no `data` (GraphQL §7.1)."""
    message = first.get("message")
    if not isinstance(message, str) or not (
        {"locations", "path"} & first.keys() or "data" in value
    ):
        return None
    if "data" not in value:
        return 400, message[:120], "A GraphQL request error: nothing was executed."
    return 500, message[:120], "A GraphQL field error: a resolver failed during execution."


# Envelopes --------------------------------------------------------------------------------


def _envelope(value: Mapping[str, Any]) -> _Told | None:
    """`{"error": {"code": 403}}`, `{"success": false, "code": 403}`, `{"status": "error", …}`.

    A number alone is not enough: an order may well have the code 404. The content has to say
    failure too, by `error`, `success: false` or a status that is a word.
    """
    number = value.get("code")
    gateway = isinstance(value.get("details"), list) and "message" in value  # grpc-gateway's
    if gateway and isinstance(number, int) and number in GRPC:
        called, status = GRPC[number]
        return status, str(number), f"gRPC's {called} corresponds to {status}."
    error = value.get("error", value.get("fault"))
    if isinstance(error, dict) and error:
        if found := _numbered(error, "error."):
            return found
        name = error.get("status") or error.get("code") or error.get("type")
        if isinstance(name, str) and name.upper() in _GRAPHQL:
            status = _GRAPHQL[name.upper()]
            return status, name, f"The error inside names {name}, which corresponds to {status}."
    if _says_failure(value):
        return _numbered(value, "")
    return None


def _says_failure(value: Mapping[str, Any]) -> bool:
    if any(value.get(name) is False for name in ("success", "ok", "Success", "succeeded")):
        return True
    word = value.get("status", value.get("result"))
    if isinstance(word, str) and word.lower() in _FAILED:
        return True
    return bool(value.get("error")) and "data" not in value


def _numbered(value: Mapping[str, Any], where: str) -> _Told | None:
    for name in ("statusCode", "status_code", "httpStatus", "status", "code", "errorCode"):
        if status := _as_error(value.get(name)):
            why = f"The content says failure, and its {where}{name} is {status}."
            return status, str(value[name]), why
    return None


def _as_error(value: Any) -> int | None:
    if isinstance(value, str) and len(value) == 3 and value.isdecimal():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 400 <= value <= 599 else None
