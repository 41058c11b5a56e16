"""The organisation's own signatures: writing them, trying them, offering one.

Each write checks the permission itself, is one transaction and bumps the content stamp last, so
that every process reads its knowledge anew.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q

from runbook.accounts.models import User
from runbook.analysis.limits import MAX_BYTES
from runbook.analysis.model import ROLES, OwnSignature, Role
from runbook.catalogue.models import Hop, Layer
from runbook.core.models import bump_stamp

from .knowledge import Knowledge
from .knowledge_history import Words, record
from .models import KnowledgeEdit, Signature, Triage
from .offering import COMMON, Understood, offered
from .patterns import FIELD_NAME, PatternError, check_content_pattern, check_value_pattern
from .permissions import SIGNATURES, require
from .trying import Tried, try_on_all

KIND = KnowledgeEdit.What.SIGNATURE
MOST_KEPT = 50
"""How many kept pastes a signature is tried on."""
MOST_CHARACTERS = 8 * MAX_BYTES
"""How much text that may be together; beyond it the older ones are left out."""
LATELY = 200
"""How many kept triages are counted for the list."""
MOST_STATUSES = 40
MOST_ACTIVE = 200
"""How many may count at a time: each is tried on every paste."""
MATCHED = re.compile(r"Your own signature “(.{1,80})” matches\.", re.DOTALL)
RANGE = re.compile(r"([1-5]\d\d)(?:-([1-5]\d\d))?|([1-5])xx")

COUNTS = """
    SELECT said.why #>> '{}', count(DISTINCT lately.id)
    FROM (
        SELECT id, analysis FROM triage_triage
        WHERE purged_at IS NULL ORDER BY started_at DESC, id DESC LIMIT %s
    ) AS lately,
    jsonb_path_query(lately.analysis, 'lax $.answer.candidates[*].evidence[*].why') AS said(why)
    WHERE said.why #>> '{}' LIKE 'Your own signature %%'
    GROUP BY 1
"""


class SignatureChangedError(Exception):
    """Someone else saved this signature meanwhile; `stored` is what it is now."""

    def __init__(self, stored: Signature) -> None:
        super().__init__("This signature has changed since you opened it.")
        self.stored = stored


@dataclass(frozen=True, slots=True)
class SignatureValues:
    """What a person may say of a signature, as typed; `statuses` as `403, 500-504`."""

    name: str
    layer: str
    product: str
    statuses: str = ""
    field_name: str = ""
    field_pattern: str = ""
    content_pattern: str = ""


def cleaned(values: SignatureValues) -> OwnSignature:
    """The signature as the analysis takes it. Raises ValidationError, by field."""
    errors: dict[str, str] = {}
    if values.layer not in ROLES:
        errors["layer"] = "Choose the layer that this answer comes from."
    for name, what in (("name", "Name it"), ("product", "Say which product or component it is")):
        if not getattr(values, name):
            errors[name] = f"{what}."
    statuses: tuple[int, ...] = ()
    try:
        statuses = tuple(_statuses(values.statuses))
    except ValueError as error:
        errors["statuses"] = str(error)
    errors |= _pattern_faults(values)
    if errors:
        raise ValidationError(errors)
    role: Role = next(one for one in ROLES if one == values.layer)
    return OwnSignature(
        values.name,
        role,
        values.product,
        statuses,
        values.field_name.lower(),
        values.field_pattern,
        values.content_pattern,
    )


def _pattern_faults(values: SignatureValues) -> dict[str, str]:
    errors: dict[str, str] = {}
    field = values.field_name.lower()
    if not field and not values.content_pattern:
        errors["field_name"] = "Give a header or a pattern for the body to look for."
    if field and not FIELD_NAME.fullmatch(field):
        errors["field_name"] = "This cannot be the name of a header: no blanks, no colon."
    elif field in COMMON and not values.field_pattern:
        errors["field_pattern"] = "Many answers carry this header; say what its value looks like."
    if values.field_pattern and not field:
        errors["field_name"] = "Say which header the pattern is about."
    for name, check in (
        ("field_pattern", check_value_pattern),
        ("content_pattern", check_content_pattern),
    ):
        try:
            check(getattr(values, name))
        except PatternError as error:
            errors[name] = str(error)
    return errors


def _statuses(text: str) -> Iterator[int]:
    """`403, 500-504, 5xx` as codes. Raises ValueError in words."""
    found: set[int] = set()
    for part in re.split(r"[,\s]+", text.strip().lower()):
        if not part:
            continue
        match = RANGE.fullmatch(part)
        first = int(match[1] or f"{match[3]}00") if match else 0
        last = int(match[2] or match[1] or f"{match[3]}99") if match else -1
        if last < first:
            raise ValueError(f"“{part[:20]}” is neither a code nor a range like 500-504.")
        found |= set(range(first, last + 1))
    if len(found) > MOST_STATUSES and not {*range(400, 600)} >= found:
        raise ValueError("Name the codes of errors, 400 to 599; left empty, every code fits.")
    yield from sorted(found)


@transaction.atomic
def save_signature(
    signature: Signature, values: SignatureValues, *, editor: User, based_on: str | None = None
) -> Signature:
    """Create or change a signature. Raises PermissionDenied or ValidationError (by field).

    `based_on` is the digest of what the editor saw; raises SignatureChangedError if it is
    another now.
    """
    require(editor, SIGNATURES)
    before: Words = {}
    if signature.pk is not None:
        _hold(signature, based_on)
        before = _words(signature)
    said = cleaned(values)
    signature.layer = Layer.objects.get(slug=said.layer)
    signature.name, signature.product = said.name, said.product
    signature.statuses = list(said.statuses)
    signature.field_name, signature.field_pattern = said.field_name, said.field_pattern
    signature.content_pattern = said.content_pattern
    if signature.pk is None:
        signature.made_by = editor
        _check_room()
    signature.full_clean(exclude=["made_by"])  # nobody is left where a person was
    try:
        with transaction.atomic():
            signature.save()
    except IntegrityError as error:  # another took the name since it was looked up
        raise ValidationError({"name": "Another signature has this name."}) from error
    record(KIND, signature.name, before, _words(signature), editor=editor)
    bump_stamp()
    return signature


@transaction.atomic
def switch_signature(signature: Signature, *, active: bool, editor: User) -> None:
    """Let a signature count, or not any more. Raises ValidationError where too many do."""
    require(editor, SIGNATURES)
    _hold(signature, None)
    if active and not signature.active:
        _check_room()
    before = _words(signature)
    signature.active = active
    signature.save(update_fields=["active"])
    record(KIND, signature.name, before, _words(signature), editor=editor)
    bump_stamp()


@transaction.atomic
def delete_signature(signature: Signature, *, editor: User, based_on: str) -> None:
    """Remove a signature for good. Raises SignatureChangedError for one that changed."""
    require(editor, SIGNATURES)
    _hold(signature, based_on)
    record(KIND, signature.name, _words(signature), {}, editor=editor)
    signature.delete()
    bump_stamp()


def _words(signature: Signature) -> Words:
    return {
        "name": signature.name,
        "layer": signature.layer.name,
        "product": signature.product,
        "status_codes": ", ".join(map(str, signature.statuses)),
        "header": signature.field_name,
        "header_looks_like": signature.field_pattern,
        "body_holds": signature.content_pattern,
        "counts": "yes" if signature.active else "no",
    }


def _check_room() -> None:
    if Signature.objects.active().count() >= MOST_ACTIVE:
        said = f"{MOST_ACTIVE} signatures count already. Switch one off first."
        raise ValidationError({"__all__": said})


def _hold(signature: Signature, based_on: str | None) -> None:
    """Read it as it is now, and let nobody change it until this transaction ends."""
    now = Signature.objects.select_related("layer").select_for_update(of=("self",))
    signature.refresh_from_db(from_queryset=now)
    if based_on is not None and based_on != signature_digest(signature):
        raise SignatureChangedError(signature)


def signature_digest(signature: Signature) -> str:
    """Changes with anything a signature's form says; the form carries it."""
    fields = (
        "name", "layer_id", "product", "statuses", "field_name", "field_pattern",
        "content_pattern", "active",
    )  # fmt: skip
    text = json.dumps([getattr(signature, name) for name in fields])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def matched_lately() -> dict[str, int]:
    """By name, in how many of the last `LATELY` kept triages a signature spoke. One query."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, [LATELY])
        rows = [(MATCHED.fullmatch(why), number) for why, number in cursor.fetchall()]
    return {found[1]: number for found, number in rows if found}


def kept_triages() -> Sequence[Triage]:
    """The last triages that hold a paste, the newest first. One query."""
    held = Triage.objects.filter(purged_at=None).exclude(paste="")
    newest = held.only("key", "paste", "code", "started_at").order_by("-started_at", "-id")
    return list(newest[:MOST_KEPT])


def try_on_kept(
    knowledge: Knowledge, draft: OwnSignature, replacing: str = ""
) -> list[tuple[Triage, Tried]]:
    """Try a signature on the kept pastes, the newest first, as many as are read quickly."""
    texts: list[tuple[Triage, str]] = []
    left = MOST_CHARACTERS
    for triage in kept_triages():
        left -= len(triage.paste)
        if left < 0:
            break
        texts.append((triage, triage.paste))
    return try_on_all(texts, knowledge.organisation, draft, replacing)


def offer(triage: Triage, knowledge: Knowledge) -> OwnSignature | None:
    """A draft out of what a closed triage turned out to be, None where there is none to give.

    None for one that is open, purged or without a layer, where the verdict was right and sure,
    and where nothing in the paste tells its writer apart. At most one query.
    """
    if triage.closed_at is None or triage.was_layer_id is None or not triage.paste:
        return None
    if triage.layer_id == triage.was_layer_id and triage.confidence >= 0.8:
        return None
    layer = next(
        (slug for slug, one in knowledge.layers.items() if one.pk == triage.was_layer_id), ""
    )
    case = Understood(triage.paste, layer, triage.was_code, _product_of(triage))
    return offered(case, knowledge.organisation)


def _product_of(triage: Triage) -> str:
    """What runs that layer on the service's own path, else on the usual one."""
    there = Q(service=None) | Q(service_id=triage.service_id)
    hops = Hop.objects.filter(there, Q(layer=triage.was_layer_id)).exclude(product="")
    nearest = hops.order_by(F("service").asc(nulls_last=True), "position")
    return nearest.values_list("product", flat=True).first() or ""
