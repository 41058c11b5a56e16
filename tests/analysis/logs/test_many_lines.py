"""Several lines together: order, blocks that span lines, and lines that are no log."""

import json

import pytest

from runbook.analysis.logs import read_logs

NGINX = '10.0.0.9 - - [12/Mar/2024:09:15:02 +0000] "GET /x HTTP/1.1" 404 22 "-" "curl/8" us="404"'


def test_records_keep_the_order_and_the_numbers_of_their_lines():
    records = read_logs(["nothing here", NGINX, "", NGINX])

    assert [one.line for one in records] == [2, 4]


def test_a_json_object_over_several_lines_is_one_record():
    text = json.dumps({"response_code": 503, "response_flags": "UH", "path": "/v1"}, indent=2)

    records = read_logs(["$ kubectl logs x", *text.split("\n")])

    assert [(one.format, one.answered_by, one.line) for one in records] == [("envoy", "self", 2)]


def test_values_with_a_label_each_are_one_record():
    records = read_logs(
        [
            "sc-status: 502",
            "x-edge-result-type: Error",
            "x-edge-detailed-result-type: OriginDnsError",
        ]
    )

    assert [(one.format, one.answered_by) for one in records] == [("cloudfront", "self")]


def test_the_fields_line_of_cloudfront_names_the_columns_that_follow():
    records = read_logs(
        [
            "#Version: 1.0",
            "#Fields: date time sc-status x-edge-result-type",
            "2024-01-01\t10:00:00\t503\tLimitExceeded",
        ]
    )

    assert [(one.status, one.answered_by) for one in records] == [(503, "self")]


def test_what_docker_wraps_in_json_is_unwrapped():
    records = read_logs([json.dumps({"log": NGINX + "\n", "stream": "stdout"})])

    assert [(one.format, one.answered_by) for one in records] == [("nginx", "upstream")]


def test_the_lines_of_one_execution_are_one_record():
    head = "(b7d1f0c1-53fd-4f6e-9a14-6a1ad7a5b1de) "

    records = read_logs(
        [
            head + "Endpoint response headers: {Date=x}",
            head + "Received response. Status: 404, Integration latency: 18 ms",
            head + "Method completed with status: 404",
        ]
    )

    assert [(one.format, one.status, one.answered_by) for one in records] == [
        ("api-gateway", 404, "upstream")
    ]


def test_a_response_is_no_log_line():
    response = [
        "HTTP/1.1 502 Bad Gateway",
        "Server: nginx",
        "Content-Type: application/json",
        "X-Envoy-Upstream-Service-Time: 12",
        "",
        '{"status":502,"error":"Bad Gateway","upstream_status":500,"message":"no"}',
    ]

    assert read_logs(response) == ()


def test_an_object_that_was_wrapped_behind_a_comma_is_one_record():
    records = read_logs(
        [
            '{"ClientHost":"192.0.2.7","RequestPath":"/v1/orders",',
            ' "entryPointName":"web","DownstreamStatus":404,"OriginStatus":0,',
            ' "request_User-Agent":"curl"}',
            NGINX,
        ]
    )

    assert [(one.format, one.answered_by, one.line) for one in records] == [
        ("traefik", "self", 1),
        ("nginx", "upstream", 4),
    ]


def test_an_object_that_never_ends_is_no_record():
    assert not read_logs(['{"DownstreamStatus":404,', *['"RouterName":"a",'] * 40])


@pytest.mark.parametrize(
    ("lines", "by", "role"),
    [
        (
            [
                "Execution failed due to configuration error: Invalid permissions on Lambda",
                "Method completed with status: 500",
            ],
            "self",
            "gateway",
        ),
        (
            [
                "Wed Nov 02 10:19:35 UTC 2022 : Endpoint response body before transformations: {}",
                "Wed Nov 02 10:19:35 UTC 2022 : Execution failed due to configuration error: "
                "Malformed Lambda proxy response",
                "Wed Nov 02 10:19:35 UTC 2022 : Method completed with status: 502",
            ],
            "self",
            "gateway",
        ),
        (
            [
                "Fri Jun 28 23:22:29 UTC 2024 : Successfully completed execution",
                "Fri Jun 28 23:22:29 UTC 2024 : Method completed with status: 400",
            ],
            "upstream",
            None,
        ),
    ],
)
def test_an_execution_is_told_without_its_id_too(lines, by, role):
    records = read_logs(lines)

    assert [(one.format, one.answered_by, one.role) for one in records] == [
        ("api-gateway", by, role)
    ]


def test_one_such_line_among_others_is_no_execution():
    assert not read_logs(["Method completed with status: 500", "good morning"])
