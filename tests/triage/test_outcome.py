"""The outcome: the entry to open, who acts, and the hand-over."""

from __future__ import annotations

import base64
import json
import re

import pytest
from django.test import Client

from runbook.accounts.models import Team
from runbook.catalogue.models import Service
from runbook.triage.handover import code
from tests.factories import make_entry
from tests.matrix.entry_tools import plain
from tests.triage.pastes import GATEWAY_403, SECRET, page_of, paste, send
from tests.triage.test_close import walked

pytestmark = pytest.mark.django_db


def jwt(**claims: object) -> str:
    """Signed by nobody."""
    parts = ({"alg": "RS256", "typ": "JWT"}, claims)
    coded = [base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=") for one in parts]
    return b".".join((*coded, b"bWFkZSB1cCBzaWduYXR1cmU")).decode()


EXPIRED = jwt(iss="https://id.example.net", iat=1_600_000_000, exp=1_600_003_600)


def handover_of(html: str) -> str:
    found = re.search(r'id="handover"><code>(.*?)</code>', html, re.S)
    assert found
    return found[1]


def test_the_main_button_opens_the_entry_with_its_links_filled(
    client: Client, service: Service
) -> None:
    triage = walked(client)

    html = page_of(client, triage)

    assert (
        '<a class="btn primary large" href="/codes/401/auth/payments-api/'
        "?correlation_id=b7e144c99f02a81d5c3e7f6012d4ab90&amp;host=payments.example.net"
        f"&amp;path=%2Fv2%2Fpayments%2Fpay_81&amp;time=2026-11-23T02%3A51%3A07Z&amp;triage={triage.key}"
        in html
    )


def test_a_callers_own_fault_pages_nobody(client: Client, service: Service) -> None:
    html = page_of(client, walked(client))

    assert "Nobody to page." in plain(html)
    assert "Fetch a new token." in plain(html)
    assert "page-out" not in html


def test_the_owner_of_the_layer_is_paged_where_it_acts(client: Client, service: Service) -> None:
    triage = paste(client)
    send(client, triage, "answer", question="others", answer="no-nobody")

    html = page_of(client, triage)

    assert "Page Platform" in html
    assert html.count("page-out") == 1


def test_the_services_team_acts_where_the_outcome_says_so(client: Client, service: Service) -> None:
    triage = paste(client)
    send(client, triage, "answer", question="others", answer="yes-they-do")
    send(client, triage, "answer", question="token", answer="no")

    assert "Payments acts" in plain(page_of(client, triage)).replace(
        "Payments  acts", "Payments acts"
    )


def test_the_strip_says_what_the_layer_should_have_said(client: Client, service: Service) -> None:
    assert "should say 401" in page_of(client, walked(client))


def test_a_services_own_entry_wins(client: Client, service: Service) -> None:
    checks = [{"id": "own", "text": "Read the payment service’s own log"}]
    make_entry(401, "auth", service, first_checks=checks)

    assert "Read the payment service’s own log" in page_of(client, walked(client))


def test_the_hand_over_is_markdown_with_what_is_known(client: Client, service: Service) -> None:
    triage = walked(client)
    send(client, triage, "sight", place=2, seen="yes")

    text = handover_of(page_of(client, triage))

    assert text.startswith("**A refused token, sent out as a 403**")
    for line in (
        "- Looked like: 403 from the gateway",
        "- It is: 401 from the auth layer",
        "- Answered by: Gateway, kong (strong evidence)",
        "- Last seen: in the log of Kong",
        "- Who refused: The gateway (by the paste)",
        "- Others pass: Yes, others do (said Reader)",
        "- Nobody to page; tell the caller: Fetch a new token.",
        "- Next check: Read which policy refused the call",
        "- Request id: `b7e144c99f02a81d5c3e7f6012d4ab90`",
        f"- Triage: http://testserver/triage/{triage.key}/",
    ):
        assert line in text
    assert SECRET not in text


def test_the_hand_over_says_what_is_wrong_with_the_token_and_where_the_team_talks(
    client: Client, service: Service
) -> None:
    chat = {"kind": "chat", "label": "#platform", "url": "https://chat.example.net/platform"}
    Team.objects.filter(name="Platform").update(contacts=[chat])
    triage = paste(client, GATEWAY_403.replace("9f8a7c6b5d4e3f2a1b0c9d8e7f6a5b4c", EXPIRED))
    send(client, triage, "answer", question="others", answer="no-nobody")

    text = handover_of(page_of(client, triage))

    assert "- Token: exp 2020-" in text
    assert "- Acts: Platform, #platform\n" in text


def test_markdown_in_a_paste_stays_text_in_the_hand_over(client: Client, service: Service) -> None:
    triage = paste(client, GATEWAY_403.replace("pay_81", "a*b*[c](d)"))
    send(client, triage, "answer", question="others", answer="no-nobody")

    text = handover_of(page_of(client, triage))

    assert "a\\*b\\*\\[c\\](d)" in text


def test_a_path_is_written_as_it_is(client: Client, service: Service) -> None:
    assert "GET /v2/payments/pay_81 on payments.example.net" in handover_of(
        page_of(client, walked(client))
    )


@pytest.mark.parametrize(
    ("quote", "span"),
    [("kong/3.9", "`kong/3.9`"), ("a `b` c", "`` a `b` c ``"), ("two\nlines", "`two lines`")],
)
def test_a_quotation_is_a_code_span_whatever_it_holds(quote: str, span: str) -> None:
    assert code(quote) == span
