"""Search over every kind of page."""

from __future__ import annotations

from django.db import connection

from .models import Page


def index_page(page: Page, label: str, body: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO content_searchdocument (page_id, weight, label, label_vector, body_vector) "
            "VALUES (%s, 0, %s, to_tsvector('english', %s), to_tsvector('english', %s)) "
            "ON CONFLICT (page_id) DO UPDATE SET label = EXCLUDED.label, "
            "label_vector = EXCLUDED.label_vector, body_vector = EXCLUDED.body_vector",
            [page.pk, label[:400], label, body],
        )
