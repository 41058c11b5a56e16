"""What `manage.py doctor` looks at: the installation, the database's rights, the live content.

A fault makes the command fail; a note is something to know. Each is one line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Q
from django.utils import timezone

from runbook.accounts.models import UNCLAIMED, Role, Team, User
from runbook.accounts.services import SYSTEM_USERNAME
from runbook.catalogue.models import Layer, Service
from runbook.catalogue.paths import load_path
from runbook.content.models import Page, Revision
from runbook.content.rendering import RENDER_VERSION
from runbook.content.revisions import content_of
from runbook.core.tables import missing_columns
from runbook.notices.health import given_up_lately, jobs_nobody_takes

from .soundness import faults_of, gaps
from .soundness_links import Known

MOST_NAMED = 10


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's report."""

    fault: bool
    text: str


def fault(text: str) -> Finding:
    return Finding(True, text)


def note(text: str) -> Finding:
    return Finding(False, text)


def examine() -> Iterator[Finding]:
    """Everything, in the order in which it should be put right."""
    if waiting := unapplied_migrations():
        yield fault(f"{waiting} migrations are not applied: run manage.py migrate.")
        return
    if missing := missing_columns():
        named = ", ".join(missing[:MOST_NAMED])
        yield fault(f"The tables are those of another Runbook; columns are missing: {named}.")
        return
    yield from rights()
    yield from sign_in()
    if not Page.objects.live().exists():
        yield fault("There are no pages: run manage.py load_starter, or import yours.")
        return
    yield from projections()
    yield from content()
    yield from people()
    yield from reviews()
    yield from messages()


def messages() -> Iterator[Finding]:
    """Digests and news leave by a worker, and reach somebody."""
    if waiting := jobs_nobody_takes():
        yield fault(
            f"Jobs wait that nobody takes up ({waiting}): run manage.py procrastinate worker."
        )
    if lost := given_up_lately():
        yield note(
            f"Messages were given up in the last seven days ({lost}): the admin says why, under "
            "Deliveries, and sends them again."
        )


def unapplied_migrations() -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def rights() -> Iterator[Finding]:
    """History is safe only from a role that does not own it and may not change it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, rolsuper, pg_has_role(current_user, relowner, 'MEMBER') "
            "FROM pg_roles, pg_class WHERE rolname = current_user "
            "AND pg_class.oid = 'content_revision'::regclass"
        )
        role, superuser, owns = cursor.fetchone() or ("?", True, True)
        if superuser or owns:
            why = "is a superuser" if superuser else "owns the tables"
            yield fault(
                f"The web role {role} of DATABASE_URL {why}, so it could rewrite the history: give "
                "it to DATABASE_OWNER_URL and make another for the web."
            )
        cursor.execute(
            "SELECT privilege FROM unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) AS privilege "
            "WHERE has_table_privilege('content_revision', privilege)"
        )
        if held := [row[0] for row in cursor.fetchall()]:
            yield fault(
                f"The web role {role} may {', '.join(held)} revisions: run manage.py migrate as "
                "the owner, which takes these rights away."
            )
        cursor.execute(
            "SELECT count(*) FROM pg_trigger WHERE tgrelid = 'content_revision'::regclass "
            "AND tgenabled IN ('O', 'A') AND tgname IN "
            "('revision_is_immutable', 'revision_is_never_truncated', 'revision_names_people')"
        )
        if cursor.fetchone() != (3,):
            yield fault("A trigger that guards revisions is missing or switched off.")


def sign_in() -> Iterator[Finding]:
    """Someone must be able to sign in when the identity provider cannot be reached."""
    administrators = User.objects.filter(
        Q(is_superuser=True) | Q(role=Role.ADMINISTRATOR), is_active=True
    )
    usable = any(one.password and one.has_usable_password() for one in administrators)
    if usable:
        return
    if "openid_connect" in settings.SOCIALACCOUNT_PROVIDERS:
        yield fault(
            "No administrator has a local password, so nobody gets in while the identity provider "
            "is down: run manage.py createsuperuser."
        )
    else:
        yield note("No administrator can sign in yet: run manage.py createsuperuser.")


def projections() -> Iterator[Finding]:
    """What is derived from live revisions must be there and new enough."""
    live = Page.objects.live()
    lost = live.filter(kind=Page.Kind.ENTRY, entry=None).count()
    lost += live.filter(search_document=None).count()
    if lost:
        yield fault(f"{lost} projections of live pages are missing: run manage.py rebuild.")
    old = live.exclude(render_version=RENDER_VERSION).count()
    if old:
        yield note(f"{old} pages were rendered by an older version: run manage.py rebuild.")


def content() -> Iterator[Finding]:
    """The rules of `soundness`; what an organisation's own pages lack is only noted."""
    live = Page.objects.live()
    known = Known(
        pages=frozenset(live.values_list("kind", "key")),
        services=frozenset(Service.objects.live().values_list("slug", flat=True)),
        teams=frozenset(Team.objects.values_list("slug", flat=True)),
    )
    usual: set[str] = set()
    shown = Revision.objects.filter(pk__in=live.values("live_revision")).select_related("page")
    for revision in shown.defer("page__rendered").order_by("page_id").iterator(chunk_size=200):
        page, text = revision.page, content_of(revision)
        if text.get("frequency") == "usual":
            usual.add(page.key)
        for found in faults_of((page.kind, page.key), text, known):
            yield Finding(found.kind == "wrong" or page.general, str(found))
    for gap in gaps(known, usual):
        yield note(str(gap))


def people() -> Iterator[Finding]:
    """Whose pages and failures these are. An owner is the entry's own, or the path's."""
    unclaimed = Page.objects.live().filter(maintainer__slug=UNCLAIMED).count()
    if unclaimed:
        yield note(f"{unclaimed} pages have no maintainer yet: they are general advice.")
    idle = Team.objects.exclude(slug=UNCLAIMED).exclude(memberships__user__is_active=True)
    for team in idle.filter(maintained_pages__isnull=False).distinct()[:MOST_NAMED]:
        yield note(f"The team {team} keeps pages true and has no active member.")
    path = load_path(None)
    for layer in Layer.objects.all():
        if path.owner(layer.slug) is None:
            yield note(f"On the usual path no team owns the layer {layer}.")
    if User.objects.filter(is_active=True).exclude(username=SYSTEM_USERNAME).count() == 1:
        yield note("There is one person only, so nobody can approve their changes.")


def reviews() -> Iterator[Finding]:
    today = timezone.localdate()
    overdue = Page.objects.live().filter(general=False, review_due__lt=today)
    for page in overdue.order_by("review_due")[:MOST_NAMED]:
        days = (today - (page.review_due or today)).days
        yield note(f"{page}: review overdue for {days} days.")
    if (more := overdue.count() - MOST_NAMED) > 0:
        yield note(f"{more} more reviews are overdue.")
