"""What a name says about its value: a password, a token, or nothing that must go. Pure.

Names come from fields, URL parameters, forms, JSON, XML, environment variables and command
options, so they are compared without case, and `api_key`, `api-key` and `apiKey` are one.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, NamedTuple

# How sure the name makes it. `any`: whatever the value; `opaque`: only a value that looks made
# up; `parameter`: the same, and only in a query, a form or a name and value pair.
type Demand = Literal["any", "opaque", "parameter"]


class Name(NamedTuple):
    """The kind of secret that a name announces, and what its value must look like."""

    kind: str
    demand: Demand = "any"


# Only a name with one of these can be a secret's; found first, because it is cheap.
HINT = re.compile(
    r"pass|pwd|secret|token|key|auth|sig|sess|cookie|cred|jwt|csrf|xsrf|otp|pin|cvv|cvc|"
    r"assertion|saml|code|state|nonce|ticket|hmac|sid|bearer|hash|pw|challenge|dsn|sas|webhook|"
    r"verifier|contrase|wachtwoord|kennwort|senha|identified"
)

_SPLIT = re.compile(r"[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")

_CREDENTIALS = frozenset(
    "authorization proxyauthorization httpauthorization httpproxyauthorization xauthorization "
    "xforwardedauthorization xoriginalauthorization xserverlessauthorization "
    "xamznremappedauthorization xgoogiamauthorization authorizationheader".split()
)
_COOKIES = frozenset("cookie cookies cookie2 httpcookie xcookie xforwardedcookie".split())
_SET_COOKIES = frozenset("setcookie setcookie2 xamznremappedsetcookie".split())

# Names that hold a word of a secret and no secret: evidence that the other steps need.
_HARMLESS = frozenset(
    "tokentype tokenendpoint authority author authors authtime sessionstate publickey "
    "idempotencykey xidempotencykey cachekey xcachekey surrogatekey keyid kid primarykey "
    "foreignkey secwebsocketkey secwebsocketaccept passive bypass compass passed passthrough "
    "signatureinput acceptsignature keepalive keyword keywords monkey turnkey hotkey "
    "wwwauthenticate proxyauthenticate authenticate authenticationinfo setlogin clearsitedata "
    "partitionkey sortkey routingkey xpagekey contentkey objectkey s3key samesite "
    "codechallenge codechallengemethod signedheaders design assign "
    "xsharedsecretpresent strictsecretcheck pinned tokenized xdebugtoken xcascade".split()
)
_HARMLESS_LAST = frozenset(
    "type types endpoint url uri uris expires expiry expiration ttl count limit remaining reset "
    "length size age at time policy algorithm alg method methods version status required "
    "supported header headers hint strength error errors message messages scheme format field "
    "fields name names file path date location present valid enabled exp iat mode realm provider "
    "service server host hash512 in lifetime duration seconds used total server1 title "
    "description reason result class level issuer audience scope scopes usage budget".split()
)

_PASSWORD_WORDS = frozenset(
    "pass passwd pwd passphrase passcode pw pin otp totp cvv cvc identified".split()
)
_PASSWORD_ENDS = (
    *("password", "passwd", "passphrase", "passcode", "pass", "pwd", "passwort"),
    *("kennwort", "wachtwoord", "contrasena", "contrasea", "motdepasse", "senha"),
)
_ONE_TIME = ("otp", "mfacode", "securitycode", "verificationcode", "onetimecode", "backupcode")
_KEYS = (
    "apikey",
    "accesskey",
    "secretkey",
    "privatekey",
    "accountkey",
    "authkey",
    "encryptionkey",
    "signingkey",
    "masterkey",
    "subscriptionkey",
    "sharedkey",
    "storagekey",
    "licensekey",
    "functionskey",
    "functionkey",
    "appkey",
    "applicationkey",
    "clientkey",
    "rapidapikey",
    "sessionkey",
    "servicekey",
    "deploykey",
    "webhookkey",
    "integrationkey",
    "writekey",
    "readkey",
    "adminkey",
    "hostkey",
)
_SESSIONS = frozenset(
    "sid sessid sessionid jsessionid phpsessid aspnetsessionid aspsessionid connectsid session "
    "sess sessionidentifier xsessionid usersession authsession".split()
)
_TOKENS = frozenset(
    "jwt xjwtassertion assertion clientassertion samlresponse samlrequest samlart "
    "codeverifier devicecode usercode authorizationcode authcode xauth xapiauth bearer "
    "sharedaccesssignature accesstokens refreshtokens idtokens logintoken credential".split()
)
_WEAK = {
    "auth": "token",
    "credentials": "credentials",
    "creds": "credentials",
    "cred": "credentials",
    "tokens": "token",
    "keys": "api-key",
    "hash": "token",
}
_PARAMETERS = frozenset(
    "code state nonce ticket key sig sign hash hmac challenge sas verifier oauthverifier".split()
)


@lru_cache(maxsize=4096)
def read_name(name: str) -> Name | None:
    """The kind of secret that a name announces; None where it announces none."""
    words = [one for one in _SPLIT.split(name) if one]
    while len(words) > 1 and words[-1].isdigit():  # x-hub-signature-256, password2
        words.pop()
    if not words or len(name) > 100:
        return None
    words = [one.lower() for one in words]
    joined = "".join(words)
    return _field(joined) or _secret(words, joined)


def _field(joined: str) -> Name | None:
    if joined in _CREDENTIALS:
        return Name("credentials")
    if joined in _COOKIES:
        return Name("cookie")
    if joined in _SET_COOKIES:
        return Name("set-cookie")
    return None


def _secret(words: list[str], joined: str) -> Name | None:
    last = words[-1]
    if joined in _HARMLESS or (last in _HARMLESS_LAST and len(words) > 1):
        return None
    if last in _PASSWORD_WORDS or joined.endswith(_PASSWORD_ENDS):
        return Name("one-time-code" if joined.endswith(_ONE_TIME) else "password")
    if joined.endswith(_ONE_TIME):
        return Name("one-time-code")
    if joined.endswith(("csrf", "xsrf", "csrftoken", "xsrftoken", "csrfmiddlewaretoken")):
        return Name("csrf-token")
    if joined.endswith(("secret", "secrets", "clientsecret", "secretkeybase")):
        return Name("secret")
    return _token_or_key(words, joined) or _unsure(last, joined)


def _token_or_key(words: list[str], joined: str) -> Name | None:
    if joined.endswith("token") or joined in _TOKENS:
        return Name("token")
    if joined.endswith(("accesskeyid", "awsaccesskey", "amzcredential", "googcredential")):
        return Name("key-id")
    if joined.endswith(_KEYS):
        return Name("api-key")
    if joined in _SESSIONS or joined.endswith(("sessionid", "sessid")):
        return Name("session-id", "any" if joined not in ("session", "sess") else "opaque")
    if joined.endswith(("signature", "hmac")) or (words[-1] == "sig" and len(words) > 1):
        return Name("signature")
    return None


def _unsure(last: str, joined: str) -> Name | None:
    if joined in _PARAMETERS:
        return Name(
            "signature" if joined in ("sig", "sign", "hmac", "sas") else "token", "parameter"
        )
    if last in _WEAK:
        return Name(_WEAK[last], "opaque")
    if last == "sign":
        return Name("signature", "opaque")
    if last == "key":
        return Name("api-key", "opaque")
    if "secret" in joined or "password" in joined:
        return Name("secret", "opaque")
    return None
