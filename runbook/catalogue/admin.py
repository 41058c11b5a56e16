"""Layers and services in Django's admin. Paths have a screen of their own."""

from __future__ import annotations

from django.contrib import admin

from runbook.core.stamping import StampingAdmin

from .models import Layer, Service


@admin.register(Layer)
class LayerAdmin(StampingAdmin):
    list_display = ("name", "slug", "position")


@admin.register(Service)
class ServiceAdmin(StampingAdmin):
    list_display = ("name", "slug", "kind", "team")
    search_fields = ("name", "slug")
    autocomplete_fields = ("team",)
