"""A check of tokens for the REST framework, which knows none."""

from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication


class Tokens(BaseAuthentication):
    def authenticate(self, request):
        if request.headers.get("Authorization"):
            raise exceptions.AuthenticationFailed("Invalid token.")

    def authenticate_header(self, request):
        return "Token"
