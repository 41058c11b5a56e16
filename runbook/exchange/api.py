"""The API: one NinjaAPI, its parts and its errors."""

from __future__ import annotations

from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.operation import Operation

from . import analysing, answers, entries, reference, reviews, statistics

DESCRIPTION = (
    "Read what the runbook says about failing API calls. Every answer is JSON with an ETag; every "
    "error is application/problem+json (RFC 9457); every response carries X-Request-ID. "
    "Parameters that an address does not know are ignored."
)


class Api(NinjaAPI):
    """Names its operations as the code does: `entries`, `default_entry`, `codes` …"""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return str(operation.view_func.__name__)


api = Api(
    title="Runbook",
    version="1",
    description=DESCRIPTION,
    urls_namespace="exchange:api",
    openapi_url=None,
    docs_url=None,
)
api.add_router("/entries", statistics.router)
api.add_router("/entries", entries.router)
api.add_router("", reference.router)
api.add_router("", reviews.router)
api.add_router("", analysing.router)
api.add_exception_handler(answers.NotFoundError, answers.not_found)
api.add_exception_handler(ValidationError, answers.invalid)
api.add_exception_handler(Exception, answers.left_to_django)
