"""The content stamp: one number that says whether what readers share has changed."""

from __future__ import annotations

from django.db import connection, models


class Stamp(models.Model):
    """The only row counts the transactions that altered a shared page.

    It is bumped as the last statement of such a transaction: whoever holds the row's lock
    holds it briefly, and a reader who sees the new number also sees what it stands for.
    """

    value = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="stamp_is_one_row"),
        ]

    def __str__(self) -> str:
        return str(self.value)


class RateCount(models.Model):
    """How often somebody did something in the current window; `key` is a digest of both."""

    key = models.CharField(max_length=64, primary_key=True)
    window = models.BigIntegerField()
    count = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.count} in window {self.window}"


def bump_stamp() -> None:
    """Count one more change. Call it last in the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_stamp (id, value) VALUES (1, 1) "
            "ON CONFLICT (id) DO UPDATE SET value = core_stamp.value + 1"
        )


def current_stamp() -> int:
    """The stamp now: what is kept under it is as fresh as the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM core_stamp WHERE id = 1")
        row = cursor.fetchone()
    return row[0] if row else 0
