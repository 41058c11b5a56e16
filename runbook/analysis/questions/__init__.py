"""The four questions: who returned it, was it valid, was it allowed, did state block it."""

from .answering import answer_questions
from .implied import IMPLIED, Implied

__all__ = ["IMPLIED", "Implied", "answer_questions"]
