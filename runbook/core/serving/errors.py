"""Why the web server cannot serve, each as one sentence for its user."""

from __future__ import annotations


class ServeError(Exception):
    """One clear sentence for the user; never shown with a traceback."""


class PortTakenError(ServeError):
    """Somebody else answers on this port."""


class AlreadyServingError(ServeError):
    """A demo of this data directory runs already."""
