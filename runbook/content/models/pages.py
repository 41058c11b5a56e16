"""Pages, revisions, and what is projected from them.

`Page` says which revision readers see. `Revision` is inserted once, complete, and never
touched again: the web role has no right to UPDATE, DELETE or TRUNCATE it, and a trigger
refuses everyone else (see migrations/0001_initial.py).
"""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from runbook.accounts.models import Team, User
from runbook.catalogue.models import Layer, Service

from ..addresses import page_path
from ..querysets import EntryQuerySet, PageQuerySet, RevisionQuerySet


class Page(models.Model):
    """Anything that can be read, reviewed and exported. `key` is natural: `403/gateway`."""

    class Kind(models.TextChoices):
        ENTRY = "entry", "Entry"
        CODE = "code", "Status code"
        COMPARISON = "comparison", "Comparison"
        SCENARIO = "scenario", "Scenario"

    kind = models.CharField(max_length=12, choices=Kind)
    key = models.CharField(max_length=120)
    title = models.CharField(max_length=300, editable=False)
    maintainer = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="maintained_pages")
    live_revision = models.ForeignKey(
        "Revision", null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    rendered = models.JSONField(default=dict, editable=False)
    """The live content with Markdown turned into safe HTML; `render_version` says by whom."""
    render_version = models.PositiveSmallIntegerField(default=0, editable=False)
    general = models.BooleanField(default=False, editable=False)
    """Shipped text that nobody has adopted yet: general advice, not yet yours."""
    reviewed_at = models.DateTimeField(null=True, editable=False)
    reviewed_by = models.ForeignKey(
        User, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    reviewed_revision = models.ForeignKey(
        "Revision", null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    review_due = models.DateField(null=True, editable=False)
    attention = models.CharField(max_length=300, blank=True, editable=False)
    """Why the page may be wrong, as higher packages put it; shown to readers."""
    attention_path = models.CharField(max_length=200, blank=True, editable=False, db_default="")
    """Where that is explained: the address of the platform change."""
    broke_glass_at = models.DateTimeField(null=True, editable=False)
    """Published during an incident, and nobody else has looked at it since."""
    open_proposals = models.PositiveSmallIntegerField(db_default=0, editable=False)
    """How many proposals for this page wait; kept by the services of proposals."""
    tallies = models.JSONField(default=dict, editable=False)
    """How often a check was tried and found it, by its id: {"id": [found, tried]}; rolled up
    by triage from what people said."""
    retired_at = models.DateTimeField(null=True, editable=False)

    objects = PageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"],
                name="page_key_is_unique",
                violation_error_message="There is such a page already.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["entry", "code", "comparison", "scenario"]),
                name="page_kind_is_known",
            ),
            models.CheckConstraint(condition=~Q(key=""), name="page_has_a_key"),
        ]
        indexes = [
            # A team's page: what is due first, without a sort.
            models.Index(fields=["maintainer", "review_due", "id"], name="page_by_maintainer"),
        ]

    def __str__(self) -> str:
        return self.title or f"{self.kind} {self.key}"

    def get_absolute_url(self) -> str:
        return page_path(self.kind, self.key)

    @property
    def is_marked(self) -> bool:
        """Whether something stands above its text: a change, an incident, a proposal."""
        return bool(self.attention or self.broke_glass_at or self.open_proposals)


class Publication(models.TextChoices):
    """How a revision came to be published."""

    APPROVED = "approved", "Approved by a second person"
    DIRECT = "direct", "Published directly"
    BREAK_GLASS = "break-glass", "Published during an incident, approval pending"
    IMPORT = "import", "Imported"
    STARTER = "starter", "General advice shipped with Runbook"


class Revision(models.Model):
    """A page's text at one moment. Inserted at publication, never changed, never deleted."""

    class Action(models.TextChoices):
        PUBLISH = "publish", "Published"
        REVERT = "revert", "Reverted"
        RETIRE = "retire", "Retired"
        RESTORE = "restore", "Restored"
        ADOPT = "adopt", "Adopted"

    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    action = models.CharField(max_length=8, choices=Action, default=Action.PUBLISH)
    content = models.JSONField()
    schema = models.PositiveSmallIntegerField()
    maintainer = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    based_on = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(db_default=Now())
    publication = models.CharField(max_length=12, choices=Publication)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["page", "number"], name="revision_number_is_unique"),
            # What the composite foreign key of Page.live_revision points at.
            models.UniqueConstraint(fields=["page", "id"], name="revision_belongs_to_page"),
            models.CheckConstraint(
                # With a NULL on either side a bare comparison would be NULL, which passes.
                condition=(
                    Q(
                        publication=Publication.APPROVED,
                        author__isnull=False,
                        approved_by__isnull=False,
                    )
                    & ~Q(author=F("approved_by"))
                )
                | (~Q(publication=Publication.APPROVED) & Q(approved_by__isnull=True)),
                name="revision_is_approved_by_a_second_person",
                violation_error_message="Author and approver must be two people.",
            ),
            models.CheckConstraint(
                condition=Q(publication__in=Publication.values),
                name="revision_publication_is_known",
            ),
            models.CheckConstraint(
                condition=Q(reason__regex=r"\S"),
                name="revision_has_a_reason",
                violation_error_message="Say why: readers of the history will want to know.",
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="revision_number_is_positive"),
        ]
        indexes = [models.Index(fields=["-published_at", "-id"], name="revision_by_time")]

    def __str__(self) -> str:
        return f"{self.page_id} revision {self.number}"


class Entry(models.Model):
    """The relational index of an entry page: one cell of the matrix, what it shows kept ready."""

    page = models.OneToOneField(
        Page, primary_key=True, on_delete=models.PROTECT, related_name="entry"
    )
    code = models.PositiveSmallIntegerField()
    layer = models.ForeignKey(Layer, on_delete=models.PROTECT, related_name="entries")
    service = models.ForeignKey(
        Service, null=True, on_delete=models.PROTECT, related_name="entries"
    )
    owner = models.ForeignKey(
        Team, null=True, on_delete=models.PROTECT, related_name="owned_entries"
    )
    summary = models.CharField(max_length=400)
    check_count = models.PositiveSmallIntegerField(default=0)
    rare = models.BooleanField(default=False)
    retired = models.BooleanField(default=False)

    objects = EntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code", "layer", "service"],
                nulls_distinct=False,
                name="entry_cell_is_unique",
                violation_error_message="The matrix already has this entry.",
            ),
            models.CheckConstraint(
                condition=Q(code=0) | Q(code__range=(100, 599)),
                name="entry_code_is_in_range",
                violation_error_message="A status code lies between 100 and 599, or is 0.",
            ),
        ]
        indexes = [models.Index(fields=["service", "code", "layer"], name="entry_by_service")]

    def __str__(self) -> str:
        return f"{self.code} from {self.layer_id}"


class Reference(models.Model):
    """A link from one page to another's key, projected so that links can be queried."""

    from_page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="references")
    to_kind = models.CharField(max_length=12)
    to_key = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["from_page", "to_kind", "to_key"], name="reference_is_unique"
            ),
        ]
        indexes = [models.Index(fields=["to_kind", "to_key"], name="reference_by_target")]

    def __str__(self) -> str:
        return f"{self.from_page_id} to {self.to_kind} {self.to_key}"


class SearchDocument(models.Model):
    """What search knows of a page that readers can see; see search.py for how it is used."""

    page = models.OneToOneField(
        Page, primary_key=True, on_delete=models.CASCADE, related_name="search_document"
    )
    kind = models.CharField(max_length=12)
    of_service = models.BooleanField()
    """One service's own text. There may be a hundred thousand of these with the same words."""
    weight = models.SmallIntegerField()
    """A static rank: codes before comparisons before entries, usual cells before rare ones."""
    summary = models.CharField(max_length=400)
    label_vector = SearchVectorField()
    """Code, title, layer, service and owner: short, so that it is cheap to rank."""
    body_vector = SearchVectorField()
    """All of the page's text, its label included."""

    class Meta:
        # Two pairs, so that a word that a third of all pages share still finds the general
        # pages in a few hundred rows. Only the long vector may keep a short pending list:
        # every search reads all of it.
        indexes = [
            GinIndex(
                fields=[field],
                name=f"search_{name}_{field.removesuffix('_vector')}",
                condition=Q(of_service=of_service),
                fastupdate=field == "body_vector",
                gin_pending_list_limit=256 if field == "body_vector" else None,
            )
            for name, of_service in (("general", False), ("own", True))
            for field in ("label_vector", "body_vector")
        ]

    def __str__(self) -> str:
        return f"search document of page {self.page_id}"


class SearchTerm(models.Model):
    """A word that occurs in some label or text: what a typo is compared with."""

    term = models.CharField(max_length=60, primary_key=True)
    frequency = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            GinIndex(fields=["term"], name="search_term_trigram", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.term
