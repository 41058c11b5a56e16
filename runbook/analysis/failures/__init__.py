"""A client's own message that it got no response, and how far the call had come.

`read_failures` knows curl, browsers and the usual HTTP clients of Node, Go, Python, Java, .NET,
Ruby, PHP and Rust. Pure; it reads redacted lines. A line of a response's body may read like a
failure (a server that tells of its own dependency): the caller compares line numbers.
"""

from .reading import read_failures

__all__ = ["read_failures"]
