"""Layers and services in Django's admin. Paths have a screen of their own."""

from __future__ import annotations

from typing import Any

from django.contrib import admin

from runbook.core.models import bump_stamp

from .models import Layer, Service


class StampingAdmin(admin.ModelAdmin):
    """Reference data stands on shared pages, so saving it counts as a change of them."""

    def save_model(self, *args: Any, **kwargs: Any) -> None:
        super().save_model(*args, **kwargs)
        bump_stamp()


@admin.register(Layer)
class LayerAdmin(StampingAdmin):
    list_display = ("name", "slug", "position")


@admin.register(Service)
class ServiceAdmin(StampingAdmin):
    list_display = ("name", "slug", "kind", "team")
    search_fields = ("name", "slug")
    autocomplete_fields = ("team",)
