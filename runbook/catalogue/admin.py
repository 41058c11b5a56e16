"""Layers and services in Django's admin. Paths have a screen of their own."""

from __future__ import annotations

from django.contrib import admin

from runbook.accounts.admin import ReferenceAdmin

from .models import Layer, Service


@admin.register(Layer)
class LayerAdmin(ReferenceAdmin):
    list_display = ("name", "slug", "position")


@admin.register(Service)
class ServiceAdmin(ReferenceAdmin):
    """Hosts, links and the like have a screen of their own, which checks every address."""

    exclude = ("aliases", "hosts", "environments", "links")
    list_display = ("name", "slug", "kind", "team")
    search_fields = ("name", "slug")
    autocomplete_fields = ("team",)
