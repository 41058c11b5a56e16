"""Several lines together: what says most counts, and an answer is no failure."""

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook.analysis.failures import read_failures


def stages(*lines):
    return [(one.stage, one.line) for one in read_failures(lines)]


def test_a_traceback_is_one_failure_with_its_client_and_host():
    (failure,) = read_failures(
        [
            "Traceback (most recent call last):",
            "ConnectionRefusedError: [Errno 111] Connection refused",
            "urllib3.exceptions.NewConnectionError: <…>: Failed to establish a new connection",
            "requests.exceptions.ConnectionError: HTTPConnectionPool(host='api.example.com', "
            "port=80): Max retries exceeded (Caused by NewConnectionError('…'))",
        ]
    )

    assert (failure.stage, failure.line, failure.host) == ("connect", 2, "api.example.com")
    assert len(failure.evidence) == 3


def test_what_many_stages_share_yields_to_what_names_its_stage():
    assert stages(
        "GET https://api.example.com/v1 net::ERR_CONNECTION_REFUSED", "TypeError: Failed to fetch"
    ) == [("connect", 1)]


def test_a_note_of_curl_yields_to_its_last_line():
    assert stages(
        "*   Trying ::1:8080...",
        "* connect to ::1 port 8080 failed: Connection refused",
        "* Connected to localhost (127.0.0.1) port 8080",
        "> GET / HTTP/1.1",
        "curl: (52) Empty reply from server",
    ) == [("nothing-back", 5)]


def test_a_note_before_an_answer_is_no_failure():
    assert (
        stages(
            "* connect to ::1 port 8080 failed: Connection refused",
            "< HTTP/1.1 200 OK",
        )
        == []
    )


def test_a_connection_that_breaks_after_the_head_is_cut_off():
    assert stages(
        "< HTTP/1.1 200 OK", "< content-length: 500", "curl: (56) Recv failure: Connection reset"
    ) == [("cut-off", 3)]


@pytest.mark.parametrize(
    "line",
    [
        "curl: (22) The requested URL returned error: 404",
        "HTTP request sent, awaiting response... 404 Not Found",
        "upstream connect error or disconnect/reset before headers. Connection refused",
        "2024/03/12 09:15:02 [error] 31#31: *4 connect() failed (111: Connection refused) "
        "while connecting to upstream, client: 10.0.0.9",
        "<p>Connection refused</p>",
        "< x-error: connection refused",
        "",
    ],
)
def test_an_answer_and_what_a_proxy_says_are_no_failure_of_the_client(line):
    assert stages(line) == []


@given(st.lists(st.text(max_size=200), max_size=20))
@settings(max_examples=200, deadline=None)
def test_any_text_is_read_without_an_error(lines):
    assert all(1 <= one.line <= len(lines) for one in read_failures(lines))


@pytest.mark.parametrize(
    "text", ["a" * 64_000, "dial tcp " * 7_000, "https://" * 8_000, "ERR_A" * 12_000]
)
def test_hostile_text_takes_no_more_than_its_length_is_worth(text):
    began = process_time()
    read_failures([text[at : at + 16_000] for at in range(0, len(text), 16_000)])

    assert process_time() - began < 0.3
