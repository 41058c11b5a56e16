"""The WSGI application that granian serves."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "runbook.settings")
os.environ.setdefault("RUNBOOK_WEB_PROCESS", "on")

application = get_wsgi_application()
