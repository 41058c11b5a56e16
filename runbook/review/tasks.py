"""The review's clock, as a job."""

from __future__ import annotations

from procrastinate.contrib.django import app

from .tending import tend


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="tend-review", lock="tend-review")
def tend_review(timestamp: int) -> None:
    """Turn the quarter, mark, draft: each step is safe to repeat."""
    tend()
