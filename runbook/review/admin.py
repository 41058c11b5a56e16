"""Reference data of review: the kinds of platform changes."""

from __future__ import annotations

from django.contrib import admin

from .models import ChangeKind


@admin.register(ChangeKind)
class ChangeKindAdmin(admin.ModelAdmin):
    list_display = ("name", "slug", "position")
    filter_horizontal = ("layers",)
