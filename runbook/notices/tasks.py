"""The jobs of this package. Their arguments are ids: the queue's tables hold no text or secret."""

from __future__ import annotations

import logging

from django.core.management import call_command
from procrastinate import BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from . import digests, news, sending
from .models import Delivery
from .outbound import DeliveryError

logger = logging.getLogger(__name__)
FINISHED_JOBS_HOURS = 24 * 7


class Patience(BaseRetryStrategy):
    """Wait 4, 16, 64, … seconds, as long as the receiver asks for if that is longer."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if not isinstance(exception, DeliveryError) or not exception.temporary:
            return None
        if job.attempts + 1 >= sending.ATTEMPTS:
            return None
        wait = min(max(4 ** (job.attempts + 1), exception.after), sending.LONGEST_WAIT)
        return RetryDecision(retry_in={"seconds": wait})


@app.task(queue="deliveries", retry=Patience(), pass_context=True)
def deliver(context: JobContext, *, delivery_id: str) -> None:
    """One attempt; a job whose delivery is gone has nothing to do."""
    found = Delivery.objects.select_related("channel__team", "user").filter(pk=delivery_id).first()
    if found is None:
        return
    attempts = context.job.attempts if context.job else 0
    sending.attempt(found, last=attempts + 1 >= sending.ATTEMPTS)


@app.periodic(cron="7 * * * *")
@app.task(queueing_lock="digests", lock="digests")
def make_digests(timestamp: int) -> int:
    """Hourly, because Monday begins when the organisation's time zone says so."""
    return digests.make_digests()


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="news", lock="news")
def tell_participants(timestamp: int) -> int:
    return news.tell_participants()


@app.periodic(cron="23 3 * * *")
@app.task(queueing_lock="forget")
def forget_old(timestamp: int) -> None:
    """Deliveries that ended, jobs that succeeded, sessions that are over."""
    sending.forget_old()
    call_command("clearsessions")


@app.periodic(cron="29 3 * * *")
@app.task(queueing_lock="forget-jobs", pass_context=True)
async def forget_old_jobs(context: JobContext, timestamp: int) -> None:
    """Those that failed stay for a quarter: they are the dead letters."""
    manager = context.app.job_manager
    await manager.delete_old_jobs(nb_hours=FINISHED_JOBS_HOURS)
    await manager.delete_old_jobs(nb_hours=24 * sending.KEPT_DAYS, include_failed=True)


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="stalled", pass_context=True)
async def take_up_stalled(context: JobContext, timestamp: int) -> None:
    """Jobs whose worker died are done again by another."""
    for job in await context.app.job_manager.get_stalled_jobs():
        logger.warning("Taking up job %s, whose worker is gone.", job.id)
        await context.app.job_manager.retry_job(job)
