"""Addresses of what the organisation teaches the analysis; included below /triage/."""

from __future__ import annotations

from django.urls import path

from .views import error_schemas, knowledge, knowledge_history, say_so

urlpatterns = [
    path("signatures/", knowledge.signatures, name="signatures"),
    path("signatures/new/", knowledge.signature_new, name="signature_new"),
    path("signatures/<int:pk>/edit/", knowledge.signature_edit, name="signature_edit"),
    path("signatures/<int:pk>/switch/", knowledge.signature_switch, name="signature_switch"),
    path("signatures/<int:pk>/delete/", knowledge.signature_delete, name="signature_delete"),
    path("taught/", knowledge_history.taught, name="taught"),
    path("say-so/", say_so.say_so, name="say_so"),
    path("say-so/edit/", say_so.say_so_edit, name="say_so_edit"),
    path("error-schemas/", error_schemas.error_schemas, name="error_schemas"),
    path("error-schemas/new/", error_schemas.error_schema_new, name="error_schema_new"),
    path("error-schemas/<int:pk>/edit/", error_schemas.error_schema_edit, name="error_schema_edit"),
    path(
        "error-schemas/<int:pk>/delete/",
        error_schemas.error_schema_delete,
        name="error_schema_delete",
    ),
]
