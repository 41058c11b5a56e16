"""The theme is remembered in a cookie and drawn by the server: no flash, no script."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_chosen_theme_stands_in_the_next_page(theme: str) -> None:
    client = Client()

    response = client.post("/theme/", {"theme": theme, "next": "/accounts/login/"})
    html = client.get("/accounts/login/").content.decode()

    assert (response.status_code, response["Location"]) == (303, "/accounts/login/")
    assert f'data-theme="{theme}"' in html


def test_matching_the_system_leaves_the_choice_to_the_browser() -> None:
    client = Client()
    client.post("/theme/", {"theme": "dark"})

    client.post("/theme/", {"theme": "system"})

    assert "data-theme" not in client.get("/accounts/login/").content.decode()


@pytest.mark.parametrize("theme", ["", "purple", '"><script>', "dark; Domain=x"])
def test_an_unknown_theme_is_not_remembered(theme: str) -> None:
    response = Client().post("/theme/", {"theme": theme})

    assert "theme" not in response.cookies


def test_a_cookie_somebody_forged_draws_nothing() -> None:
    client = Client()
    client.cookies["theme"] = 'x"onload="alert(1)'

    html = client.get("/accounts/login/").content.decode()

    assert "data-theme" not in html
    assert "onload" not in html


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites() -> None:
    cookie = Client().post("/theme/", {"theme": "dark"}).cookies["theme"]

    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] > 30 * 24 * 3600


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "javascript:alert(1)",
        "",
        "http:evil.example",
        "\x00/",
    ],
)
def test_no_other_site_is_redirected_to(target: str) -> None:
    response = Client().post("/theme/", {"theme": "dark", "next": target})

    assert response["Location"] == "/"


def test_a_theme_is_chosen_by_post_only() -> None:
    response = Client().get("/theme/?theme=dark")

    assert (response.status_code, response["Allow"]) == (405, "POST")


def test_htmx_is_told_where_to_go() -> None:
    response = Client().post(
        "/theme/", {"theme": "dark", "next": "/codes/"}, headers={"HX-Request": "true"}
    )

    assert response["HX-Redirect"] == "/codes/"
