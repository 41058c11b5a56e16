"""Keeping the runbook true: proposals' screens, the quarterly cycle, platform changes, editions,
what the quarter taught, and what teams are sent.

It knows pages, people and what triage counted. Lower packages know nothing of it: what they show
about it stands in columns of their own (`Page.attention`, `review_due`), which it writes.
"""
