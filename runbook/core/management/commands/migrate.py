"""Django's migrate, as the owner role, with the cache's table and the web role's rights."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandError, CommandParser
from django.core.management.commands.migrate import Command as MigrateCommand
from django.db import connections

from runbook.core.grants import grant_web_role


class Command(MigrateCommand):
    help = f"{MigrateCommand.help} Uses DATABASE_OWNER_URL, then grants the web role its rights."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database="owner" if "owner" in connections.settings else "default")

    def handle(self, *args: Any, **options: Any) -> None:
        web = connections.settings["default"]["USER"]
        owner = connections.settings.get("owner", {}).get("USER", web)
        if owner == web and options["database"] == "default":
            raise CommandError(
                "Set DATABASE_OWNER_URL to a second role that owns the tables: the web role of "
                "DATABASE_URL must not, or it could rewrite the history."
            )
        super().handle(*args, **options)
        call_command("createcachetable", database=options["database"], verbosity=0)
        grant_web_role(connections[options["database"]], web)
