"""How django-allauth behaves here: no open sign-up; people come from an administrator or OIDC."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": "That user name and password do not match.",
        "too_many_login_attempts": (
            "Too many wrong passwords. Wait five minutes, then try again; an administrator can "
            "set a new password meanwhile."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest, sociallogin: object) -> bool:
        """The identity provider decides who exists; a newcomer starts as a reader."""
        return "openid_connect" in settings.SOCIALACCOUNT_PROVIDERS
