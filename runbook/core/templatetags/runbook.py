"""The few tags that every template may use; they are builtins, so nothing loads them."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any
from urllib.parse import urlencode

from django import template
from django.template import defaulttags
from django.template.base import FilterExpression, Parser, Token
from django.templatetags.static import StaticNode, static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


class AddressNode(defaulttags.URLNode):
    """Django's `{% url %}`, remembering what it has worked out: a page asks it twenty times.

    Addresses follow from name and arguments alone, for as long as a process lives.
    """

    def render(self, context: template.Context) -> str:
        if self.asvar:
            return super().render(context)
        name = self.view_name.resolve(context)
        arguments = tuple(one.resolve(context) for one in self.args)
        named = tuple((key, one.resolve(context)) for key, one in self.kwargs.items())
        return address(name, arguments, named)


@lru_cache(maxsize=8192)
def address(name: str, arguments: tuple[Any, ...], named: tuple[tuple[str, Any], ...]) -> str:
    """`reverse`, as HTML: nothing in an address stays unescaped that HTML reads."""
    return conditional_escape(reverse(name, args=arguments, kwargs=dict(named)))


@register.tag
def url(parser: Parser, token: Token) -> AddressNode:
    node = defaulttags.url(parser, token)
    return AddressNode(node.view_name, node.args, node.kwargs, node.asvar)


class RememberedStaticNode(StaticNode):
    """Django's `{% static %}`; a file's hashed name stays the same while a process lives."""

    @classmethod
    def handle_simple(cls, path: str) -> str:
        return static_address(path)


static_address = cache(static)
register.tag("static", RememberedStaticNode.handle_token)


@cache
def icon_html(name: str) -> SafeString:
    """An icon of the sprite. A page shows fifty, so each is made once per process."""
    return format_html(
        '<svg class="i" aria-hidden="true"><use href="{}#i-{}"/></svg>', static("icons.svg"), name
    )


class IconNode(template.Node):
    def __init__(self, name: FilterExpression) -> None:
        self.name = name

    def render(self, context: template.Context) -> SafeString:
        return icon_html(self.name.resolve(context))


@register.tag
def icon(parser: Parser, token: Token) -> IconNode:
    """`{% icon "lock" %}`: it decorates, so it is hidden from who reads the page's text.

    A node of its own: `simple_tag` costs three times as much for each.
    """
    _, name = token.split_contents()
    return IconNode(parser.compile_filter(name))


@register.filter
def safe_html(value: Any) -> SafeString:
    """Mark what `content.rendering` made: Markdown already turned into allow-listed HTML."""
    return mark_safe(value or "")


@register.filter
def short_date(value: Any) -> str:
    """`12 Nov 2026`, in the site's time zone."""
    if isinstance(value, datetime):
        value = timezone.localtime(value)
    return f"{value.day} {value:%b %Y}" if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """`12 Nov 2026, 02:51 UTC`: never a bare time of another day."""
    if value is None:
        return ""
    utc = value.astimezone(UTC)
    return f"{utc.day} {utc:%b %Y, %H:%M} UTC"


@register.filter
def get_item(mapping: Any, key: Any) -> Any:
    return mapping.get(key) if mapping else None


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: Any) -> str:
    """The current query string with some parameters changed; an empty one is dropped."""
    parameters = context["request"].GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            parameters.pop(name, None)
        else:
            parameters[name] = value
    return "?" + urlencode(parameters, doseq=True) if parameters else "?"


@register.filter
def splitlines(value: str) -> list[str]:
    return str(value).splitlines()


@register.filter
def lower_first(value: str) -> str:
    """As inside a sentence: only the first letter changes."""
    return value[:1].lower() + value[1:]
