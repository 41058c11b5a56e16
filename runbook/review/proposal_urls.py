"""Addresses of proposals, below /review/proposals/."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from .views import proposals, revising

urlpatterns: list[URLPattern | URLResolver] = [
    path("review/proposals/", proposals.proposals, name="proposals"),
    path("review/proposals/<int:number>/", proposals.proposal, name="proposal"),
    path("review/proposals/<int:number>/edit/", revising.revise_proposal, name="revise"),
]
