"""What a status code looks like, and two questions that templates ask."""

from __future__ import annotations

from functools import cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from runbook.accounts.feeds import feed_key
from runbook.accounts.models import Role
from runbook.content.statuses import failure_type, status_label

register = template.Library()

SAFE_TO_OPEN = ("https://", "http://", "mailto:", "tel:")


@cache
def _navigation(here: str) -> SafeString:
    return render_to_string("components/_nav.html", {"here": here})


@register.simple_tag
def navigation(here: str) -> SafeString:
    """The main navigation: the same for everyone, so each of its six states is made once."""
    return _navigation(here)


@register.simple_tag(takes_context=True, name="feed_key")
def feed_key_of(context: Any) -> str:
    """What this reader's feed addresses end with: `?key=…` where a stranger may not read."""
    key = feed_key(context["request"].user)
    return f"?key={key}" if key else ""


@register.filter
def failure_kind(code: int) -> str:
    """The failure type whose colour and icon the code carries."""
    return failure_type(code)


register.filter("code_label", status_label)


@register.filter
def may_write(user: Any) -> bool:
    """Whether to offer this person what changes pages; the services decide anew."""
    role = getattr(user, "role", Role.READER)
    return role != Role.READER or getattr(user, "is_administrator", False)


@register.filter
def opens_safely(url: Any) -> bool:
    """Whether a stored address may become a link: forms refuse others, imports may not have."""
    return isinstance(url, str) and url.lower().startswith(SAFE_TO_OPEN)
