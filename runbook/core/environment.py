"""Reads settings from the environment, and says in one sentence what is wrong with one."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

MAIL_SECONDS = 20
YES_NO = {"true": True, "on": True, "1": True, "yes": True}
YES_NO |= {"false": False, "off": False, "0": False, "no": False, "": False}


def env(name: str, default: str | None = None) -> str:
    """Return an environment variable; one without a default is required."""
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"Set the environment variable {name}.")
    return value


def env_bool(name: str, *, default: bool) -> bool:
    value = os.environ.get(name, "on" if default else "off").strip().lower()
    if value not in YES_NO:
        raise ImproperlyConfigured(f"{name} is {value!r}; set it to on or off.")
    return YES_NO[value]


def env_int(name: str, *, default: int) -> int:
    """A whole number from 0 on."""
    value = os.environ.get(name, "").strip() or str(default)
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name} is {value!r}; set it to a whole number.")
    return int(value)


def env_choice(name: str, choices: Sequence[str], *, default: str) -> str:
    """One of `choices`, in whatever case it was typed."""
    value = os.environ.get(name, default).strip().upper() or default
    if value not in choices:
        raise ImproperlyConfigured(f"{name} is {value!r}; set it to {' or '.join(choices)}.")
    return value


def env_list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in env(name, default).split(",") if part.strip()]


def _split(name: str, url: str, like: str) -> SplitResult:
    """The parts of an address whose port, if it has one, is a number. No message shows it."""
    try:
        parts = urlsplit(url)
    except ValueError as error:  # such as "[::1" without its bracket
        raise ImproperlyConfigured(f"{name} must look like {like}.") from error
    try:
        _ = parts.port
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} has a port that is not a number.") from error
    return parts


def origin_from_url(name: str, url: str) -> str:
    """`https://idp.example:8443` of `https://idp.example:8443/realms/people`."""
    like = "https://idp.example.net/path"
    parts = _split(name, url, like)
    if parts.scheme not in {"http", "https"} or not re.fullmatch(r"[\w.:\[\]-]+", parts.netloc):
        raise ImproperlyConfigured(f"{name} must look like {like}.")
    return f"{parts.scheme}://{parts.netloc}"


def host_of(url: str) -> str:
    """The name in an address, for what is sent in its name."""
    return urlsplit(url).hostname or "localhost"


def database_from_url(name: str, url: str) -> dict[str, Any]:
    """Turn `postgresql://user:password@host:port/name?host=/socket` into Django's shape."""
    like = "postgresql://user:password@host:5432/database"
    parts = _split(name, url, like)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(f"{name} must look like {like}.")
    options = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", None) or parts.hostname or "",
        "PORT": options.pop("port", None) or (str(parts.port) if parts.port else ""),
        "OPTIONS": options,
    }


def mailer_from_url(url: str) -> dict[str, Any]:
    """A mailer for `smtp://user:password@host:587`, `smtps://…`, `console:`, or `file:///a/folder`
    that keeps each mail as a file."""
    like = "smtp://user:password@host:587"
    parts = _split("EMAIL_URL", url, like)
    if parts.scheme == "console":
        return {"BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if parts.scheme == "file" and parts.path.strip("/"):
        backend = "django.core.mail.backends.filebased.EmailBackend"
        return {"BACKEND": backend, "OPTIONS": {"file_path": unquote(parts.path)}}
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ImproperlyConfigured(f"EMAIL_URL must look like {like}.")
    secure = parts.scheme == "smtps"
    options = {
        "host": parts.hostname,
        "port": parts.port or (465 if secure else 587),
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_ssl": secure,
        "use_tls": not secure and bool(parts.username),
        "timeout": MAIL_SECONDS,
    }
    return {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}
