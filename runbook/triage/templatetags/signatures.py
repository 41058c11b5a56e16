"""How a signature's status codes are written."""

from __future__ import annotations

from django import template

from ..forms.knowledge import status_words

register = template.Library()
register.filter("codes", status_words)
