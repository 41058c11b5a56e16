"""Triage: a pasted response becomes an analysis, facts, a scenario's questions, and an outcome.

Knows how the analysis and the decision graph are put to use for one failing call, what people
said it turned out to be, and the organisation's own signatures. Knows nothing of reviews.
"""
