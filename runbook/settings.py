"""All settings. They differ between installations by environment variables only."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from django.contrib.messages import ERROR, INFO, SUCCESS, WARNING
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

from runbook.core.environment import (
    database_from_url,
    env,
    env_bool,
    env_choice,
    env_int,
    env_list,
    host_of,
    mailer_from_url,
    origin_from_url,
)

BASE_DIR = Path(__file__).resolve().parent.parent
TESTING = "pytest" in sys.modules

DEBUG = env_bool("DEBUG", default=False)
EMBEDDED = env_bool("RUNBOOK_EMBEDDED", default=False) or TESTING
PRODUCTION = bool(os.environ.get("DATABASE_URL")) and not DEBUG and not EMBEDDED

DATA_DIR = Path(env("RUNBOOK_DATA_DIR", str(BASE_DIR / ".data")))
SECRET_KEY = env("SECRET_KEY", None if PRODUCTION else "not-secret-outside-production")
if len(SECRET_KEY) < 20:
    raise ImproperlyConfigured("SECRET_KEY is too short; use at least 50 random characters.")
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "" if PRODUCTION else "localhost,127.0.0.1,[::1]")
if PRODUCTION and not ALLOWED_HOSTS:
    raise ImproperlyConfigured("Set ALLOWED_HOSTS to the host names Runbook is served at.")
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")
RUNBOOK_BASE_URL = env("RUNBOOK_BASE_URL", None if PRODUCTION else "").rstrip("/")
if PRODUCTION and not RUNBOOK_BASE_URL:  # it decides whether cookies are sent in the clear
    raise ImproperlyConfigured("Set RUNBOOK_BASE_URL to the address people open, with https://.")
if RUNBOOK_BASE_URL and not RUNBOOK_BASE_URL.startswith(("http://", "https://")):
    raise ImproperlyConfigured("RUNBOOK_BASE_URL must start with http:// or https://.")
RUNBOOK_ANONYMOUS_READ = env_bool("RUNBOOK_ANONYMOUS_READ", default=False)
RUNBOOK_RATE_LIMITS = env_bool("RUNBOOK_RATE_LIMITS", default=True)
RUNBOOK_STORE_PASTES = env_choice(
    "RUNBOOK_STORE_PASTES", ("REDACTED", "NEVER"), default="REDACTED"
).lower()
RUNBOOK_COUNT_USE = not TESTING  # how often pages are opened; the review asks by it
RUNBOOK_PRIVATE_WEBHOOKS = env_bool("RUNBOOK_PRIVATE_WEBHOOKS", default=False)
RUNBOOK_KEEP_TRIAGES = env_int("RUNBOOK_KEEP_TRIAGES", default=30)  # days until they are purged

INSTALLED_APPS = [
    "runbook.core",
    "runbook.accounts",
    "runbook.catalogue",
    "runbook.content",
    "runbook.matrix",
    "runbook.scenarios",
    "runbook.triage",
    "runbook.review",
    "runbook.notices",
    "runbook.exchange",
    "runbook.starter",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "corsheaders",
    "django_htmx",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "runbook.core.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "runbook.accounts.middleware.SignedInOrReading",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "runbook.core.middleware.MethodNotAllowedPage",
]

# Other sites' scripts read the API only where their origins are named.
CORS_ALLOWED_ORIGINS = env_list("RUNBOOK_CORS_ORIGINS")
CORS_URLS_REGEX = r"^/api/"
CORS_ALLOW_METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT")
CORS_ALLOW_HEADERS = ("accept", "authorization", "content-type", "if-match", "if-none-match")
CORS_EXPOSE_HEADERS = (
    *("ETag", "Location", "Retry-After", "RateLimit", "RateLimit-Policy", "X-Request-ID"),
)
if CORS_ALLOWED_ORIGINS:
    MIDDLEWARE.insert(1, "corsheaders.middleware.CorsMiddleware")

ROOT_URLCONF = "runbook.urls"
WSGI_APPLICATION = "runbook.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "runbook.core.context.page",
            ],
            "builtins": [
                "runbook.core.templatetags.runbook",
                "runbook.matrix.templatetags.codes",
            ],
        },
    }
]

# Without a DATABASE_URL nothing can connect; manage.py sets one for the embedded server.
DATABASES = {
    "default": database_from_url(
        "DATABASE_URL", os.environ.get("DATABASE_URL", "postgresql://nobody@localhost:1/none")
    )
}
if os.environ.get("DATABASE_OWNER_URL"):
    DATABASES["owner"] = database_from_url("DATABASE_OWNER_URL", env("DATABASE_OWNER_URL"))
if env_bool("RUNBOOK_WEB_PROCESS", default=False):
    # A pool bounds what threads hold open; nothing connects per request.
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 8, "timeout": 5}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["OPTIONS"].setdefault("connect_timeout", "5")
# The same dozen statements answer every page: planned once per connection, they cost half.
DATABASES["default"]["OPTIONS"] |= {"server_side_binding": True, "prepare_threshold": 3}
DATABASES["default"].setdefault("TEST", {"NAME": DATABASES["default"]["NAME"]})
# What the web role may do with a table; the migrate command grants it. Everything else
# gets SELECT, INSERT, UPDATE, DELETE; nothing gets TRUNCATE.
WEB_ROLE_RIGHTS = {
    "content_revision": "SELECT, INSERT",
    "content_page": "SELECT, INSERT, UPDATE",
    "content_proposaledit": "SELECT, INSERT",
    "review_edition": "SELECT, INSERT",
    "triage_knowledgeedit": "SELECT, INSERT",
    "review_editionpage": "SELECT, INSERT",
    "accounts_user": "SELECT, INSERT, UPDATE",
    "django_migrations": "SELECT",
}
# Only allauth's limits on signing in use it: they must hold across processes and restarts.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "runbook.accounts.backends.PersonBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("MinimumLengthValidator", "CommonPasswordValidator", "NumericPasswordValidator")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "runbook.accounts.adapter.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "runbook.accounts.adapter.SocialAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = None  # as the box on the form says
ACCOUNT_RATE_LIMITS = (
    {"login": "60/m/ip", "login_failed": "10/m/ip,5/5m/key"} if RUNBOOK_RATE_LIMITS else False
)
ALLAUTH_TRUSTED_PROXY_COUNT = env_int("RUNBOOK_TRUSTED_PROXIES", default=0)
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_PROVIDERS = {}
# Browsers hold the redirect after a form to form-action too, and signing in by OIDC is one.
SIGN_IN_ORIGINS = [
    origin_from_url(name, os.environ[name])
    for name in ("OIDC_ISSUER", "OIDC_AUTHORIZATION_ORIGIN")
    if os.environ.get("OIDC_ISSUER") and os.environ.get(name)
]
if os.environ.get("OIDC_ISSUER"):
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "APPS": [
            {
                "provider_id": "oidc",
                "name": "single sign-on",
                "client_id": env("OIDC_CLIENT_ID"),
                "secret": env("OIDC_CLIENT_SECRET"),
                "settings": {"server_url": env("OIDC_ISSUER")},
            }
        ]
    }

# The tones of the design system.
MESSAGE_TAGS = {SUCCESS: "ok", WARNING: "warn", ERROR: "bad", INFO: "info"}

LANGUAGE_CODE = "en-gb"
TIME_ZONE = env("TIME_ZONE", "UTC")
USE_TZ = True
USE_I18N = False

STATIC_URL = "static/"
STATIC_ROOT = Path(env("RUNBOOK_STATIC_ROOT", str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "runbook.core.staticfiles.OwnFilesCompressed"
    },
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
}
WHITENOISE_USE_FINDERS = DEBUG or TESTING

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF, *SIGN_IN_ORIGINS],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "manifest-src": [CSP.SELF],
}
HTTPS = RUNBOOK_BASE_URL.startswith("https://")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_SSL_REDIRECT = False  # the proxy in front redirects; /healthz must answer plain HTTP
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_ENGINE = "runbook.accounts.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "runbook.core.errors.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000

MAILERS = {"default": mailer_from_url(env("EMAIL_URL", "console:"))}
DEFAULT_FROM_EMAIL = env("EMAIL_FROM", "") or f"Runbook <runbook@{host_of(RUNBOOK_BASE_URL)}>"

LOG_LEVEL = env_choice(
    "LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"), default="INFO"
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "runbook.core.middleware.RequestIdFilter"}},
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name} [{request_id}] {message}", "style": "{"}
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["request_id"],
        }
    },
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "httpx": {"level": "WARNING"},
        "procrastinate": {"level": "WARNING"},  # else a line for each of a worker's breaths
    },
}
