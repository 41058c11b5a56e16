"""What a status code looks like."""

from __future__ import annotations

from django import template

from runbook.content.statuses import failure_type

register = template.Library()


@register.filter
def failure_kind(code: int) -> str:
    """The failure type whose colour and icon the code carries."""
    return failure_type(code)
