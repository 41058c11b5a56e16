"""The OpenAPI document: ninja's, completed with what every operation may answer."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from ninja import NinjaAPI
from pydantic.json_schema import models_json_schema

from . import schemas

type Json = dict[str, Any]

REF = "#/components/schemas/{model}"


def _problem(model: str, description: str) -> Json:
    schema = {"$ref": REF.format(model=model)}
    return {
        "description": description,
        "content": {"application/problem+json": {"schema": schema}},
    }


COMMON: dict[int, Json] = {
    304: {"description": "What If-None-Match names is still current."},
    401: _problem("Problem", "Reading this runbook takes signing in."),
    422: _problem("Invalid", "A parameter is not as this address takes it."),
}
READS: Json = {"responses": COMMON}
"""For `openapi_extra`: what every reading operation may answer beside 200."""
MAY_BE_MISSING: Json = {
    "responses": COMMON
    | {404: _problem("NotFound", "Nothing stands here; `nearest` is what does, close to it.")}
}
ANALYSES: Json = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["raw"],
                    "properties": {"raw": {"type": "string", "maxLength": 65_535}},
                }
            },
            "text/plain": {"schema": {"type": "string", "minLength": 1}},
        },
    },
    "responses": {
        400: _problem("Problem", "The body is not JSON, or not text."),
        401: COMMON[401],
        413: _problem("Problem", "64 KiB and more are not read."),
        415: _problem("Problem", "Neither JSON nor plain text; `Accept` says so."),
        422: _problem("Invalid", "No response, log line or client's error is in it."),
        429: _problem("Problem", "Too many in this minute; `Retry-After` says how long to wait."),
    },
}
"""For `openapi_extra` of the analysis, which reads its body itself."""
ETAG = {
    "description": "Strong; send it back as If-None-Match.",
    "schema": {"type": "string"},
}
IF_NONE_MATCH = {
    "in": "header",
    "name": "If-None-Match",
    "required": False,
    "description": "ETags you hold: 304 without a body if one is still current.",
    "schema": {"type": "string"},
}
SESSION = {"type": "apiKey", "in": "cookie", "name": "sessionid"}


FILTERS = ("EntryFilter", "Page")
"""Schemas that only hold parameters together; each parameter is described by itself."""


@lru_cache(maxsize=2)
def document(api: NinjaAPI, *, strangers: bool) -> Json:
    """The whole document; `strangers` says whether reading needs no session."""
    found: Json = dict(api.get_openapi_schema(path_prefix="/api/"))
    _, problems = models_json_schema(
        [
            (model, "serialization")
            for model in (schemas.Problem, schemas.NotFound, schemas.Invalid)
        ],
        ref_template=REF,
    )
    known = found["components"]["schemas"] | problems["$defs"]
    found["components"] = {
        "schemas": {name: known[name] for name in sorted(known) if name not in FILTERS},
        "securitySchemes": {"session": SESSION},
    }
    found["security"] = [{"session": []}] + ([{}] if strangers else [])
    found["paths"] = {
        path: {method: completed(method, one) for method, one in methods.items()}
        for path, methods in found["paths"].items()
    }
    return found


def completed(method: str, operation: Json) -> Json:
    """One operation with the fields (headers) that validators travel in."""
    operation = {**operation, "parameters": operation.get("parameters", [])}
    if method != "get":
        return operation
    ok = operation["responses"][200] | {"headers": {"ETag": ETAG}}
    return operation | {
        "parameters": [*map(plain_parameter, operation["parameters"]), IF_NONE_MATCH],
        "responses": operation["responses"] | {200: ok},
    }


def plain_parameter(one: Json) -> Json:
    """An address cannot say null, so what may be left out is described without it."""
    schema = dict(one["schema"])
    kinds = [kind for kind in schema.pop("anyOf", [schema]) if kind.get("type") != "null"]
    schema = kinds[0] | {name: schema[name] for name in schema if name != "title"}
    description = schema.pop("description", None)
    plain = {name: one[name] for name in ("in", "name", "required")} | {"schema": schema}
    if one["in"] == "query":
        plain["allowEmptyValue"] = True
    return plain | ({"description": description} if description else {})
