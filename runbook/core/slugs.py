"""Slugs: what they look like, and the words they must avoid.

Slugs stand in addresses beside fixed words (`/codes/403/gateway/history/`), so a layer,
service or team cannot be called like one of those.
"""

from __future__ import annotations

import re

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.text import slugify

SLUG_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
RESERVED = (
    "add adopt all api changes confirm default docs edit export feed graph history import layers "
    "new none openapi options override path preview proposals restore retire revert review search "
    "setup statistics"
).split()

validate_slug = RegexValidator(
    SLUG_PATTERN, "Use lower-case letters, digits and single hyphens, such as payments-api."
)


def slug_constraints(name: str) -> list[models.BaseConstraint]:
    """Database constraints for a model's `slug` column, with messages for people."""
    return [
        models.CheckConstraint(
            condition=Q(slug__regex=SLUG_PATTERN),
            name=f"{name}_slug_is_well_formed",
            violation_error_message=str(validate_slug.message),
        ),
        models.CheckConstraint(
            condition=~Q(slug__in=RESERVED),
            name=f"{name}_slug_is_not_reserved",
            violation_error_message="Runbook uses this short name itself; choose another.",
        ),
    ]


def free_slug(name: str, taken: set[str]) -> str:
    """A slug for `name` that is well formed, not reserved and not in `taken`."""
    base = slugify(name)[:50].strip("-_").replace("_", "-") or "unnamed"
    base = re.sub(r"-+", "-", base)
    if base in RESERVED:
        base = f"{base}-1"
    slug, number = base, 2
    while slug in taken or slug in RESERVED:
        slug, number = f"{base}-{number}", number + 1
    return slug
