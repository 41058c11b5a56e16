"""Crafted requests and refusals, each with the problems that it must be given."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from runbook.analysis.model import Environment, Organisation

NOW = datetime(2026, 6, 23, 12, 0, tzinfo=UTC)
CLOCK = int(NOW.timestamp())
HOUR = 3600

ORGANISATION = Organisation(
    environments=(
        Environment(
            "payments-api",
            "production",
            ("api.shop.test",),
            ("https://id.shop.test/",),
            ("payments", "https://api.shop.test"),
        ),
        Environment(
            "payments-api",
            "staging",
            ("api.staging.shop.test",),
            ("https://id.staging.shop.test",),
            ("payments-staging",),
        ),
        Environment("orders-api", "production", ("orders.shop.test",), (), ("orders",)),
        Environment(
            "orders-api", "staging", ("orders.staging.shop.test",), (), ("orders-staging",)
        ),
    )
)
SIGNATURE = "c2lnbmF0dXJlLXNpZ25hdHVyZS1zaWduYXR1cmU"


def part(value: object) -> str:
    raw = json.dumps(value, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def claims_of(**changes: Any) -> dict[str, Any]:
    """A token that is fine at NOW for payments-api in production; None takes a claim away."""
    claims = {
        "iss": "https://id.shop.test",
        "aud": "payments",
        "sub": "u-17",
        "iat": CLOCK - 600,
        "nbf": CLOCK - 600,
        "exp": CLOCK + 3000,
        "scope": "orders:read payments:read",
    } | changes
    return {name: value for name, value in claims.items() if value is not None}


def jwt(alg: str = "RS256", signature: str = SIGNATURE, **changes: Any) -> str:
    return f"{part({'alg': alg, 'typ': 'JWT'})}.{part(claims_of(**changes))}.{signature}"


def paste(
    authorization: str | None = None,
    *,
    request: str = "",
    target: str = "/v1/payments",
    status: str = "401 Unauthorized",
    fields: str = "",
    body: str = "",
    date: str | None = "",
) -> str:
    """A `curl -v` with that Authorization, further request fields, and the refusal."""
    lines = [f"> GET {target} HTTP/1.1", "> Host: api.shop.test", "> Accept: */*"]
    if authorization is not None:
        lines.append(f"> Authorization: {authorization}")
    lines += [f"> {one}" for one in request.splitlines()]
    lines += [">", f"< HTTP/1.1 {status}"]
    if date is not None:
        lines.append(f"< Date: {date or format_datetime(NOW, usegmt=True)}")
    lines += [f"< {one}" for one in fields.splitlines()]
    return "\n".join([*lines, "<", body])


def bearer(**changes: Any) -> str:
    return f"Bearer {jwt(**changes)}"


def challenge(description: str = "", error: str = "invalid_token", rest: str = "") -> str:
    text = f', error_description="{description}"' if description else ""
    return f'WWW-Authenticate: Bearer realm="shop", error="{error}"{text}{rest}'


@dataclass(frozen=True)
class Case:
    """A paste, the kind that was presented, and the problems that must be named."""

    name: str
    text: str
    kind: str
    problems: frozenset[str] = frozenset()
    environment: str | None = "production"


def case(
    name: str, text: str, kind: str, *problems: str, environment: str | None = "production"
) -> Case:
    return Case(name, text, kind, frozenset(problems), environment)


FORBIDDEN = "403 Forbidden"
OPAQUE = "Bearer 2YotnFZFEjr1zCsicMWpAA"
HEAD = part({"alg": "RS256", "typ": "JWT"})
BODY = part(claims_of())

TIMES = (
    case("a good token", paste(bearer()), "jwt"),
    case("a good token as a float", paste(bearer(exp=CLOCK + 0.5 + HOUR)), "jwt"),
    case("no exp at all", paste(bearer(exp=None)), "jwt"),
    case("expired an hour ago", paste(bearer(exp=CLOCK - HOUR)), "jwt", "expired"),
    case(
        "expired a day ago, 403",
        paste(bearer(exp=CLOCK - 24 * HOUR), status=FORBIDDEN),
        "jwt",
        "expired",
    ),
    case("expired, exp is a text", paste(bearer(exp=str(CLOCK - HOUR))), "jwt", "expired"),
    case("expired six minutes ago", paste(bearer(exp=CLOCK - 361)), "jwt", "expired"),
    case("expired a minute ago", paste(bearer(exp=CLOCK - 60)), "jwt", "expired", "clock-skew"),
    case("expires this second", paste(bearer(exp=CLOCK)), "jwt", "expired", "clock-skew"),
    case("expires in a second", paste(bearer(exp=CLOCK + 1)), "jwt"),
    case("valid from in an hour", paste(bearer(nbf=CLOCK + HOUR)), "jwt", "not-yet-valid"),
    case("valid from in six minutes", paste(bearer(nbf=CLOCK + 361)), "jwt", "not-yet-valid"),
    case("valid from in two minutes", paste(bearer(nbf=CLOCK + 120)), "jwt", "clock-skew"),
    case("issued in an hour", paste(bearer(iat=CLOCK + HOUR)), "jwt", "issued-in-future"),
    case("issued in two minutes", paste(bearer(iat=CLOCK + 120)), "jwt", "clock-skew"),
    case(
        "issued and valid in a minute",
        paste(bearer(iat=CLOCK + 60, nbf=CLOCK + 60)),
        "jwt",
        "clock-skew",
    ),
    case(
        "everything an hour ahead",
        paste(bearer(iat=CLOCK + HOUR, nbf=CLOCK + HOUR, exp=CLOCK + 2 * HOUR)),
        "jwt",
        "issued-in-future",
        "not-yet-valid",
    ),
    case("expired, no Date to tell by", paste(bearer(exp=CLOCK - HOUR), date=None), "jwt"),
    case("expired, a Date that is none", paste(bearer(exp=CLOCK - HOUR), date="yesterday"), "jwt"),
    case("exp is nonsense", paste(bearer(exp="soon")), "jwt"),
    case("exp is true", paste(bearer(exp=True)), "jwt"),
    case("expired, in milliseconds", paste(bearer(exp=(CLOCK - HOUR) * 1000)), "jwt", "expired"),
    case(
        "the Date in another zone", paste(bearer(), date="Tue, 23 Jun 2026 14:00:00 +0200"), "jwt"
    ),
    case("the old Date of RFC 850", paste(bearer(), date="Tuesday, 23-Jun-26 12:00:00 GMT"), "jwt"),
)
PLACES = (
    case("the wrong audience", paste(bearer(aud="billing")), "jwt", "wrong-audience"),
    case("audiences, none fits", paste(bearer(aud=["billing", "mail"])), "jwt", "wrong-audience"),
    case("audiences, one fits", paste(bearer(aud=["billing", "payments"])), "jwt"),
    case("an audience with a slash", paste(bearer(aud="https://api.shop.test/")), "jwt"),
    case("another service's audience", paste(bearer(aud="orders")), "jwt", "wrong-audience"),
    case("the wrong issuer", paste(bearer(iss="https://id.evil.test")), "jwt", "wrong-issuer"),
    case("an issuer with a slash", paste(bearer(iss="https://id.shop.test/")), "jwt"),
    case("no issuer, no audience", paste(bearer(iss=None, aud=None)), "jwt"),
    case(
        "the wrong issuer and audience",
        paste(bearer(iss="https://x.test", aud="y")),
        "jwt",
        "wrong-issuer",
        "wrong-audience",
    ),
    case(
        "staging's issuer",
        paste(bearer(iss="https://id.staging.shop.test")),
        "jwt",
        "other-environment",
    ),
    case("staging's audience", paste(bearer(aud="payments-staging")), "jwt", "other-environment"),
    case(
        "staging's issuer and audience",
        paste(bearer(iss="https://id.staging.shop.test", aud="payments-staging")),
        "jwt",
        "other-environment",
    ),
    case(
        "another service's staging", paste(bearer(aud="orders-staging")), "jwt", "other-environment"
    ),
    case(
        "production's token to staging",
        paste(bearer()),
        "jwt",
        "other-environment",
        environment="staging",
    ),
    case(
        "staging's token to staging",
        paste(bearer(iss="https://id.staging.shop.test", aud="payments-staging")),
        "jwt",
        environment="staging",
    ),
    case("any environment fits", paste(bearer(aud="payments-staging")), "jwt", environment=None),
    case(
        "staging's and expired",
        paste(bearer(aud="payments-staging", exp=CLOCK - HOUR)),
        "jwt",
        "other-environment",
        "expired",
    ),
    case(
        "staging's, 403",
        paste(bearer(aud="payments-staging"), status=FORBIDDEN),
        "jwt",
        "other-environment",
    ),
    case("aud is a number", paste(bearer(aud=7)), "jwt"),
)
NEEDS = challenge(error="insufficient_scope", rest=', scope="payments:write"')
SCOPES = (
    case(
        "a scope is missing",
        paste(bearer(), status=FORBIDDEN, fields=NEEDS),
        "jwt",
        "missing-scope",
    ),
    case(
        "scp is a list",
        paste(bearer(scope=None, scp=["a"]), status=FORBIDDEN, fields=NEEDS),
        "jwt",
        "missing-scope",
    ),
    case(
        "scp is a text",
        paste(bearer(scope=None, scp="a b"), status=FORBIDDEN, fields=NEEDS),
        "jwt",
        "missing-scope",
    ),
    case(
        "roles",
        paste(bearer(scope=None, roles=["reader"]), status=FORBIDDEN, fields=NEEDS),
        "jwt",
        "missing-scope",
    ),
    case(
        "no scope claim",
        paste(bearer(scope=None), status=FORBIDDEN, fields=NEEDS),
        "jwt",
        "missing-scope",
    ),
    case(
        "insufficient, but granted",
        paste(bearer(scope="payments:write"), status=FORBIDDEN, fields=NEEDS),
        "jwt",
        "missing-scope",
    ),
    case(
        "insufficient, unnamed",
        paste(bearer(), status=FORBIDDEN, fields=challenge(error="insufficient_scope")),
        "jwt",
        "missing-scope",
    ),
    case(
        "an opaque token lacks it",
        paste(OPAQUE, status=FORBIDDEN, fields=NEEDS),
        "opaque",
        "missing-scope",
    ),
    case(
        "a demand that is met",
        paste(bearer(), status=FORBIDDEN, fields='WWW-Authenticate: Bearer scope="orders:read"'),
        "jwt",
    ),
    case(
        "one of two",
        paste(
            bearer(),
            status=FORBIDDEN,
            fields='WWW-Authenticate: Bearer scope="orders:read orders:write"',
        ),
        "jwt",
        "missing-scope",
    ),
    case(
        "permissions",
        paste(
            bearer(scope=None, permissions=["payments:write"]),
            status=FORBIDDEN,
            fields='WWW-Authenticate: Bearer scope="payments:write"',
        ),
        "jwt",
    ),
    case(
        "Keycloak's realm roles",
        paste(
            bearer(scope=None, realm_access={"roles": ["payments:write"]}),
            status=FORBIDDEN,
            fields='WWW-Authenticate: Bearer scope="payments:write"',
        ),
        "jwt",
    ),
    case(
        "the body asks",
        paste(
            bearer(),
            status=FORBIDDEN,
            body='{"error":"insufficient_scope","scope":"payments:write"}',
        ),
        "jwt",
        "missing-scope",
    ),
    case(
        "Slack asks",
        paste(
            OPAQUE,
            status="200 OK",
            body='{"ok":false,"error":"missing_scope","needed":"chat:write","provided":"users:read"}',
        ),
        "opaque",
        "missing-scope",
    ),
    case(
        "Google says so",
        paste(
            OPAQUE,
            status=FORBIDDEN,
            body='{"error":{"code":403,"status":"PERMISSION_DENIED",'
            '"message":"Request had insufficient authentication scopes."}}',
        ),
        "opaque",
        "missing-scope",
    ),
    case(
        "GitHub's fields",
        paste(
            OPAQUE,
            status=FORBIDDEN,
            fields="X-OAuth-Scopes: repo:status\nX-Accepted-OAuth-Scopes: repo, admin:org",
        ),
        "opaque",
        "missing-scope",
    ),
    case(
        "GitHub's fields, one is enough",
        paste(
            OPAQUE,
            status=FORBIDDEN,
            fields="X-OAuth-Scopes: repo, user\nX-Accepted-OAuth-Scopes: repo, admin:org",
        ),
        "opaque",
    ),
    case(
        "a 401 that lists scopes",
        paste(bearer(exp=CLOCK - HOUR), fields=challenge(rest=', scope="a"')),
        "jwt",
        "expired",
    ),
)
SAID = tuple(
    case(f"an opaque token: {text}", paste(OPAQUE, fields=challenge(text)), "opaque", code)
    for text, code in (
        ("The access token expired", "expired"),
        ("The token expired at 2026-06-23T11:00:00Z", "expired"),
        ("Jwt expired at 2026-06-23T11:00:00Z", "expired"),
        ("Token has expired", "expired"),
        ("The token is expired", "expired"),
        ("An error occurred while attempting to decode the Jwt: Jwt expired", "expired"),
        ("The token lifetime is invalid; NotBefore: 1, Expires: 2, IDX10223", "expired"),
        ("The audience 'a' is invalid", "wrong-audience"),
        ("The aud claim is not valid", "wrong-audience"),
        ("The iss claim is not valid", "wrong-issuer"),
        ("The issuer 'https://x' is invalid", "wrong-issuer"),
        ("Token is not yet valid", "not-yet-valid"),
        ("The token is not valid before 06/23/2026 13:00:00 (nbf)", "not-yet-valid"),
        ("Jwt used before issued (iat)", "not-yet-valid"),
        ("The token was issued in the future", "issued-in-future"),
        ("Malformed token", "malformed"),
        ("Invalid JWT serialization: Missing dot delimiter(s), not enough segments", "malformed"),
        ("Unsecured JWS with alg none are not allowed", "alg-none"),
    )
)
BODIES = tuple(
    case(f"the body says: {text[:40]}", paste(OPAQUE, status=status, body=text), "opaque", code)
    for status, text, code in (
        ("401 Unauthorized", "Jwt is expired", "expired"),
        ("401 Unauthorized", '{"message":"The incoming token has expired"}', "expired"),
        ("401 Unauthorized", '{"exp":"token expired"}', "expired"),
        (
            "401 Unauthorized",
            '{"error":{"name":"TokenExpiredError","message":"jwt expired"}}',
            "expired",
        ),
        ("403 Forbidden", '{"message":"Token expired"}', "expired"),
        ("401 Unauthorized", "Audiences in Jwt are not allowed", "wrong-audience"),
        ("401 Unauthorized", "Jwt issuer is not configured", "wrong-issuer"),
        ("401 Unauthorized", "Jwt not yet valid", "not-yet-valid"),
        (
            "401 Unauthorized",
            "Jwt is not in the form of Header.Payload.Signature with two dots",
            "malformed",
        ),
        ("401 Unauthorized", '{"detail":"Error decoding token: Not enough segments"}', "malformed"),
        ("401 Unauthorized", '{"errors":[{"title":"jwt malformed"}]}', "malformed"),
        (
            "401 Unauthorized",
            '{"error":"InvalidAuthenticationToken",'
            '"message":"Lifetime validation failed, the token is expired."}',
            "expired",
        ),
    )
)
MALFORMED = (
    *(
        case(f"Bearer {sent}", paste(f"Bearer {sent}"), "opaque", "malformed")
        for sent in (
            *("undefined", "null", "None", "[object Object]", "{{token}}", "{{ access_token }}"),
            *("${TOKEN}", "$ACCESS_TOKEN", "<token>", "YOUR_TOKEN_HERE", "Bearer abc123def456"),
            *('"2YotnFZFEjr1zCsicMWpAA"', "2YotnFZFEjr1%3D%3D", "2YotnFZFEjr1 zCsicMWpAA"),
            *("2YotnFZFEjr1zCsicMWpAA\\n", "'2YotnFZFEjr1zCsicMWpAA'"),
        )
    ),
    case("a second Bearer before a JWT", paste(f"Bearer Bearer {jwt()}"), "jwt", "malformed"),
    case("a JWT in quotation marks", paste(f'Bearer "{jwt()}"'), "jwt", "malformed"),
    case("two parts", paste(f"Bearer {HEAD}.{BODY}"), "jwt", "malformed"),
    case("four parts", paste(f"Bearer {HEAD}.{BODY}.{SIGNATURE}.{SIGNATURE}"), "jwt", "malformed"),
    case(
        "claims that are no JSON",
        paste(f"Bearer {HEAD}.bm90IGpzb24gYXQgYWxs.{SIGNATURE}"),
        "jwt",
        "malformed",
    ),
    case(
        "claims that are a list",
        paste(f"Bearer {HEAD}.{part([1, 2])}.{SIGNATURE}"),
        "jwt",
        "malformed",
    ),
    case(
        "a header that is no JSON",
        paste(f"Bearer eyJhbGciOiJSUzI1NiIsInR5.{BODY}.{SIGNATURE}"),
        "jwt",
        "malformed",
    ),
    case(
        "claims that are not base64url", paste(f"Bearer {HEAD}.a.{SIGNATURE}"), "jwt", "malformed"
    ),
    case("an empty signature", paste(f"Bearer {HEAD}.{BODY}."), "jwt", "malformed"),
    case("Basic without a pair", paste("Basic aHVudGVyMg=="), "basic", "malformed"),
    case("Basic that is no Base64", paste("Basic bob:hunter2"), "basic", "malformed"),
    case("Basic undefined", paste("Basic undefined"), "basic", "malformed"),
    case("Bearer and nothing", paste("Bearer"), "none", "malformed"),
    case("a header alone", paste("undefined"), "none", "malformed"),
    case("joined by %20", paste("Bearer%20abc123def456"), "opaque", "malformed"),
)
NONE = tuple(
    case(f"alg {alg}", paste(f"Bearer {jwt(alg=alg, signature=signature)}"), "jwt", "alg-none")
    for alg, signature in (
        ("none", ""),
        ("None", ""),
        ("NONE", ""),
        ("nOnE", ""),
        ("none", SIGNATURE),
    )
)
KINDS = (
    case("an opaque token", paste(OPAQUE), "opaque"),
    case("Basic", paste("Basic Ym9iOmh1bnRlcjI="), "basic"),
    case(
        "Digest",
        paste('Digest username="m", realm="r", nonce="n", uri="/", response="0123456789abcdef"'),
        "digest",
    ),
    case(
        "AWS",
        paste(
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260623/eu/s3/aws4_request, "
            "SignedHeaders=host, Signature=0123456789abcdef"
        ),
        "aws-sigv4",
    ),
    case("Negotiate", paste("Negotiate YIIJvwYGKwYBBQUCoIIJszCCCa+gJDAi"), "negotiate"),
    case("NTLM", paste("NTLM TlRMTVNTUAABAAAAB4IIogAAAAAAAAAAAAAAAAAAAAA="), "ntlm"),
    case("an API key", paste(request="X-Api-Key: 0123456789abcdef"), "api-key"),
    case("an API key in the scheme", paste("ApiKey 0123456789abcdef"), "api-key"),
    case("Azure's key", paste(request="Ocp-Apim-Subscription-Key: 0123456789abcdef"), "api-key"),
    case("an API key in the query", paste(target="/v1?api_key=0123456789abcdef"), "api-key"),
    case("a token in the query", paste(target="/v1?access_token=2YotnFZFEjr1zCsicMWpAA"), "opaque"),
    case(
        "a session cookie",
        paste(request="Cookie: theme=dark; JSESSIONID=0123456789abcdef"),
        "session-cookie",
    ),
    case(
        "Django's session",
        paste(request="Cookie: sessionid=0123456789abcdef; csrftoken=x123456"),
        "session-cookie",
    ),
    case("a cookie of the load balancer", paste(request="Cookie: AWSALB=0123456789abcdef"), "none"),
    case("nothing", paste(), "none"),
    case(
        "a JWE",
        paste("Bearer " + ".".join((part({"alg": "RSA-OAEP", "enc": "A256GCM"}), *["a" * 22] * 4))),
        "jwe",
    ),
    case(
        "a JWT in a cookie",
        paste(request=f"Cookie: a=1; access={jwt(exp=CLOCK - HOUR)}"),
        "jwt",
        "expired",
    ),
    case(
        "a JWT in the query", paste(target=f"/v1?token={jwt(exp=CLOCK - HOUR)}"), "jwt", "expired"
    ),
    case(
        "a JWT in a field of its own",
        paste(request=f"X-Amzn-Oidc-Data: {jwt(exp=CLOCK - HOUR)}"),
        "jwt",
        "expired",
    ),
    case("a JWT without a scheme", paste(jwt(exp=CLOCK - HOUR)), "jwt", "expired"),
    case(
        "a client certificate",
        paste(
            request="X-Forwarded-Client-Cert: Hash=468ed33be74eee6556d90c0149c1309e9ba61d642530344"
        ),
        "client-certificate",
    ),
    case(
        "an expired JWT, and the challenge says so",
        paste(bearer(exp=CLOCK - HOUR), fields=challenge("The token expired")),
        "jwt",
        "expired",
    ),
    case("DPoP", paste(f"DPoP {jwt(exp=CLOCK - HOUR)}"), "jwt", "expired"),
    case("a small bearer", paste(f"bearer {jwt(exp=CLOCK - HOUR)}"), "jwt", "expired"),
)
ALL = (*TIMES, *PLACES, *SCOPES, *SAID, *BODIES, *MALFORMED, *NONE, *KINDS)
