"""Reads the token of a request locally: what it is, what it claims, what is wrong with it."""

from runbook.analysis.tokens.challenges import Challenge, parse_challenges
from runbook.analysis.tokens.check import read_token, scopes_of
from runbook.analysis.tokens.explain import explain

__all__ = ["Challenge", "explain", "parse_challenges", "read_token", "scopes_of"]
