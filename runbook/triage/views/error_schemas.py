"""Error schemas: the list with conformity by service, and the form that tries them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from runbook.accounts.middleware import reading
from runbook.analysis.schema_kinds import SchemaTextError, read_schema
from runbook.catalogue.models import Service
from runbook.core.errors import error_page
from runbook.core.htmx import redirect_page, render_page
from runbook.matrix.forms.rows import differing, first_messages, typed

from ..agreements import DAYS
from ..error_schemas import (
    PROBLEM,
    ErrorSchemaChangedError,
    as_typed,
    body_faults,
    delete_error_schema,
    save_error_schema,
    schema_digest,
    shares_conforming,
)
from ..forms.knowledge_schemas import SchemaDraft
from ..models import ErrorSchema
from ..permissions import ERROR_SCHEMAS, may_change, require

LIST = "triage/error_schemas.html"
FORM = "triage/error_schema_edit.html"
DELETE = "triage/error_schema_delete.html"
MOST_SERVICES = 500


@reading
@require_safe
def error_schemas(request: HttpRequest) -> HttpResponse:
    """The schemas, and how many error bodies keep to them."""
    stored = ErrorSchema.objects.select_related("service").order_by("service__name")
    context = {
        "schemas": [(one, as_typed(one.schema)) for one in stored],
        "shares": shares_conforming(),
        "days": DAYS,
        "may_change": may_change(request.user, ERROR_SCHEMAS),
    }
    return render_page(request, LIST, context)


@require_http_methods(["GET", "HEAD", "POST"])
def error_schema_new(request: HttpRequest) -> HttpResponse:
    """A new schema; the form starts from problem details (RFC 9457)."""
    require(request.user, ERROR_SCHEMAS)
    start = SchemaDraft(as_typed(PROBLEM), typed(request.GET, "service")[:60])
    return schema_form(request, ErrorSchema(), start)


@require_http_methods(["GET", "HEAD", "POST"])
def error_schema_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a schema."""
    require(request.user, ERROR_SCHEMAS)
    found = one_schema(pk)
    return schema_form(request, found, draft_of(found)) if found else no_schema(request)


def draft_of(stored: ErrorSchema) -> SchemaDraft:
    service = stored.service.slug if stored.service else ""
    return SchemaDraft(as_typed(stored.schema), service, digest=schema_digest(stored))


def schema_form(request: HttpRequest, found: ErrorSchema, draft: SchemaDraft) -> HttpResponse:
    if request.method != "POST":
        return show_form(request, found, draft)
    draft = SchemaDraft.read(request.POST)
    if "start" in request.POST:
        return show_form(request, found, replace(draft, schema=as_typed(PROBLEM), errors={}))
    if "try" in request.POST:
        return try_it(request, found, draft)
    return save(request, found, replace(draft, errors={}))


def try_it(request: HttpRequest, found: ErrorSchema, draft: SchemaDraft) -> HttpResponse:
    """Compare the body with the schema as typed; nothing is saved."""
    errors, faults = dict(draft.errors), None
    if not draft.body.strip():
        errors.setdefault("body", "Put the body of an error here first.")
    try:
        schema = read_schema(draft.schema)
    except SchemaTextError as error:
        errors["schema"] = str(error)
    else:
        try:
            faults = None if errors else body_faults(schema, draft.body)
        except SchemaTextError as error:
            errors["body"] = str(error)
    draft = replace(draft, errors=errors)
    return show_form(request, found, draft, status=422 if errors else 200, faults=faults)


def save(request: HttpRequest, found: ErrorSchema, draft: SchemaDraft) -> HttpResponse:
    """Store what is typed, or show what keeps it from being stored; nothing typed is lost."""
    editor: Any = request.user
    service = Service.objects.filter(slug=draft.service, retired_at=None).first()
    if found.pk is None and draft.service and service is None:
        draft = replace(draft, errors={"service": "This service is not there any more."})
        return show_form(request, found, draft, status=422)
    try:
        save_error_schema(
            found, service=service, text=draft.schema, editor=editor, based_on=draft.digest
        )
    except ErrorSchemaChangedError as error:
        theirs = draft_of(error.stored)
        other = differing(theirs.said(), draft.said())
        draft = replace(draft, digest=theirs.digest)
        return show_form(request, found, draft, status=409, other=other)
    except ValidationError as error:
        draft = replace(draft, errors=first_messages(error.message_dict))
        return show_form(request, found, draft, status=422)
    messages.success(request, "The schema is saved. The next error bodies are compared with it.")
    return redirect_page(request, reverse("triage:error_schemas"))


def show_form(
    request: HttpRequest, found: ErrorSchema, draft: SchemaDraft, *, status: int = 200, **more: Any
) -> HttpResponse:
    services = Service.objects.live().order_by("name")[:MOST_SERVICES] if not found.pk else ()
    context = {
        "stored": found if found.pk else None,
        "draft": draft,
        "services": services,
        "changed": request.method == "POST",
        "tried": "try" in request.POST and not draft.errors,
    } | more
    return render_page(request, FORM, context, partial="form", status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def error_schema_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then remove a schema."""
    require(request.user, ERROR_SCHEMAS)
    found = one_schema(pk)
    if found is None:
        return no_schema(request)
    stale, editor = False, request.user
    if request.method == "POST":
        seen = typed(request.POST, "digest")
        try:
            delete_error_schema(found, editor=editor, based_on=seen)  # type: ignore[arg-type]
        except ErrorSchemaChangedError:
            stale = True
        else:
            messages.success(request, "The schema is deleted.")
            return redirect_page(request, reverse("triage:error_schemas"))
    context = {"stored": found, "digest": schema_digest(found), "stale": stale}
    return render_page(request, DELETE, context, status=409 if stale else 200)


def one_schema(pk: int) -> ErrorSchema | None:
    return ErrorSchema.objects.select_related("service").filter(pk=pk).first()


def no_schema(request: HttpRequest) -> HttpResponse:
    links = ((reverse("triage:error_schemas"), "All error schemas"),)
    return error_page(request, 404, "This schema is not there any more.", links=links)
