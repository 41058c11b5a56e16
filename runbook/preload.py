"""Importing this imports what the WSGI application will need: settings, models and every view.

The application itself is made later, in each worker, because it looks at the static files.
"""

from __future__ import annotations

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "runbook.settings")
django.setup()

import runbook.urls  # noqa: E402, F401 - the views need the models
