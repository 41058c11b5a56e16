"""Loading the shipped content: safe to repeat, and people's text stays theirs."""

from __future__ import annotations

from pathlib import Path

import pytest

from runbook.accounts.models import Team, User
from runbook.catalogue.models import Layer
from runbook.content.lifecycle import adopt
from runbook.content.models import Page, Revision
from runbook.content.revisions import Change, content_of
from runbook.content.services import publish
from runbook.starter.files import CONTENT, StarterError, read_pages
from runbook.starter.loader import load_starter
from tests.factories import make_team, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Three shipped pages, one of each kind, in a folder that a test may change."""
    for name in ("codes/403.yaml", "entries/403/gateway.yaml", "comparisons/401-403.yaml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text((CONTENT / name).read_text(encoding="utf-8"))
    return tmp_path


def gateway() -> Page:
    return Page.objects.select_related("live_revision").get(kind="entry", key="403/gateway")


def text_of(page: Page) -> dict[str, object]:
    assert page.live_revision is not None
    return content_of(page.live_revision)


def publish_as(person: User, team: Team, **fields: object) -> None:
    page = gateway()
    content = text_of(page) | fields
    publish(Change("entry", page.key, content, team, None, person, "Ours now.", based_on=1))


def test_every_shipped_page_is_loaded_as_general_advice() -> None:
    loaded = load_starter()

    assert loaded.written == len(list(read_pages()))
    assert not Page.objects.filter(general=False).exists()
    assert Layer.objects.count() == 6


def test_loading_twice_writes_nothing_more(small: Path) -> None:
    load_starter(small)

    again = load_starter(small)

    assert (again.written, again.kept) == (0, 3)
    assert Revision.objects.count() == 3


def test_a_newer_shipped_text_replaces_an_untouched_one(small: Path) -> None:
    load_starter(small)
    replace_summary(small)

    assert load_starter(small).written == 1
    assert text_of(gateway())["summary"] == "A newer summary."


def test_what_a_person_published_stays(small: Path) -> None:
    load_starter(small)
    publish_as(make_user("ann", role="approver"), make_team(), summary="Ours.")
    replace_summary(small)

    assert load_starter(small).written == 0
    assert text_of(gateway())["summary"] == "Ours."


def test_what_a_team_adopted_word_for_word_stays(small: Path) -> None:
    load_starter(small)
    ann, team = make_user("ann", role="approver"), make_team()
    adopt(gateway(), author=ann, maintainer=team, based_on=1)
    replace_summary(small)

    assert load_starter(small).written == 0
    assert gateway().maintainer == team


def test_a_layer_keeps_the_name_that_people_gave_it(small: Path) -> None:
    load_starter(small)
    Layer.objects.filter(slug="gateway").update(name="Edge gateway")

    load_starter(small)

    assert Layer.objects.get(slug="gateway").name == "Edge gateway"


def test_a_broken_file_is_named_and_nothing_is_loaded(small: Path) -> None:
    (small / "codes" / "403.yaml").write_text("name: Forbidden\nnonsense: 1\n")

    with pytest.raises(StarterError, match=r"403\.yaml.*nonsense"):
        load_starter(small)

    assert not Page.objects.exists()


def replace_summary(root: Path) -> None:
    """As if a newer Runbook shipped another summary of 403 from the gateway."""
    path = root / "entries/403/gateway.yaml"
    _, _, rest = path.read_text(encoding="utf-8").partition("\nrules_out:")
    path.write_text(f"summary: A newer summary.\nrules_out:{rest}", encoding="utf-8")
