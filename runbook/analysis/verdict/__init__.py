"""Which layer chose the status, on what evidence, and how sure one may be.

Knows mechanisms and how to weigh them. Must not know products: those are signature data.
"""

from __future__ import annotations

from .judge import judge

__all__ = ["judge"]
