"""Addresses of review (CONTRACT: Web addresses): below /review/, and /editions/."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

from . import change_urls, cycle_urls, edition_urls, flag_urls, proposal_urls, report_urls

app_name = "review"
urlpatterns: list[URLPattern | URLResolver] = [
    *proposal_urls.urlpatterns,
    *change_urls.urlpatterns,
    *edition_urls.urlpatterns,
    *flag_urls.urlpatterns,
    *report_urls.urlpatterns,
    # Last: a quarter's name stands where the others have a word.
    *cycle_urls.urlpatterns,
]
