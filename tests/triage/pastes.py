"""Pastes and a scenario that the tests of triage share, and small questions about pages."""

from __future__ import annotations

from typing import Any

from django.test import Client

from runbook.triage.models import Triage

GATEWAY_403 = """\
GET /v2/payments/pay_81 HTTP/1.1
Host: payments.example.net
Authorization: Bearer 9f8a7c6b5d4e3f2a1b0c9d8e7f6a5b4c

HTTP/1.1 403 Forbidden
Date: Mon, 23 Nov 2026 02:51:07 GMT
Content-Type: application/json; charset=utf-8
Server: kong/3.9.1
X-Kong-Response-Latency: 2
X-Kong-Request-Id: b7e144c99f02a81d5c3e7f6012d4ab90

{"message":"You cannot consume this service"}
"""
SECRET = "9f8a7c6b5d4e3f2a1b0c9d8e7f6a5b4c"

SCENARIO = """\
title: The caller is blocked
summary: Somebody refused a call that carries credentials.
when: Choose this for a 403.
fits: {status: 403}
start: who
questions:
  - id: who
    short: Who refused
    ask: Which layer refused the call?
    how: Read the **proxy's** log.
    command: curl -sS -i "https://{host}{path}"
    answers:
      - {id: gateway, label: The gateway, next: others, when: {returned-by: gateway}}
      - {id: application, label: The application, next: token, when: {returned-by: application}}
      - {id: unknown, next: others}
  - id: others
    short: Others pass
    ask: Do other callers get through?
    answers:
      - {id: yes-they-do, label: "Yes, others do", next: token, when: {how-wide: [call, caller]}}
      - {id: no-nobody, label: "No, nobody does", next: policy, when: {how-wide: [endpoint, all]}}
      - {id: unknown, next: token}
  - id: token
    short: Fresh token helps
    ask: Does a fresh token help?
    answers:
      - {id: yes, label: "Yes", next: token-refused}
      - {id: no, label: "No", next: role}
      - {id: unknown, next: role}
outcomes:
  - id: token-refused
    title: A refused token, sent out as a 403
    text: Treat it as a 401.
    code: 401
    layer: auth
    acts: caller
    tell: Fetch a new token.
  - id: policy
    title: The gateway refuses everybody
    text: Undo its last change.
    code: 403
    layer: gateway
    acts: owner
  - id: role
    title: A role is missing
    text: Compare the roles.
    code: 403
    layer: application
    acts: service-owner
"""


def paste(client: Client, raw: str = GATEWAY_403, **fields: Any) -> Triage:
    """Start a triage through the web and fetch it."""
    response = client.post("/triage/start/", {"raw": raw} | fields)
    assert response.status_code == 303, response.status_code
    return Triage.objects.get(key=response["Location"].strip("/").split("/")[-1])


def page_of(client: Client, triage: Triage, query: str = "") -> str:
    response = client.get(f"{triage.get_absolute_url()}{query}")
    assert response.status_code == 200
    return response.content.decode()


def send(client: Client, triage: Triage, verb: str, **fields: Any) -> Any:
    return client.post(f"{triage.get_absolute_url()}{verb}/", fields)
