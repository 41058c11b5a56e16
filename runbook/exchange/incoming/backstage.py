"""Teams and services out of a Backstage catalogue (`catalog-info.yaml`).

Read are Group, Component and API of the entity format (backstage.io, *Descriptor Format of Catalog
Entities*); other kinds are left alone. What the catalogue does not say stays as it is here, and
links that are there already stay beside its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from runbook.catalogue.cleaning import LONGEST_LABEL, address_fault
from runbook.catalogue.models import Service

from .faults import Part, Path, unreadable
from .yaml_events import load, nearest

FIRST_KEY = re.compile(r"\A(?:\ufeff|\s*(?:#[^\n]*)?\n|---\s*\n|%[^\n]*\n)*apiVersion:")
LARGEST = 4_000_000
NOT_SERVICES = ("library", "documentation", "template")
LINK_KINDS = {
    "dashboard": "dashboard",
    "dashboards": "dashboard",
    "grafana": "dashboard",
    "status": "status",
    "deploy": "deploys",
    "deploys": "deploys",
    "cicd": "deploys",
    "github": "repository",
    "repository": "repository",
    "code": "repository",
}
REPOSITORIES = ("backstage.io/source-location", "backstage.io/view-url")
CHATS = ("chat", "slack", "teams", "mattermost")


def is_catalogue(head: str) -> bool:
    """Whether a YAML file begins like an entity rather than like a document of ours."""
    return FIRST_KEY.match(head) is not None


def read_entities(lines: Iterable[str]) -> Iterator[Part]:
    """A part `entity` for each YAML document. Raises UnreadableError with its line."""
    held: list[str] = []
    first, size = 1, 0
    for number, raw in enumerate(lines, start=1):
        line = raw.rstrip("\r\n")
        if line == "---" or line.startswith("--- "):
            yield from _entity(held, first)
            held, first, size = [], number + 1, 0
            continue
        held.append(line)
        size += len(line)
        if size > LARGEST:
            raise unreadable(first, f"This entity is longer than {LARGEST:,} characters.")
    yield from _entity(held, first)


def _entity(lines: list[str], first: int) -> Iterator[Part]:
    if not any(line.strip() and not line.lstrip().startswith(("#", "%")) for line in lines):
        return
    value, places = load("\n".join(lines), first_line=first)
    yield Part("entity", value, first, lambda path: nearest(places, path, first))


def as_reference(entities: Sequence[Part]) -> Part:
    """The catalogue as reference data of ours. Raises UnreadableError for what is no entity."""
    there = {service.slug: service for service in Service.objects.all()}
    rows: dict[str, list[dict[str, Any]]] = {"teams": [], "services": []}
    places: dict[Path, int] = {}
    for part in entities:
        kind, metadata, spec = _parts(part)
        section = {"Group": "teams", "Component": "services", "API": "services"}.get(kind)
        if section is None or (section == "services" and spec.get("type") in NOT_SERVICES):
            continue
        slug = slug_of(str(metadata["name"]))
        row = _team(slug, metadata, spec) if section == "teams" else None
        row = row or _service(slug, metadata, spec, there.get(slug))
        places[section, len(rows[section])] = part.line_of(("metadata", "name"))
        rows[section].append(row)
    first = entities[0].line if entities else 1
    kept = {name: found for name, found in rows.items() if found}
    return Part("reference", kept, first, lambda path: nearest(places, path, first))


def _parts(part: Part) -> tuple[str, dict[str, Any], dict[str, Any]]:
    value = part.value
    if not isinstance(value, dict) or not isinstance(value.get("kind"), str):
        raise unreadable(part.line, "An entity has apiVersion, kind, metadata and spec.", "kind")
    metadata, spec = value.get("metadata"), value.get("spec") or {}
    if not isinstance(metadata, dict) or not isinstance(metadata.get("name"), str):
        raise unreadable(part.line, "An entity has a name.", "metadata.name")
    if not slug_of(metadata["name"]):
        raise unreadable(part.line, "This name has no letters or digits.", "metadata.name")
    if not isinstance(spec, dict):
        raise unreadable(part.line_of(("spec",)), "Expected a mapping.", "spec")
    return value["kind"], metadata, spec


def slug_of(name: str) -> str:
    """A name of Backstage, in which dots, underscores and capitals are allowed, as a slug."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60]


def _reference(value: Any) -> str:
    """The slug in an entity reference: `group:default/payments`, `payments`; a user is no team."""
    if not isinstance(value, str):
        return ""
    kind, _, rest = value.rpartition(":")
    return "" if kind.lower() == "user" else slug_of(rest.rpartition("/")[2])


def _team(slug: str, metadata: Mapping[str, Any], spec: Mapping[str, Any]) -> dict[str, Any]:
    profile = spec.get("profile") if isinstance(spec.get("profile"), dict) else {}
    assert isinstance(profile, dict)
    name = profile.get("displayName") or metadata.get("title") or metadata["name"]
    contacts = []
    if mail := profile.get("email"):
        contacts.append({"kind": "mail", "label": str(mail), "url": f"mailto:{mail}"})
    for link in _links(metadata):
        kind = "chat" if {link["icon"], link["type"]} & set(CHATS) else "link"
        contacts.append({"kind": kind, "label": link["title"], "url": link["url"]})
    row: dict[str, Any] = {"slug": slug, "name": str(name)[:120]}
    return row | ({"contacts": contacts} if contacts else {})


def _service(
    slug: str, metadata: Mapping[str, Any], spec: Mapping[str, Any], there: Service | None
) -> dict[str, Any]:
    name = metadata.get("title") or (there.name if there else metadata["name"])
    row: dict[str, Any] = {"slug": slug, "name": str(name)[:120]}
    if description := metadata.get("description"):
        row["description"] = " ".join(str(description).split())[:300]
    if team := _reference(spec.get("owner")):
        row["team"] = team
    links = [_service_link(link) for link in _links(metadata)]
    annotations = metadata.get("annotations")
    for label in REPOSITORIES if isinstance(annotations, dict) else ():
        url = str(annotations.get(label, "")).removeprefix("url:")  # type: ignore[union-attr]
        if url and not address_fault(url):
            links.append({"kind": "repository", "label": "Repository", "url": url})
    if links:
        kept = list(there.links) if there else []
        known = {link["url"] for link in kept}
        row["links"] = kept + [link for link in _once(links) if link["url"] not in known]
    return row


def _once(links: list[dict[str, str]]) -> list[dict[str, str]]:
    return list({link["url"]: link for link in reversed(links)}.values())[::-1]


def _service_link(link: Mapping[str, str]) -> dict[str, str]:
    kind = LINK_KINDS.get(link["type"]) or LINK_KINDS.get(link["icon"], "other")
    return {"kind": kind, "label": link["title"], "url": link["url"]}


def _links(metadata: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Links with an address that a button may lead to; others are left out."""
    links = metadata.get("links")
    for link in links if isinstance(links, list) else ():
        if isinstance(link, dict) and not address_fault(str(link.get("url", ""))):
            found = {name: str(link.get(name, "")) for name in ("url", "title", "icon", "type")}
            title = found["title"][:LONGEST_LABEL] or found["url"][:LONGEST_LABEL]
            yield found | {"title": title, "icon": found["icon"].lower(), "type": found["type"]}
