"""What a response gets wrong or fails to say, as named rules; and its rate limits."""

from .finding import find
from .rate import rate_limit

__all__ = ["find", "rate_limit"]
