"""What the status alone makes likely: little. Even odds where nothing is said.

Numbers are log-odds beside the application's; they come from what each layer can send at all
(RFC 9110 §15; vendors' lists of their own statuses), and are kept small so that any evidence
outweighs them.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..model import Role

ANY: Mapping[Role, float] = {
    "application": 0.6,
    "load-balancer": 0.0,
    "gateway": -0.2,
    "waf-cdn": -0.2,
    "auth": -1.0,
    "downstream": -1.2,
}
BY_STATUS: Mapping[int, Mapping[Role, float]] = {
    400: {"application": 1.0, "waf-cdn": -0.8, "auth": -1.0, "downstream": -1.8},
    401: {"application": 0.3, "auth": 2.0, "load-balancer": -2.0, "waf-cdn": -2.0, "gateway": 0.0},
    403: {"application": 0.4, "auth": 0.0, "waf-cdn": 0.3, "gateway": 0.0, "downstream": -2.0},
    404: {"application": 1.4, "waf-cdn": -1.2, "auth": -2.5, "downstream": -2.0},
    405: {"application": 0.9, "auth": -2.5, "downstream": -2.5},
    409: {"application": 3.0, "load-balancer": -2.0, "waf-cdn": -2.0, "auth": -2.0},
    413: {"application": 0.0, "load-balancer": 0.8, "auth": -3.0, "downstream": -2.5},
    406: {"application": 0.9, "waf-cdn": 0.3, "auth": -3.0, "downstream": -3.0},
    412: {"application": 2.5, "load-balancer": -1.5, "waf-cdn": -2.0, "auth": -3.0},
    415: {"application": 1.8, "load-balancer": -1.0, "waf-cdn": -1.5, "auth": -3.0},
    428: {"application": 3.0, "load-balancer": -2.0, "waf-cdn": -2.0, "auth": -2.0},
    422: {"application": 3.0, "load-balancer": -2.0, "waf-cdn": -2.0, "auth": -2.0},
    429: {"application": 0.2, "gateway": 0.5, "waf-cdn": 0.1, "load-balancer": -0.4, "auth": -1.5},
    500: {"application": 1.6, "downstream": -0.4, "waf-cdn": -1.5, "auth": -2.0},
    502: {"application": -0.6, "load-balancer": 0.9, "gateway": 0.1, "downstream": -0.4},
    503: {"application": 0.0, "load-balancer": 0.6, "downstream": -0.4, "auth": -2.5},
    504: {"application": -0.8, "load-balancer": 0.9, "gateway": 0.2, "downstream": -0.4},
}


def prior(status: int | None) -> Mapping[Role, float]:
    """Log-odds per layer before any evidence."""
    return {**ANY, **BY_STATUS.get(status or 0, {})}
