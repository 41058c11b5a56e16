"""Reads what was pasted: exchanges, access-log lines, a client's failures.

`read` is the one door. It knows how messages look when people paste them; it does not know
who sends them or what they mean.
"""

from __future__ import annotations

from .paste import read

__all__ = ["read"]
