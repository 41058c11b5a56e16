"""The bench's Django application, in one file; with REST framework where BENCH_DRF is set."""

import json
import os

import django
import shared
from django.conf import settings

DRF = bool(os.environ.get("BENCH_DRF"))
settings.configure(
    DEBUG=bool(os.environ.get("BENCH_DEBUG")),
    SECRET_KEY="bench-only",  # signs nothing that leaves the bench
    ALLOWED_HOSTS=["api.example-shop.com"],
    ROOT_URLCONF=__name__,
    DATA_UPLOAD_MAX_MEMORY_SIZE=10_000,
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "rest_framework"],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": "127.0.0.1",
            "PORT": shared.REFUSED,
            "NAME": "shop",
        }
    },
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": ["tokens.Tokens"],
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
        "UNAUTHENTICATED_USER": None,
    },
)
django.setup()

from django.core.exceptions import PermissionDenied
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import Http404, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET
from rest_framework import exceptions, serializers
from rest_framework.views import APIView


class Conflict(exceptions.APIException):
    status_code = 409
    default_detail = "The item is at version 7."


class ItemSerializer(serializers.Serializer):
    name = serializers.CharField()
    quantity = serializers.IntegerField()


def raising(error):
    class View(APIView):
        def get(self, request, **_):
            raise error

    return View.as_view()


class ItemView(APIView):
    def get(self, request, number):
        raise Http404("No Item matches the given query.")

    def put(self, request, number):
        raise Conflict


class ItemsView(APIView):
    def get(self, request):
        return JsonResponse({"items": []})

    def post(self, request):
        ItemSerializer(data=request.data).is_valid(raise_exception=True)
        return JsonResponse({})


@csrf_exempt
def item(request, number):
    if request.method == "PUT":
        return JsonResponse({"error": "edit conflict", "current_version": 7}, status=409)
    raise Http404("No Item matches the given query.")


@csrf_exempt
def items(request):
    if request.method != "POST":
        return require_GET(lambda request: JsonResponse({}))(request)
    try:
        told = json.loads(request.body)
    except ValueError as error:
        return JsonResponse({"error": f"Request body is not JSON: {error}"}, status=400)
    return JsonResponse({"errors": {"name": ["This field is required."]}, "got": told}, status=400)


def profile(request):
    return JsonResponse({"error": "Authentication required"}, status=401)


def admin(request):
    raise PermissionDenied


def crash(request):
    raise RuntimeError("price list is empty")


def quota(request):
    return JsonResponse({"error": "Too many requests"}, status=429, headers={"Retry-After": "42"})


@csrf_exempt
def upload(request):
    return JsonResponse({"size": len(request.body)})


def form(request):
    return JsonResponse({})


def closed(request):
    return JsonResponse({"error": "closed for stock-taking"}, status=503)


def failing(call):
    def view(request):
        try:
            call()
        except Exception as error:
            content = {"error": "upstream_error", "message": str(error)}
            return JsonResponse(content, status=503)

    return view


def ask_database(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def looks(request, kind):
    status, page = shared.IMITATIONS[kind]
    return HttpResponse(page, status=status)


urlpatterns = [
    path("api/items/<int:number>", ItemView.as_view() if DRF else item),
    path("api/items", ItemsView.as_view() if DRF else items),
    path("api/profile", raising(exceptions.NotAuthenticated()) if DRF else profile),
    path("api/admin", raising(exceptions.PermissionDenied()) if DRF else admin),
    path("api/quota", raising(exceptions.Throttled(42)) if DRF else quota),
    path("api/crash", crash),
    path("api/form", form),
    path("api/upload", upload),
    path("api/closed", closed),
    path("api/database", failing(shared.query_database)),
    path("api/partner", failing(shared.call_partner)),
    path("api/circuit", failing(shared.through_breaker)),
    path("api/tables", ask_database),
    path("api/looks/<kind>", looks),
]
app = get_wsgi_application()
