"""What was sent and what was given up; channels without their secrets."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from .models import Channel, Delivery
from .sending import send_again


class ReadOnly(admin.ModelAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Delivery)
class DeliveryAdmin(ReadOnly):
    """The dead letters are `state: Given up`."""

    list_display = ("made_at", "kind", "receiver", "state", "attempts", "error")
    list_filter = ("state", "kind")
    list_select_related = ("channel__team", "user")
    date_hierarchy = "made_at"
    exclude = ("body",)
    actions = ("send_again",)

    @admin.display(description="To")
    def receiver(self, delivery: Delivery) -> str:
        channel = delivery.channel
        return f"{channel.team}: {channel}" if channel else str(delivery.user)

    @admin.action(description="Send again what was given up", permissions=["delete"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> None:
        again = sum(send_again(one) for one in queryset)
        self.message_user(request, f"{again} are on their way again.", messages.SUCCESS)


@admin.register(Channel)
class ChannelAdmin(ReadOnly):
    list_display = ("team", "name", "kind", "shown", "active", "last_sent_at", "last_error")
    list_filter = ("active", "kind")
    list_select_related = ("team",)
    exclude = ("url", "secret")
