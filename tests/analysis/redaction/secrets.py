"""Secrets as products make them, for planting: every kind with the names it goes by."""

from __future__ import annotations

import base64
import json
import random
import string
from collections.abc import Callable
from dataclasses import dataclass

HEX = "0123456789abcdef"
UPPER = string.ascii_uppercase + string.digits
ALNUM = string.ascii_letters + string.digits
WORDLIKE = ALNUM + "-_"
BASE64 = ALNUM + "+/"
AWKWARD = ALNUM + "!$%^&*()[]{}|:;,.?/~+=@#"


@dataclass(frozen=True)
class Secret:
    """A planted value. `needles` are the parts that must not survive (all of it, mostly)."""

    kind: str
    value: str
    needles: tuple[str, ...]
    names: tuple[str, ...]  # fields and parameters that carry it; empty: known by its shape alone


type Maker = Callable[[random.Random], str]


def chars(alphabet: str, length: int) -> Maker:
    return lambda rng: "".join(rng.choices(alphabet, k=length))


def between(alphabet: str, low: int, high: int) -> Maker:
    return lambda rng: "".join(rng.choices(alphabet, k=rng.randint(low, high)))


def prefixed(prefix: str, alphabet: str, length: int) -> Maker:
    return lambda rng: prefix + "".join(rng.choices(alphabet, k=length))


def b64(length: int) -> Maker:
    return lambda rng: base64.b64encode(rng.randbytes(length)).decode()


def uuid(rng: random.Random) -> str:
    raw = "".join(rng.choices(HEX, k=32))
    return f"{raw[:8]}-{raw[8:12]}-{raw[12:16]}-{raw[16:20]}-{raw[20:]}"


def segment(value: object) -> str:
    raw = json.dumps(value, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def jwt(rng: random.Random) -> str:
    header = segment({"alg": rng.choice(["RS256", "HS256", "ES256"]), "typ": "JWT"})
    claims = segment({"sub": str(rng.randint(1, 10**6)), "exp": rng.randint(10**9, 2 * 10**9)})
    return f"{header}.{claims}.{''.join(rng.choices(WORDLIKE, k=rng.choice([43, 86, 342])))}"


def jwe(rng: random.Random) -> str:
    header = segment({"alg": "RSA-OAEP", "enc": "A256GCM"})
    rest = [chars(WORDLIKE, n)(rng) for n in (342, 16, rng.randint(40, 200), 22)]
    return ".".join((header, *rest))


def pem(label: str, size: int) -> Maker:
    def make(rng: random.Random) -> str:
        body = base64.b64encode(rng.randbytes(size)).decode()
        lines = [body[at : at + 64] for at in range(0, len(body), 64)]
        return f"-----BEGIN {label}-----\n" + "\n".join(lines) + f"\n-----END {label}-----"

    return make


def card(rng: random.Random) -> str:
    prefix, length = rng.choice([("4", 16), ("5412", 16), ("37", 15), ("6011", 16), ("36", 14)])
    body = prefix + "".join(rng.choices(string.digits, k=length - 1 - len(prefix)))
    total = 0
    for place, one in enumerate(reversed(body)):
        double = int(one) * (2 if place % 2 == 0 else 1)
        total += double - 9 if double > 9 else double
    number = body + str(-total % 10)
    if length == 16 and rng.random() < 0.4:
        gap = rng.choice(" -")
        return gap.join(number[at : at + 4] for at in range(0, 16, 4))
    return number


def email(rng: random.Random) -> str:
    name = "".join(rng.choices(string.ascii_lowercase, k=rng.randint(6, 12)))
    domain = "".join(rng.choices(string.ascii_lowercase, k=rng.randint(6, 10)))
    return f"{name}{rng.choice(['', '.x', '+tag'])}@{domain}.{rng.choice(['com', 'org', 'co.uk'])}"


def basic(rng: random.Random) -> str:
    pair = f"{chars(ALNUM, 7)(rng)}:{between(ALNUM, 8, 20)(rng)}"
    return base64.b64encode(pair.encode()).decode()


def joined(joint: str, *makers: Maker) -> Maker:
    return lambda rng: joint.join(make(rng) for make in makers)


PASSWORD_NAMES = ("password", "passwd", "pwd", "db_password", "userPassword", "new_password")
API_KEY_NAMES = ("x-api-key", "api_key", "apikey", "apiKey", "X-RapidAPI-Key", "subscription-key")
TOKEN_NAMES = ("access_token", "token", "x-auth-token", "authToken", "refresh_token", "id_token")
SESSION_NAMES = ("session_id", "sessionid", "JSESSIONID", "PHPSESSID", "sid", "connect.sid")
SECRET_NAMES = ("client_secret", "clientSecret", "secret", "app_secret", "webhook_secret")
SIGNATURES = ("X-Amz-Signature", "signature", "X-Hub-Signature-256", "x-goog-signature")

# kind, maker, names; where there are none the shape alone gives it away.
KINDS: tuple[tuple[str, Maker, tuple[str, ...]], ...] = (
    ("password", between(AWKWARD, 9, 24), PASSWORD_NAMES),
    ("password-plain", between(ALNUM, 8, 20), PASSWORD_NAMES),
    ("passphrase", joined("-", *[between(string.ascii_lowercase, 4, 8)] * 4), ("passphrase",)),
    ("api-key-hex", chars(HEX, 32), API_KEY_NAMES),
    ("api-key-uuid", uuid, API_KEY_NAMES),
    ("api-key-base64", b64(33), API_KEY_NAMES),
    ("opaque-token", between(WORDLIKE, 20, 80), TOKEN_NAMES),
    ("refresh-token", joined(".", *[between(WORDLIKE, 20, 40)] * 2), ("refresh_token",)),
    ("session-id", between(ALNUM, 20, 40), SESSION_NAMES),
    ("csrf-token", between(WORDLIKE, 24, 64), ("x-csrf-token", "csrf_token", "XSRF-TOKEN")),
    ("client-secret", between(WORDLIKE + "~.", 24, 48), SECRET_NAMES),
    ("signature-hex", chars(HEX, 64), SIGNATURES),
    ("aws-secret-key", chars(BASE64, 40), ("aws_secret_access_key", "SecretAccessKey")),
    ("aws-session-token", b64(240), ("X-Amz-Security-Token", "SessionToken")),
    ("azure-account-key", b64(64), ("AccountKey", "storage_key", "SharedAccessKey")),
    ("private-token", chars(HEX, 40), ("PRIVATE-TOKEN", "x-vault-token", "X-Consul-Token")),
    ("azure-apim-key", chars(HEX, 32), ("Ocp-Apim-Subscription-Key",)),
    ("webhook-signature", chars(HEX, 64), ("x-webhook-signature", "X-Twilio-Signature")),
    ("heroku-key", uuid, ("HEROKU_API_KEY", "heroku_api_key")),
    ("datadog-key", chars(HEX, 40), ("DD-API-KEY", "dd_application_key")),
    ("twilio-auth-token", chars(HEX, 32), ("twilio_auth_token", "authToken")),
    ("one-time-code", chars(string.digits, 6), ("otp", "totp", "mfa_code")),
    ("assertion", between(ALNUM, 60, 200), ("client_assertion", "SAMLResponse", "assertion")),
    ("aws-key-id", prefixed("AKIA", UPPER, 16), ()),
    ("aws-temporary-key-id", prefixed("ASIA", UPPER, 16), ()),
    ("google-api-key", prefixed("AIza", WORDLIKE, 35), ()),
    ("google-oauth-token", prefixed("ya29.", WORDLIKE, 100), ()),
    ("google-client-secret", prefixed("GOCSPX-", WORDLIKE, 28), ()),
    ("github-token", prefixed("ghp_", ALNUM, 36), ()),
    ("github-app-token", prefixed("ghs_", ALNUM, 36), ()),
    ("github-fine-token", prefixed("github_pat_", ALNUM + "_", 82), ()),
    ("gitlab-token", prefixed("glpat-", WORDLIKE, 20), ()),
    ("slack-token", joined("-", prefixed("xoxb-", string.digits, 12), chars(ALNUM, 24)), ()),
    ("stripe-key", prefixed("sk_live_", ALNUM, 24), ()),
    ("stripe-restricted-key", prefixed("rk_live_", ALNUM, 24), ()),
    ("stripe-webhook-secret", prefixed("whsec_", ALNUM, 32), ()),
    ("sendgrid-key", joined(".", prefixed("SG.", WORDLIKE, 22), chars(WORDLIKE, 43)), ()),
    ("twilio-key", prefixed("SK", HEX, 32), ()),
    ("npm-token", prefixed("npm_", ALNUM, 36), ()),
    ("pypi-token", prefixed("pypi-AgEIcHlwaS5vcmc", WORDLIKE, 130), ()),
    ("digitalocean-token", prefixed("dop_v1_", HEX, 64), ()),
    ("openai-key", prefixed("sk-proj-", WORDLIKE, 48), ()),
    ("anthropic-key", prefixed("sk-ant-api03-", WORDLIKE, 93), ()),
    ("mailgun-key", prefixed("key-", HEX, 32), ()),
    ("telegram-token", joined(":", chars("123456789", 10), prefixed("AA", WORDLIKE, 33)), ()),
    ("square-token", prefixed("sq0atp-", WORDLIKE, 22), ()),
    ("shopify-token", prefixed("shpat_", HEX, 32), ()),
    ("vault-service-token", prefixed("hvs.", WORDLIKE, 90), ()),
    ("huggingface-token", prefixed("hf_", string.ascii_letters, 34), ()),
    ("azure-client-secret", joined("8Q~", chars(ALNUM, 3), chars(ALNUM, 34)), ()),
    ("jwt", jwt, ()),
    ("jwe", jwe, ()),
    ("rsa-private-key", pem("RSA PRIVATE KEY", 300), ()),
    ("ec-private-key", pem("EC PRIVATE KEY", 120), ()),
    ("openssh-private-key", pem("OPENSSH PRIVATE KEY", 280), ()),
    ("encrypted-private-key", pem("ENCRYPTED PRIVATE KEY", 260), ()),
    ("card-number", card, ()),
    ("email", email, ()),
    ("basic-credentials", basic, ("basic",)),
)


def make(rng: random.Random, index: int | None = None) -> Secret:
    """A secret of the indexed kind, or of any."""
    kind, maker, names = KINDS[rng.randrange(len(KINDS)) if index is None else index % len(KINDS)]
    value = maker(rng)
    return Secret(kind, value, _needles(kind, value), names)


def _needles(kind: str, value: str) -> tuple[str, ...]:
    if kind == "jwt":
        return (value.rsplit(".", 1)[1],)
    if kind == "jwe":
        return (value.split(".", 1)[1],)  # its header is like a JWT's
    if "private-key" in kind:
        return tuple(value.splitlines()[1:-1])
    if kind == "card-number":
        return (value, value.replace(" ", "").replace("-", ""))
    if kind == "basic-credentials":
        return (value, base64.b64decode(value).decode().split(":")[1])
    return (value,)


def survivors(secret: Secret, text: str, written: tuple[str, ...] = ()) -> list[str]:
    """Stretches of eight characters (or a whole shorter value) of the secret left in a text."""
    found = []
    for needle in (*secret.needles, *written):
        size = min(8, len(needle))
        found += [
            needle[at : at + size]
            for at in range(len(needle) - size + 1)
            if needle[at : at + size] in text
        ]
    return found
