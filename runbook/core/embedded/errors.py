"""What goes wrong with the embedded server, each as one sentence for its user."""

from __future__ import annotations


class EmbeddedServerError(Exception):
    """One clear sentence for the user; never shown with a traceback."""


class ServerInUseError(EmbeddedServerError):
    """Somebody wanted the server for themselves and another command has it."""
