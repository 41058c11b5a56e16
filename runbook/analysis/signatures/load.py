"""Reads the signature files, once per process, and says exactly what is wrong with one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, cast

import yaml

from ..model import ROLES, Role
from .schema import SAYS, WEIGHTS, Rule, Says, Signature, Weight

AREAS = ("proxies", "edges", "gateways", "auth", "applications", "dependencies")
PRODUCT_KEYS = frozenset({"product", "name", "layer", "area", "marks", "page_type", "signatures"})
SIGNATURE_KEYS = frozenset(
    "id says layer product strength status fields without content_type body json reason host why"
    " source example shares".split()
)
CONDITIONS = ("fields", "content_type", "body", "json", "reason", "status")
SLUG = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)*")


class SignatureDataError(ValueError):
    """A signature file that cannot be used; the message names the file and the signature."""


@cache
def signatures() -> tuple[Signature, ...]:
    """All shipped signatures, in the order of their files' names."""
    found: list[Signature] = []
    for area in AREAS:
        folder = resources.files(__package__) / "data" / area
        if not folder.is_dir():
            continue
        files = sorted(folder.iterdir(), key=lambda one: one.name)
        for file in (one for one in files if one.name.endswith(".yaml")):
            found.extend(read_file(file, area))
    _no_duplicates(found)
    return tuple(found)


def read_file(file: Traversable, area: str) -> list[Signature]:
    """The signatures of one file. Raises SignatureDataError."""
    where = f"{area}/{file.name}"
    try:
        data = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise SignatureDataError(f"{where}: is not YAML: {error}") from error
    return read_product(data, area, where)


def read_product(data: object, area: str, where: str) -> list[Signature]:
    """The signatures of one product's data. Raises SignatureDataError."""
    if not isinstance(data, dict):
        raise SignatureDataError(f"{where}: must be a mapping with product, name and signatures")
    _known_keys(data, PRODUCT_KEYS, where)
    for key in ("product", "name", "layer", "signatures"):
        if not data.get(key):
            raise SignatureDataError(f"{where}: has no {key}")
    if data.get("area", area) != area:
        raise SignatureDataError(f"{where}: says area {data['area']}, but lies in {area}")
    if not SLUG.fullmatch(str(data["product"])):
        raise SignatureDataError(f"{where}: product {data['product']!r} is not a slug")
    if not isinstance(data["signatures"], list):
        raise SignatureDataError(f"{where}: signatures must be a list")
    marks = {name.lower(): rule for name, rule in _rules(data, "marks", where).items()}
    pages = (marks, _rule(data, "page_type", where))
    return [_signature(one, data, area, where, pages) for one in data["signatures"]]


def _signature(
    one: object,
    product: Mapping[str, Any],
    area: str,
    file: str,
    pages: tuple[Mapping[str, Rule], Rule | None],
) -> Signature:
    if not isinstance(one, dict) or not isinstance(one.get("id"), str):
        raise SignatureDataError(f"{file}: every signature needs an id")
    where = f"{file}: {one['id']}"
    _known_keys(one, SIGNATURE_KEYS, where)
    for key in ("says", "strength", "why", "source"):
        if not isinstance(one.get(key), str) or not one[key].strip():
            raise SignatureDataError(f"{where}: has no {key}")
    if not any(one.get(key) for key in CONDITIONS):
        raise SignatureDataError(f"{where}: has no condition ({', '.join(CONDITIONS)})")
    slug = str(one.get("product", product["product"]))
    return Signature(
        id=f"{file.rpartition('/')[2].removesuffix('.yaml')}/{one['id']}",
        product=slug,
        product_name=str(product["name"]),
        layer=cast(Role, _one_of(one.get("layer", product["layer"]), ROLES, "layer", where)),
        area=area,
        says=cast(Says, _one_of(one["says"], SAYS, "says", where)),
        strength=cast(Weight, _one_of(one["strength"], WEIGHTS, "strength", where)),
        why=one["why"].strip(),
        source=one["source"].strip(),
        statuses=_statuses(one.get("status", []), where),
        fields={name.lower(): rule for name, rule in _rules(one, "fields", where).items()},
        without=_names(one, "without", where),
        content_type=_rule(one, "content_type", where),
        body=_rule(one, "body", where),
        json=_rules(one, "json", where),
        reason=_rule(one, "reason", where),
        host=_rule(one, "host", where),
        example=str(one.get("example", "")),
        shares=_names(one, "shares", where),
        marks=pages[0],
        page_type=pages[1],
    )


def _known_keys(data: Mapping[str, Any], known: frozenset[str], where: str) -> None:
    unknown = sorted(str(key) for key in data if key not in known)
    if unknown:
        raise SignatureDataError(f"{where}: unknown key {', '.join(unknown)}")


def _one_of(value: object, allowed: tuple[str, ...], key: str, where: str) -> str:
    if value not in allowed:
        raise SignatureDataError(f"{where}: {key} is {value!r}, not one of {', '.join(allowed)}")
    return str(value)


def _names(one: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    value = one.get(key, [])
    if not isinstance(value, list):
        raise SignatureDataError(f"{where}: {key} must be a list")
    return tuple(str(name).lower() for name in value)


def _statuses(value: object, where: str) -> frozenset[int]:
    items = value if isinstance(value, list) else [value]
    return frozenset(code for item in items for code in _range(item, where))


def _range(item: object, where: str) -> Iterator[int]:
    first, _, last = str(item).partition("-")
    last = last or first
    if not (first.isdigit() and last.isdigit() and 100 <= int(first) <= int(last) <= 999):
        message = f"{where}: status {item!r} is neither a code nor a range like 500-504"
        raise SignatureDataError(message)
    yield from range(int(first), int(last) + 1)


def _rules(one: Mapping[str, Any], key: str, where: str) -> dict[str, Rule]:
    value = one.get(key, {})
    if not isinstance(value, dict):
        raise SignatureDataError(f"{where}: {key} must map names to patterns")
    return {str(name): _pattern(text, f"{where}: {key} {name}") for name, text in value.items()}


def _rule(one: Mapping[str, Any], key: str, where: str) -> Rule | None:
    value = one.get(key)
    return None if value is None else _pattern(value, f"{where}: {key}")


def _pattern(value: object, where: str) -> Rule:
    """A pattern. It is compiled when first used; `check_patterns` compiles all."""
    if not isinstance(value, str):
        raise SignatureDataError(f"{where}: a pattern must be text in quotes, not {value!r}")
    return Rule(value)


def check_patterns(found: tuple[Signature, ...]) -> None:
    """Compiles every pattern. Raises SignatureDataError for the first that is wrong."""
    for signature in found:
        for rule in signature.rules:
            try:
                _ = rule.compiled
            except re.error as error:
                raise SignatureDataError(f"{signature.id}: {rule.text!r}: {error}") from error


def _no_duplicates(found: list[Signature]) -> None:
    seen: set[str] = set()
    for signature in found:
        if signature.id in seen:
            raise SignatureDataError(f"{signature.id}: stands twice")
        seen.add(signature.id)
