"""What a letter becomes in a chat or a webhook."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from runbook.notices.letters import Letter, Line, as_blocks, as_event, for_chat

LETTER = Letter(
    "Payments: 2 things wait in Runbook",
    "Most pages take seconds.",
    (
        Line("403 from the gateway", "Overdue 41 d", "/review/items/1/"),
        Line("<!channel> & co", "@here *bold* [x](https://evil.example)", "/review/items/2/"),
    ),
    "/review/",
    more=3,
).reaching("https://runbook.example.net")


def test_a_delivery_keeps_all_of_it() -> None:
    assert Letter.of(json.loads(json.dumps(LETTER.body()))) == LETTER


def test_each_line_links_to_its_page_in_a_chat() -> None:
    message = as_blocks(LETTER)

    assert message["blocks"][0]["text"]["text"] == "Payments: 2 things wait in Runbook"
    link = "*<https://runbook.example.net/review/items/1/|403 from the gateway>*"
    assert message["blocks"][2]["text"]["text"] == f"{link}\nOverdue 41 d"
    assert "And 3 more." in message["text"]


def test_what_a_page_says_calls_nobody_and_links_nowhere() -> None:
    text = as_blocks(LETTER)["text"]

    assert "<!channel>" not in text and "@here" not in text
    assert "*bold*" not in text and "[x](" not in text


def test_slack_takes_fifty_blocks_at_most() -> None:
    many = Letter("Many", "Much.", (Line("a" * 4000, "b" * 4000, "/"),) * 60, "/")
    message = as_blocks(many)

    assert len(message["blocks"]) <= 50
    assert all(len(block["text"]["text"]) <= 3000 for block in message["blocks"])


def test_a_machine_gets_the_same_as_fields() -> None:
    event = as_event(LETTER, kind="digest", team="payments", timestamp="2026-11-23T08:00:00+00:00")

    assert (event["type"], event["data"]["team"]) == ("runbook.digest", "payments")
    assert event["data"]["items"][0] == {
        "title": "403 from the gateway",
        "why": "Overdue 41 d",
        "url": "https://runbook.example.net/review/items/1/",
    }


@given(st.text(max_size=200))
def test_no_text_opens_what_slack_reads_as_markup(text: str) -> None:
    said = for_chat(text)

    assert "<" not in said and ">" not in said
    assert said.count("&") == text.count("&") + text.count("<") + text.count(">")
