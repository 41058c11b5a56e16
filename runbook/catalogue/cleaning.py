"""What services and hops may hold. Pure: typed rows in, stored lists out, or ValidationError.

An error's key names the row and field it is about, such as `links-1-url`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError

from runbook.core.slugs import SLUG_PATTERN, free_slug

LINK_KINDS = {
    "deploys": "Deploys",
    "dashboard": "Dashboard",
    "errors-by-endpoint": "Error rate by endpoint",
    "errors-by-tenant": "Error rate by tenant",
    "status": "Status page",
    "repository": "Repository",
    "other": "Other",
}
LONGEST_URL = 1000
LONGEST_ID = 60
LONGEST_LABEL = 80
LONGEST_QUERY = 2000
LONGEST_NAME = 60
LONGEST_CLAIM = 300
MOST_WORDS = 50

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
HOST = re.compile(rf"(?:\*\.)?{_LABEL}(?:\.{_LABEL})*(?::\d{{1,5}})?")
AUTHORITY = re.compile(r"[A-Za-z0-9.:\[\]_{}-]+")

type Row = Mapping[str, Any]


def address_fault(url: str) -> str:
    """Why a button must not lead to this address; empty if it may. `{host}` may stand in it."""
    if len(url) > LONGEST_URL:
        return f"This address is longer than {LONGEST_URL} characters."
    if not url.startswith(("http://", "https://")):
        return "An address starts with https:// or http://."
    try:
        authority = urlsplit(url).netloc
    except ValueError:
        return "This address cannot be read."
    if not AUTHORITY.fullmatch(authority):
        return "After https:// comes a host name; a name and password do not belong here."
    if any(sign.isspace() or not sign.isprintable() for sign in url):
        return "An address holds no spaces."
    return ""


def clean_words(field: str, words: Iterable[str]) -> list[str]:
    """Aliases: short, each once."""
    found = list(dict.fromkeys(word.strip() for word in words if word.strip()))
    if len(found) > MOST_WORDS or any(len(word) > LONGEST_LABEL for word in found):
        raise ValidationError({field: f"At most {MOST_WORDS}, of {LONGEST_LABEL} characters each."})
    return found


def clean_hosts(field: str, hosts: Iterable[str]) -> list[str]:
    """Host names in lower case, each once; a port or a leading `*.` may stand with them."""
    found = list(dict.fromkeys(host.strip().lower() for host in hosts if host.strip()))
    for host in found:
        if not HOST.fullmatch(host):
            raise ValidationError({field: f"“{host}” is not a host name."})
    return found


def clean_links(rows: Sequence[Row]) -> list[dict[str, str]]:
    """Links with an address; a row left wholly empty goes."""
    cleaned: list[dict[str, str]] = []
    errors: dict[str, str] = {}
    for number, row in enumerate(rows):
        kind, label, url = (str(row.get(key, "")).strip() for key in ("kind", "label", "url"))
        if not url and not label:
            continue
        if kind not in LINK_KINDS:
            errors[f"links-{number}-kind"] = "Choose what it shows."
        if fault := address_fault(url):
            errors[f"links-{number}-url"] = fault
        label = label[:LONGEST_LABEL] or LINK_KINDS.get(kind, url)
        cleaned.append({"kind": kind, "label": label, "url": url})
    if errors:
        raise ValidationError(errors)
    return cleaned


def clean_environments(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Environments with a name of their own; a row left wholly empty goes."""
    cleaned: list[dict[str, Any]] = []
    errors: dict[str, Any] = {}
    for number, row in enumerate(rows):
        name, issuer, audience = (str(row.get(key, "")).strip() for key in ("name", "iss", "aud"))
        hosts = [str(host) for host in row.get("hosts", ())]
        if not (name or issuer or audience or hosts):
            continue
        if not name or name in (one["name"] for one in cleaned):
            errors[f"environments-{number}-name"] = "Give each environment a name of its own."
        for key, text, longest in (
            ("name", name, LONGEST_NAME),
            ("iss", issuer, LONGEST_CLAIM),
            ("aud", audience, LONGEST_CLAIM),
        ):
            if len(text) > longest:
                errors[f"environments-{number}-{key}"] = f"At most {longest} characters."
        try:
            hosts = clean_hosts(f"environments-{number}-hosts", hosts)
        except ValidationError as error:
            errors |= error.message_dict
        cleaned.append({"name": name, "hosts": hosts, "iss": issuer, "aud": audience})
    if errors:
        raise ValidationError(errors)
    return cleaned


def clean_log_locations(field: str, rows: Sequence[Row]) -> list[dict[str, str]]:
    """Log locations of one hop, each with an id that stays when its text changes."""
    cleaned: list[dict[str, str]] = []
    errors: dict[str, str] = {}
    taken: set[str] = set()
    for number, row in enumerate(rows):
        label, url, query = (str(row.get(key, "")).strip() for key in ("label", "url", "query"))
        if not (label or url or query):
            continue
        if url and (fault := address_fault(url)):
            errors[f"{field}-{number}-url"] = fault
        if not url and not query:
            errors[f"{field}-{number}-url"] = "Give an address, a query or both."
        if len(query) > LONGEST_QUERY:
            errors[f"{field}-{number}-query"] = f"At most {LONGEST_QUERY} characters."
        label = label[:LONGEST_LABEL] or "Logs"
        identifier = stable_id(str(row.get("id", "")), label, taken)
        taken.add(identifier)
        cleaned.append({"id": identifier, "label": label, "url": url, "query": query})
    if errors:
        raise ValidationError(errors)
    return cleaned


def stable_id(given: str, label: str, taken: set[str]) -> str:
    """The id that stands already, else one made from the label."""
    if (
        given
        and len(given) <= LONGEST_ID
        and re.fullmatch(SLUG_PATTERN, given)
        and given not in taken
    ):
        return given
    return free_slug(label, taken)
