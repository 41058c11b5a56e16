"""Addresses of what goes out and comes in (CONTRACT: Web addresses)."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

import runbook.matrix.urls  # noqa: F401 - registers the converters used here

from . import export_views, import_views, page_views

app_name = "export"
PLACES = {
    "entry": "codes/<entry:key>",
    "code": "codes/<status:key>",
    "comparison": "compare/<status:left>/<status:right>",
    "scenario": "scenarios/<word:key>",
}
PAGES = [
    path(
        f"{place}.{suffix}",
        page_views.page_export,
        {"kind": kind, "suffix": suffix},
        name=f"{kind}_{suffix}",
    )
    for kind, place in PLACES.items()
    for suffix in page_views.MEDIA_TYPES
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("export/", export_views.export, name="export"),
    path("export/chosen/", export_views.chosen, name="chosen"),
    path("export/make/", export_views.make, name="make"),
    path("export/<uuid:number>/", export_views.export_run, name="export_run"),
    path("export/<uuid:number>/file/", export_views.export_file, name="export_file"),
    path("export/runbook.<word:suffix>", export_views.download, name="download"),
    path("import/", import_views.import_file, name="import"),
    path("import/<uuid:number>/", import_views.import_run, name="import_run"),
    path("import/<uuid:number>/<int:position>/", import_views.import_step, name="import_step"),
    *PAGES,
]
