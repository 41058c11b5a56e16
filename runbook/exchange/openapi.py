"""The OpenAPI document: ninja's, completed with what every operation may answer."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from ninja import NinjaAPI
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from . import schemas
from .written import EntryWritten, Proposed

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
RATE = _problem("Problem", "Too many requests; `Retry-After` says how long to wait.")
COMMON[429] = RATE
READS: Json = {"responses": COMMON}
"""For `openapi_extra`: what every reading operation may answer beside 200."""
MAY_BE_MISSING: Json = {
    "responses": COMMON
    | {404: _problem("NotFound", "Nothing stands here; `nearest` is what does, close to it.")}
}
PASTED: Json = {
    "type": "string",
    "minLength": 1,
    "pattern": r"^HTTP/[123](\.[01])? [1-5][0-9]{2}( [A-Za-z ]{1,40})?\r?\n",
    "description": "What certainly is read; `curl -v`, HAR entries, access-log lines, bare bodies "
    "and clients' errors are read as well, and a text in which nothing is found is a 422.",
}
ANALYSES: Json = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["raw"],
                    "properties": {"raw": PASTED},
                }
            },
            "text/plain": {"schema": PASTED},
        },
    },
    "responses": {
        400: _problem("Problem", "The body is not JSON, or not text."),
        401: COMMON[401],
        413: _problem("Problem", "64 KiB and more are not read."),
        415: _problem("Problem", "Neither JSON nor plain text; `Accept` says so."),
        422: _problem("Invalid", "No response, log line or client's error is in it."),
        429: RATE,
    },
}
"""For `openapi_extra` of the analysis, which reads its body itself."""
WRITES: Json = {
    "security": [{"token": []}],
    "parameters": [
        {
            "in": "header",
            "name": "If-Match",
            "required": False,
            "description": "The ETag of what you read, to change it.",
            "schema": {"type": "string"},
        },
        {
            "in": "header",
            "name": "If-None-Match",
            "required": False,
            "description": "`*`, to create what is not there.",
            "schema": {"type": "string"},
        },
    ],
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"$ref": REF.format(model="EntryWritten")}}},
    },
    "responses": {
        201: {
            "description": "Created and published.",
            "content": {"application/json": {"schema": {"$ref": REF.format(model="Entry")}}},
        },
        202: {
            "description": "Proposed: somebody else approves it. `Location` leads to the proposal.",
            "content": {"application/json": {"schema": {"$ref": REF.format(model="Proposed")}}},
        },
        400: _problem("Problem", "The body is not JSON."),
        401: _problem("Problem", "Writing takes a personal token."),
        403: _problem("Problem", "The token only reads, or its person may not change this page."),
        404: _problem("NotFound", "There is no such code, layer or service to write for."),
        409: _problem("Problem", "The page was retired; restore it first."),
        412: _problem("Problem", "It is not what you saw, or is there already."),
        413: _problem("Problem", "The body is larger than any entry."),
        415: _problem("Problem", "Not JSON; `Accept` says what is taken."),
        422: _problem("Invalid", "A field is not as an entry takes it."),
        428: _problem("Problem", "Say what you saw: If-Match, or If-None-Match: * for a new one."),
        429: RATE,
    },
}
"""For `openapi_extra` of writing, which reads its body itself."""
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

TOKEN = {
    "type": "http",
    "scheme": "bearer",
    "description": "A personal token, made under API tokens; `read` or `write`.",
}

FILTERS = ("EntryFilter", "Page")
"""Schemas that only hold parameters together; each parameter is described by itself."""


def _schemas_of(*models: type[BaseModel]) -> Json:
    _, found = models_json_schema([(model, "serialization") for model in models], ref_template=REF)
    return dict(found["$defs"])


def _apart(written: Json) -> Json:
    """What is written has the names of what is read, but other rules: `WrittenCheck`."""
    names = {name: name if name == "EntryWritten" else f"Written{name}" for name in written}
    text = json.dumps(written)
    for name, other in names.items():
        text = text.replace(f'"{REF.format(model=name)}"', f'"{REF.format(model=other)}"')
    return {names[name]: one for name, one in json.loads(text).items()}


def _without_aliases(schemas: Json) -> Json:
    """Lists of items stand where they are used, not as schemas of their own."""
    lists = {REF.format(model=name): one for name, one in schemas.items() if "Items_" in name}

    def inline(value: Any) -> Any:
        if isinstance(value, dict):
            if value.get("$ref") in lists:
                rest = {name: one for name, one in value.items() if name != "$ref"}
                return inline(lists[value["$ref"]] | rest)
            return {name: inline(one) for name, one in value.items()}
        return [inline(one) for one in value] if isinstance(value, list) else value

    return {name: inline(one) for name, one in schemas.items() if "Items_" not in name}


@lru_cache(maxsize=2)
def document(api: NinjaAPI, *, strangers: bool) -> Json:
    """The whole document; `strangers` says whether reading needs no session."""
    found: Json = dict(api.get_openapi_schema(path_prefix="/api/"))
    problems = _schemas_of(schemas.Problem, schemas.NotFound, schemas.Invalid, Proposed)
    written = _without_aliases(_schemas_of(EntryWritten))
    known = found["components"]["schemas"] | problems | _apart(written)
    found["components"] = {
        "schemas": {name: known[name] for name in sorted(known) if name not in FILTERS},
        "securitySchemes": {"session": SESSION, "token": TOKEN},
    }
    found["security"] = [{"session": []}, {"token": []}] + ([{}] if strangers else [])
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
