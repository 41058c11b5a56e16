"""A 200 that says failure inside belongs to another row."""

from __future__ import annotations

import pytest

from runbook.analysis.reading.inside import GRPC, inner_status

from .pastes import response

HEAD = "HTTP/1.1 200 OK\nContent-Type: application/json\n\n"

INSIDE = {
    "GraphQL, unauthenticated": (
        '{"errors":[{"message":"x","extensions":{"code":"UNAUTHENTICATED"}}],"data":null}',
        401,
    ),
    "GraphQL, forbidden": ('{"errors":[{"message":"x","extensions":{"code":"FORBIDDEN"}}]}', 403),
    "GraphQL, user input": (
        '{"errors":[{"message":"x","extensions":{"code":"BAD_USER_INPUT"}}]}',
        422,
    ),
    "GraphQL, Hasura": ('{"errors":[{"extensions":{"code":"invalid-jwt"},"message":"x"}]}', 401),
    "GraphQL, Spring": (
        '{"errors":[{"message":"x","extensions":{"classification":"NOT_FOUND"}}]}',
        404,
    ),
    "GraphQL, a status": ('{"errors":[{"message":"x","extensions":{"http":{"status":429}}}]}', 429),
    "GraphQL, before execution": ('{"errors":[{"message":"Syntax","locations":[]}]}', 400),
    "GraphQL, a resolver": ('{"errors":[{"message":"x","path":["a"]}],"data":{"a":null}}', 500),
    "an error's code": ('{"error":{"code":403,"message":"x"}}', 403),
    "an error's name": ('{"error":{"status":"PERMISSION_DENIED"}}', 403),
    "success false": ('{"success":false,"code":"404"}', 404),
    "status error": ('{"status":"error","code":500,"message":"x"}', 500),
    "grpc-gateway": ('{"code":7,"message":"x","details":[]}', 403),
}


@pytest.mark.parametrize(("content", "status"), INSIDE.values(), ids=INSIDE)
def test_an_error_inside_is_mapped_to_its_status(content: str, status: int) -> None:
    found = inner_status(response(HEAD + content))

    assert found is not None
    assert found[0] == status
    assert found[1].quote in content
    assert found[1].line == 4


@pytest.mark.parametrize(
    "content",
    [
        '{"code":404,"name":"an area code"}',
        '{"status":"shipped","code":500}',
        '{"errors":[],"data":{}}',
        '{"error":null,"data":{"code":403}}',
        '{"data":{"error":{"code":"E1"}}}',
        '{"success":true,"code":403}',
        '{"success":false}',
        "[1, 2]",
        "not json",
        "",
    ],
)
def test_a_number_that_no_failure_goes_with_is_left_alone(content: str) -> None:
    assert inner_status(response(HEAD + content)) is None


def test_a_status_that_tells_itself_is_not_looked_behind() -> None:
    assert inner_status(response('HTTP/1.1 502 Oops\n\n{"error":{"code":403}}')) is None


@pytest.mark.parametrize(("number", "status"), [(n, http) for n, (_, http) in GRPC.items()])
def test_grpc_status_is_mapped_as_google_maps_it(number: int, status: int) -> None:
    found = inner_status(response(f"HTTP/2 200\ngrpc-status: {number}\ngrpc-message: a%20b\n"))

    assert found is not None and found[0] == status
    assert "a b" in found[1].why
    assert found[1].line == 2


def test_grpc_status_in_the_trailers_counts_and_zero_is_no_error() -> None:
    head = "< HTTP/2 200\n< content-type: application/grpc\n<\n"

    failed = inner_status(response(f"{head}< grpc-status: 5\n"))
    assert failed is not None and failed[0] == 404
    assert inner_status(response(f"{head}< grpc-status: 0\n")) is None
