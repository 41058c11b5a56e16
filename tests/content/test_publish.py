import pytest

from runbook.content.models import Entry, Page
from runbook.content.services import Change, publish
from tests.factories import make_entry, make_entry_content, make_team

pytestmark = pytest.mark.django_db


def test_a_published_entry_is_what_readers_see(layers, editor, team):
    change = Change("entry", "403/gateway", make_entry_content(), team, None, editor, "First text.")

    published = publish(change)

    page = Page.objects.get(kind="entry", key="403/gateway")
    assert page.live_revision == published.revision
    assert Entry.objects.get(page=page).check_count == 2
