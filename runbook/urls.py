"""The composition root of addresses."""

from __future__ import annotations

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from runbook.accounts import token_views
from runbook.accounts.views import SignIn

# The admin signs people in like everything else: rate limits, second factor.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("api/", include("runbook.exchange.urls")),  # first: machines ask often
    path("", include("runbook.core.urls")),
    path("", include("runbook.exchange.export_urls")),
    path("scenarios/", include("runbook.scenarios.urls")),
    path("triage/", include("runbook.triage.urls")),
    path("", include("runbook.review.urls")),
    path("", include("runbook.notices.urls")),
    path("", include("runbook.matrix.urls")),
    path("accounts/login/", SignIn.as_view(), name="account_login"),
    path("accounts/tokens/", token_views.tokens, name="tokens"),
    path("accounts/tokens/<int:number>/revoke/", token_views.revoke, name="revoke_token"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "runbook.core.errors.bad_request"
handler403 = "runbook.core.errors.permission_denied"
handler404 = "runbook.core.errors.not_found"
handler429 = "runbook.core.errors.too_many_requests"  # allauth's rate limits ask for it
handler500 = "runbook.core.errors.server_error"
