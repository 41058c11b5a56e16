"""One page taken along: its address with a suffix in place of the last slash."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from runbook.accounts.middleware import reading
from runbook.catalogue.models import Service
from runbook.catalogue.paths import RequestPath, load_path
from runbook.content import canonical
from runbook.content.addresses import comparison_key, entry_key, split_entry_key
from runbook.content.models import Page
from runbook.content.revisions import content_of
from runbook.core.days import day_of

from .making import one_page
from .paper.html import policy_of, the_style
from .paper.telling import tell

MEDIA_TYPES = {
    "md": "text/markdown; charset=utf-8",  # RFC 7763
    "json": "application/json",
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
}


@reading
@require_safe
def page_export(
    request: HttpRequest,
    suffix: str,
    kind: str,
    key: str | int = "",
    left: int | None = None,
    right: int | None = None,
) -> HttpResponse:
    """The page as its file; for a service without its own text, the default, which says so."""
    if left is not None and right is not None:
        key = comparison_key(left, right)
    page = page_at(kind, str(key))
    response = HttpResponse(
        content_in(request, page, str(key), suffix), content_type=MEDIA_TYPES[suffix]
    )
    name = page.key.replace("/", "-")
    response["Content-Disposition"] = f'inline; filename="{name}.{suffix}"'
    response["Cache-Control"] = "private, no-cache"
    if suffix == "html":
        # Its style stands inside it, so it comes with the policy that it carries itself.
        response["Content-Security-Policy"] = policy_of(the_style())
    return response


def content_in(request: HttpRequest, page: Page, asked: str, suffix: str) -> bytes:
    data = as_data(page)
    if suffix == "json":
        return f"{canonical.pretty(data)}\n".encode()
    leaf = tell(data, title=page.title, said=whose(page, asked))
    base = settings.RUNBOOK_BASE_URL or f"{request.scheme}://{request.get_host()}"
    return one_page(leaf, suffix, said=f"As of {in_words(timezone.localdate())}.", base=base)


def page_at(kind: str, key: str) -> Page:
    """What readers see there. Raises Http404."""
    live = Page.objects.to_read(kind).filter(retired_at=None)
    found = live.filter(key=key).first()
    if found is None and kind == "entry":
        code, layer, _ = split_entry_key(key)
        found = live.filter(key=entry_key(code, layer)).first()
    if found is None:
        raise Http404("There is no such page.")
    return found


def as_data(page: Page) -> dict[str, Any]:
    revision = page.live_revision
    assert revision is not None
    revision.page = page
    return canonical.page_as_data(
        page.kind,
        page.key,
        content_of(revision),
        maintainer=page.maintainer.slug,
        owner=revision.owner.slug if revision.owner else None,
        reviewed_on=day_of(page.reviewed_at),
        retired=False,
        general=page.general,
    )


def whose(page: Page, asked: str) -> str:
    """Whose text it is, who answers, how fresh it is, and of when."""
    today = timezone.localdate()
    reviewed = day_of(page.reviewed_at)
    said = [
        "General advice, not yet yours." if page.general else f"Kept true by {page.maintainer}.",
        answers_for(page, asked) if page.kind == "entry" else "",
        f"Reviewed {in_words(reviewed)}." if reviewed else "",
        f"As of {in_words(today)}.",
    ]
    return " ".join(filter(None, said))


def answers_for(page: Page, asked: str) -> str:
    """The owner as the path has it, for the service that was asked for."""
    _, layer, slug = split_entry_key(asked)
    service = Service.objects.filter(slug=slug).first() if slug else None
    path: RequestPath = load_path(service.pk if service else None)
    assert page.live_revision is not None
    owner = path.owner(layer, page.live_revision.owner)
    said = "The default for every service." if slug and page.key != asked else ""
    return f"{said} Owner: {owner.team}.".strip() if owner else said


def in_words(day: Any) -> str:
    return f"{day.day} {day:%b %Y}"
