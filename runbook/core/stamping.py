"""An admin for reference data that stands on shared pages."""

from __future__ import annotations

from typing import Any

from django.contrib import admin

from .models import bump_stamp


class StampingAdmin(admin.ModelAdmin):
    """Saving and deleting here count as changes of every page that shows the data."""

    def save_related(self, *args: Any, **kwargs: Any) -> None:
        super().save_related(*args, **kwargs)
        bump_stamp()

    def delete_model(self, *args: Any, **kwargs: Any) -> None:
        super().delete_model(*args, **kwargs)
        bump_stamp()

    def delete_queryset(self, *args: Any, **kwargs: Any) -> None:
        super().delete_queryset(*args, **kwargs)
        bump_stamp()
