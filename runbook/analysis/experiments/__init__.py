"""The test that separates: where two layers stay possible, the one experiment between them.

`tests_for` builds commands that only read: a request is repeated only with a safe method
(RFC 9110 §9.2.1), values are quoted for the shell, and secrets stay variables. Pure.
"""

from .choosing import tests_for

__all__ = ["tests_for"]
