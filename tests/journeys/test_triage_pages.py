"""The pages of triage and scenarios at two widths and in both schemes: axe finds nothing."""

from __future__ import annotations

import pytest

from runbook.graph.data import as_data
from runbook.graph.parsing import parse
from runbook.starter.files import CONTENT
from tests.factories import make_code, make_entry, publish_page
from tests.journeys.conftest import Guard, Open
from tests.journeys.test_accessibility import too_wide, violations

BLOCKED = CONTENT / "scenarios" / "caller-is-logged-in-but-blocked.yaml"
PASTE = """\
> POST /v2/payments HTTP/1.1
> Host: api.example.com
> Authorization: Bearer 7f2c9e-opaque-and-secret-51ab
>
< HTTP/1.1 403 Forbidden
< Date: Mon, 23 Nov 2026 02:51:07 GMT
< Server: kong/3.4.2
< X-Kong-Request-Id: 9c1f0e7ab24d
< Content-Type: application/json
<
{"message":"You cannot consume this service"}
"""


@pytest.fixture
def scenarios(world: None) -> None:
    for code in (0, 400, 404, 409, 422, 429, 500, 502, 503, 504):
        make_code(code, name=f"Code {code}")
    make_entry(403, "application")
    publish_page("scenario", BLOCKED.stem, as_data(parse(BLOCKED.read_text(encoding="utf-8"))))


@pytest.mark.parametrize(
    ("width", "scheme"), [(1440, "light"), (1440, "dark"), (390, "light"), (390, "dark")]
)
def test_triage_and_scenarios_keep_nobody_out(
    scenarios: None, open_as: Open, guard: Guard, width: int, scheme: str
) -> None:
    page = open_as("ada", width=width, color_scheme=scheme)
    page.goto("/triage/")
    page.get_by_role("textbox", name="Paste a failing response").fill(PASTE)
    page.get_by_role("button", name="Find the layer").click()
    page.wait_for_url("**/triage/*/")
    triage, slug = page.url, BLOCKED.stem
    found: dict[str, list[str]] = {}

    for address in (
        triage,
        f"{triage}close/",
        "/triage/",
        "/triage/signatures/",
        "/triage/signatures/new/",
        "/triage/say-so/",
        "/triage/error-schemas/",
        "/triage/error-schemas/new/",
        "/scenarios/",
        f"/scenarios/{slug}/",
        f"/scenarios/{slug}/graph/",
        f"/scenarios/{slug}/edit/",
        f"/scenarios/{slug}/history/",
    ):
        page.goto(address)
        if faults := violations(page) + too_wide(page, width):
            found[address] = faults

    assert not found
