"""What a status code looks like, and two questions that templates ask."""

from __future__ import annotations

from typing import Any

from django import template

from runbook.accounts.models import Role
from runbook.content.statuses import failure_type

register = template.Library()

SAFE_TO_OPEN = ("https://", "http://", "mailto:", "tel:")


@register.filter
def failure_kind(code: int) -> str:
    """The failure type whose colour and icon the code carries."""
    return failure_type(code)


@register.filter
def may_write(user: Any) -> bool:
    """Whether to offer this person what changes pages; the services decide anew."""
    role = getattr(user, "role", Role.READER)
    return role != Role.READER or getattr(user, "is_administrator", False)


@register.filter
def opens_safely(url: Any) -> bool:
    """Whether a stored address may become a link: forms refuse others, imports may not have."""
    return isinstance(url, str) and url.lower().startswith(SAFE_TO_OPEN)
