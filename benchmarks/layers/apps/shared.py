"""What the Python applications of the bench have in common: dependencies that fail."""

import os

HANG = os.environ["BENCH_HANG"]  # a port that accepts and never answers
REFUSED = os.environ["BENCH_REFUSED"]  # a port where nobody listens


def query_database():
    import psycopg

    psycopg.connect(f"host=127.0.0.1 port={REFUSED} dbname=shop user=shop connect_timeout=2")


def read_cache():
    import redis

    redis.Redis(host="127.0.0.1", port=int(REFUSED)).get("basket")


def call_partner():
    import requests

    requests.get(f"http://127.0.0.1:{HANG}/rates", timeout=0.5)


def call_supplier():
    import httpx

    httpx.get(f"http://127.0.0.1:{HANG}/stock", timeout=0.5)


def through_breaker():
    import pybreaker

    breaker = pybreaker.CircuitBreaker(fail_max=1, reset_timeout=60, name="partner")
    for _ in range(2):
        try:
            breaker.call(call_partner)
        except pybreaker.CircuitBreakerError:
            raise
        except Exception:
            pass
    breaker.call(call_partner)


NGINX_404 = (
    "<html>\r\n<head><title>404 Not Found</title></head>\r\n<body>\r\n"
    "<center><h1>404 Not Found</h1></center>\r\n<hr><center>nginx/1.22.1</center>\r\n"
    "</body>\r\n</html>\r\n"
)
CLOUDFLARE_521 = (
    "<!DOCTYPE html>\n<html><head><title>example-shop.com | 521: Web server is down</title></head>"
    '<body><div id="cf-error-details"><h1>Web server is down <span>Error code 521</span></h1>'
    "<p>Cloudflare Ray ID: <strong>8e1f3c2a9b7d4e60</strong></p></div></body></html>\n"
)
HAPROXY_503 = (
    "<html><body><h1>503 Service Unavailable</h1>\n"
    "No server is available to handle this request.\n</body></html>\n"
)
IMITATIONS = {
    "nginx": (404, NGINX_404),
    "cloudflare": (521, CLOUDFLARE_521),
    "haproxy": (503, HAPROXY_503),
}
