"""Writes to services and paths. Each checks permission itself and is one transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from runbook.accounts.models import Team, User
from runbook.accounts.services import is_in, require_reference_editor
from runbook.core.models import bump_stamp
from runbook.core.slugs import free_slug

from . import cleaning
from .models import Hop, Layer, Service
from .paths import HopValues, path_digest

LOCKS = 0x70617468
"""The space of the advisory locks below; a service's path is locked by the service's id."""
USUAL_PATH, NEW_SERVICES = 0, -1
MOST_HOPS = 40


class PathChangedError(Exception):
    """Someone else saved this path meanwhile; `stored` is what it is now."""

    def __init__(self, stored: Sequence[Hop]) -> None:
        super().__init__("This path has changed since you opened it.")
        self.stored = tuple(stored)


class ServiceChangedError(Exception):
    """Someone else saved this service meanwhile; `stored` is what it is now."""

    def __init__(self, stored: Service) -> None:
        super().__init__("This service has changed since you opened it.")
        self.stored = stored


@dataclass(frozen=True, slots=True)
class ServiceValues:
    """What a person may say about a service. `slug` counts for a new one only."""

    name: str
    slug: str = ""
    kind: str = Service.Kind.INTERNAL.value
    team: Team | None = None
    description: str = ""
    aliases: Sequence[str] = ()
    hosts: Sequence[str] = ()
    environments: Sequence[Mapping[str, Any]] = ()
    links: Sequence[Mapping[str, Any]] = ()
    masks_forbidden: bool = False


@dataclass(frozen=True, slots=True)
class NewService:
    """One line of a pasted list."""

    name: str
    team: Team | None = None


@dataclass(slots=True)
class Added:
    """What a pasted list came to."""

    made: int = 0
    changed: int = 0
    kept: int = 0
    names: list[str] = field(default_factory=list)


@transaction.atomic
def save_service(
    service: Service, values: ServiceValues, *, editor: User, based_on: str | None = None
) -> Service:
    """Create or change a service. Raises PermissionDenied or ValidationError (by field).

    Whoever gives a service to another team needs the right for both. `based_on` is the
    digest of the service that the editor saw; raises ServiceChangedError if it is another now.
    """
    if service.pk:
        hold_service(service)
    require_reference_editor(editor, own=is_in(editor, service.team))
    if service.pk and values.team != service.team:
        require_reference_editor(editor, own=is_in(editor, values.team))
    if service.pk and based_on is not None and based_on != service_digest(service):
        raise ServiceChangedError(service)
    if service.pk is None:
        service.slug = values.slug or suggested_slug(values.name)
    service.name, service.kind, service.team = values.name.strip(), values.kind, values.team
    service.description = values.description.strip()
    service.masks_forbidden = values.masks_forbidden
    errors = fill_lists(service, values)
    try:
        service.full_clean()
    except ValidationError as error:
        errors = error.message_dict | errors
    if errors:
        raise ValidationError(errors)
    service.save()
    bump_stamp()
    return service


def hold_service(service: Service) -> None:
    """Read the service as it is now, and let nobody change it until this transaction ends."""
    now = Service.objects.select_related("team").select_for_update(of=("self",))
    service.refresh_from_db(from_queryset=now)


def service_digest(service: Service) -> str:
    """Changes with anything a service's form says; the form carries it, as `path_digest`."""
    fields = (
        "name", "kind", "team_id", "description", "aliases", "hosts", "environments", "links",
        "masks_forbidden",
    )  # fmt: skip
    text = json.dumps([getattr(service, name) for name in fields], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def fill_lists(service: Service, values: ServiceValues) -> dict[str, Any]:
    """Set the service's lists; what is wrong with them comes back by field."""
    errors: dict[str, Any] = {}
    for name, clean in (
        ("aliases", lambda: cleaning.clean_words("aliases", values.aliases)),
        ("hosts", lambda: cleaning.clean_hosts("hosts", values.hosts)),
        ("environments", lambda: cleaning.clean_environments(values.environments)),
        ("links", lambda: cleaning.clean_links(values.links)),
    ):
        try:
            setattr(service, name, clean())
        except ValidationError as error:
            errors |= error.message_dict
    return errors


def suggested_slug(name: str) -> str:
    """A free slug for a new service of this name."""
    base = free_slug(name, set())
    taken = set(Service.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return free_slug(name, taken)


@transaction.atomic
def add_services(lines: Iterable[NewService], *, editor: User) -> Added:
    """Add the services of a pasted list. One that exists is kept, and gets its team if named."""
    require_reference_editor(editor, own=False)
    hold(NEW_SERVICES)
    known = {one.name.lower(): one for one in Service.objects.all()}
    taken = {one.slug for one in known.values()}
    added, new, changed = Added(), [], []
    for line in lines:
        found = known.get(line.name.lower())
        if found is None:
            found = Service(name=line.name, slug=free_slug(line.name, taken), team=line.team)
            taken.add(found.slug)
            known[line.name.lower()] = found
            new.append(found)
        elif line.team is not None and found.pk and found.team_id != line.team.pk:
            found.team = line.team
            changed.append(found)
        else:
            added.kept += 1
    for service in new:
        service.clean_fields(exclude=["team"])  # a query each; the teams were just loaded
    Service.objects.bulk_create(new)
    Service.objects.bulk_update(changed, ["team"])
    added.made, added.changed = len(new), len(changed)
    added.names = [service.name for service in new]
    bump_stamp()
    return added


@transaction.atomic
def save_path(
    service: Service | None,
    hops: Sequence[HopValues],
    *,
    editor: User,
    based_on: str | None = None,
) -> list[Hop]:
    """Replace a service's own path, or the usual one, as a whole.

    Without hops a service uses the usual path again. `based_on` is the digest of the path
    that the editor saw; raises PathChangedError if it is another now, PermissionDenied, or
    ValidationError with keys such as `hop-2-name`.
    """
    require_reference_editor(editor, own=is_in(editor, service.team if service else None))
    if service is None and not hops:
        raise ValidationError({"hops": "The usual path has at least one hop."})
    hold(service.pk if service else USUAL_PATH)
    stored = Hop.objects.own_path(service.pk if service else None)
    if based_on is not None and based_on != path_digest(stored):
        raise PathChangedError(stored)
    made = checked_hops(service, hops)
    Hop.objects.filter(service=service).delete()
    Hop.objects.bulk_create(made)
    bump_stamp()
    return made


def hold(what: int) -> None:
    """Let nobody else do the same until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCKS, what])


def checked_hops(service: Service | None, hops: Sequence[HopValues]) -> list[Hop]:
    """Unsaved hops in their places, or everything that is wrong with them."""
    layers = {layer.slug: layer for layer in Layer.objects.all()}
    errors: dict[str, Any] = {}
    made = []
    if len(hops) > MOST_HOPS:
        raise ValidationError({"hops": f"A path has at most {MOST_HOPS} hops."})
    for place, values in enumerate(hops):
        hop = Hop(
            service=service,
            position=place,
            layer=layers.get(values.layer),
            name=values.name.strip(),
            product=values.product.strip(),
            team=values.team,
        )
        errors |= faults_of(hop, place, values)
        made.append(hop)
    if errors:
        raise ValidationError(errors)
    return made


def faults_of(hop: Hop, place: int, values: HopValues) -> dict[str, Any]:
    """Fill in the hop's log locations and say what is wrong with it, by field."""
    errors: dict[str, Any] = {}
    if hop.layer_id is None:
        errors[f"hop-{place}-layer"] = ["Choose the layer."]
    if not hop.name:
        errors[f"hop-{place}-name"] = ["Name the hop."]
    for name, longest in (("name", 80), ("product", 60)):
        if len(getattr(hop, name)) > longest:
            errors[f"hop-{place}-{name}"] = [f"At most {longest} characters."]
    try:
        hop.log_locations = cleaning.clean_log_locations(f"hop-{place}-log", values.log_locations)
    except ValidationError as error:
        errors |= error.message_dict
    return errors
