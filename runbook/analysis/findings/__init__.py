"""What a response gets wrong or fails to say, as named rules; its rate limits; its schema."""

from .finding import find
from .rate import rate_limit
from .rules import RULES
from .schemas import Conformity, Problem, conforms

__all__ = ["RULES", "Conformity", "Problem", "conforms", "find", "rate_limit"]
