"""Places where secrets turn up in what people paste: each writes one into a text around it."""

from __future__ import annotations

import html
import json
import random
import shlex
from collections.abc import Callable
from urllib.parse import quote, quote_plus

from tests.analysis.redaction.secrets import Secret

type Place = Callable[[random.Random, Secret, str], str]

_REQUEST = "> POST /v1/orders HTTP/1.1\n> Host: api.shop.test\n> User-Agent: curl/8.5.0\n"
_RESPONSE = (
    "< HTTP/1.1 401 Unauthorized\n< Date: Tue, 23 Jun 2026 01:45:30 GMT\n"
    "< Content-Type: application/json\n< X-Request-Id: 5bb402aa-193f-4fd5-a6f7-1d9c07e5bf02\n"
)
PAIRS = ("field-sent", "field-received", "raw-field", "har-field", "shell-field")


def json_text(value: str) -> str:
    return json.dumps(value)[1:-1]


def field_sent(rng: random.Random, one: Secret, name: str) -> str:
    name = rng.choice([name, name.lower(), name.title()])
    return f"{_REQUEST}> {name}: {one.value}\n> Accept: */*\n>\n{_RESPONSE}<\n{{}}"


def field_received(rng: random.Random, one: Secret, name: str) -> str:
    return f"{_REQUEST}>\n{_RESPONSE}< {name}: {one.value}\n<\n{{}}"


def raw_field(rng: random.Random, one: Secret, name: str) -> str:
    return f"POST /a HTTP/1.1\r\nHost: a.test\r\n{name}: {one.value}\r\nAccept: */*\r\n\r\n"


def authorization(rng: random.Random, one: Secret, name: str) -> str:
    scheme = rng.choice(["Bearer", "bearer", "Token", "ApiKey", "GNAP", "DPoP", "JWT", "SSWS"])
    if one.kind == "basic-credentials":
        scheme = rng.choice(["Basic", "basic", "BASIC"])
    header = rng.choice(["Authorization", "authorization", "Proxy-Authorization"])
    value = one.value if one.kind == "basic-credentials" else quote(one.value, safe="-_.~+/=")
    return rng.choice(
        [
            f"{_REQUEST}> {header}: {scheme} {value}\n>\n{_RESPONSE}<\n",
            f"* [HTTP/2] [1] [{header.lower()}: {scheme} {value}]\n{_RESPONSE}",
            f"curl -s -H '{header}: {scheme} {value}' https://api.shop.test/",
            f'curl -H "{header}:{scheme} {value}" https://api.shop.test/ -v',
            f'{{"headers": {{"{header}": "{scheme} {value}", "Accept": "*/*"}}}}',
            f'{{"headers": {{"{header}": ["{scheme} {value}"]}}}}',
            f"map[Accept:[*/*] {header}:[{scheme} {value}] Host:[a.test]]",
            f"{{'{header}': '{scheme} {value}', 'Accept': '*/*'}}",
            f'http GET api.shop.test/ {header}:"{scheme} {value}"',
        ]
    )


def signed(rng: random.Random, one: Secret, name: str) -> str:
    value = quote(one.value, safe="-_.~+/=")
    return rng.choice(
        [
            "> Authorization: AWS4-HMAC-SHA256 Credential=X/20260101/eu-west-1/s3/aws4_request, "
            f"SignedHeaders=host;x-amz-date, Signature={value}",
            f'> Authorization: Digest username="mufasa", realm="r", nonce="n1", uri="/a", '
            f'response="{value}", opaque="q", nc=00000001',
            f'> Authorization: Hawk id="dh37", ts="1353832234", nonce="j4h3g2", mac="{value}"',
            f'> Authorization: Signature keyId="a",algorithm="hmac-sha256",signature="{value}"',
            f'> Authorization: OAuth oauth_consumer_key="x", oauth_signature="{value}"',
            f"> Authorization: Negotiate {value}",
            f"> Authorization: NTLM {value}",
        ]
    )


def cookie(rng: random.Random, one: Secret, name: str) -> str:
    name = rng.choice(
        [name, "a+b^c", "__Host-x", "user%5Bid%5D", ".AspNetCore.Session", "remember"]
    )
    value = quote(one.value, safe="-_.~+/=@:")
    return rng.choice(
        [
            f"{_REQUEST}> Cookie: lang=en; {name}={value}; theme=dark\n>\n{_RESPONSE}<\n",
            f"{_REQUEST}>\n{_RESPONSE}< Set-Cookie: {name}={value}; Path=/; HttpOnly\n<\n",
            f"HTTP/1.1 200 OK\nset-cookie: {name}={value}\n\nok",
            f"curl -b '{name}={value}; lang=en' https://a.test/",
            f'curl https://a.test/ --cookie "{name}={value}"',
            f'{{"set-cookie": ["lang=en; Path=/", "{name}={value}; Secure"]}}',
            f'{{"name": "Set-Cookie", "value": "a=1; Path=/\\n{name}={value}; HttpOnly"}}',
            f"Cookie: {name}={value}",
            f'{{"cookies": [{{"name": "{name}", "value": "{value}", "path": "/"}}]}}',
            f"# Netscape HTTP Cookie File\na.test\tTRUE\t/\tFALSE\t0\t{name}\t{value}\n",
        ]
    )


def har_pair(rng: random.Random, one: Secret, name: str) -> str:
    value = json_text(one.value)
    pair = f'{{"name": "{name}", "value": "{value}"}}'
    pretty = f'{{\n  "name": "{name}",\n  "value": "{value}"\n}}'
    back = f'{{"value": "{value}", "name": "{name}"}}'
    place = rng.choice(["headers", "queryString"])
    entry = rng.choice([pair, pretty, back])
    return f'{{"request": {{"method": "GET", "url": "https://a.test/", "{place}": [{entry}]}}}}'


def har_post(rng: random.Random, one: Secret, name: str) -> str:
    inner = json.dumps({"user": "u", name: one.value}, ensure_ascii=rng.random() < 0.5)
    form = f"user=u&{name}={quote_plus(one.value)}&x=1"
    return json.dumps({"request": {"postData": {"text": rng.choice([inner, form])}}}, indent=1)


def json_body(rng: random.Random, one: Secret, name: str) -> str:
    body: object = {name: one.value, "id": 3}
    for _ in range(rng.randint(0, 3)):
        body = rng.choice([{"data": body}, [body, 1], {"user": "x", "inner": body, "ok": True}])
    indent = rng.choice([None, 2])
    return f"{_RESPONSE}<\n{json.dumps(body, indent=indent)}"


def json_in_json(rng: random.Random, one: Secret, name: str) -> str:
    text = json.dumps({name: one.value, "n": 1})
    for _ in range(rng.randint(1, 2)):
        text = json.dumps({"message": text})
    return text


def form(rng: random.Random, one: Secret, name: str) -> str:
    value = quote_plus(one.value)
    return rng.choice(
        [
            f"{_REQUEST}>\ngrant_type=password&{name}={value}&scope=a\n{_RESPONSE}",
            f"{_REQUEST}>\n{name}={value}",
            f"user%5B{name}%5D={value}&x=1",
            f"user[{name}]={value}&x=1",
        ]
    )


def multipart(rng: random.Random, one: Secret, name: str) -> str:
    return f'--xx\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{one.value}\r\n--xx--\r\n'


def url(rng: random.Random, one: Secret, name: str) -> str:
    value = quote(one.value, safe="")
    address = f"https://files.shop.test/a/b?x=1&{name}={value}&y=2"
    return rng.choice(
        [
            f"> GET /a/b?{name}={value}&page=2 HTTP/1.1\n> Host: a.test\n>\n{_RESPONSE}",
            f"{_REQUEST}>\n< HTTP/1.1 302 Found\n< Location: {address}\n<\n",
            f"> Referer: {address}",
            f"< Location: https://app.test/cb#{name}={value}&expires_in=3600",
            f"curl -v '{address}'",
            f"curl {address}",
            f'203.0.113.7 - - [10/Oct/2026:13:55:36 +0000] "GET /a?{name}={value} HTTP/1.1" 401 17',
            f"https://a.test/login?next={quote(address, safe='')}",
            f'<a href="{html.escape(address)}">again</a>',
            f'{{"url": "{address}", "status": 403}}',
        ]
    )


def shell(rng: random.Random, one: Secret, name: str) -> str:
    value = one.value
    body = json.dumps({"user": "x", name: value})
    double = body.replace("\\", "\\\\").replace('"', '\\"').replace("$", "\\$")
    return rng.choice(
        [
            f"curl -X POST https://a.test/ -d {shlex.quote(body)}",
            f'curl -X POST https://a.test/ -d "{double}"',
            f"curl https://a.test/ --data {shlex.quote(f'a=1&{name}={quote_plus(value)}')}",
            f"curl https://a.test/ --data-urlencode {shlex.quote(f'{name}={value}')}",
            f"curl -F {shlex.quote(f'{name}={value}')} https://a.test/",
            f"curl -H {shlex.quote(f'{name}: {value}')} https://a.test/",
            f"wget --header={shlex.quote(f'{name}: {value}')} https://a.test/",
            f"deploy --{name}={shlex.quote(value)} --verbose",
            f"deploy --{name} {shlex.quote(value)} --verbose",
            f"export {name.upper().replace('-', '_').replace('.', '_')}={shlex.quote(value)}",
            f"http POST a.test/ {name}={shlex.quote(value)}",
        ]
    )


def user_option(rng: random.Random, one: Secret, name: str) -> str:
    pair = f"bob:{one.value}"
    return rng.choice(
        [
            f"curl -u {shlex.quote(pair)} https://a.test/",
            f"curl -su {shlex.quote(pair)} https://a.test/",
            f"curl --user {shlex.quote(pair)} https://a.test/",
            f"curl https://a.test/ --proxy-user {shlex.quote(pair)}",
            f"http -a {shlex.quote(pair)} a.test/",
            f"wget --user=bob --password={shlex.quote(one.value)} https://a.test/",
            f"curl --oauth2-bearer {shlex.quote(one.value)} https://a.test/",
        ]
    )


def userinfo(rng: random.Random, one: Secret, name: str) -> str:
    value = quote(one.value, safe="")
    scheme = rng.choice(["https", "postgres", "redis", "amqp", "mongodb+srv", "mysql"])
    return rng.choice(
        [
            f"could not connect to {scheme}://svc:{value}@db.internal.test:5432/app",
            f"curl https://bob:{value}@api.test/a",
            f'{{"dsn": "{scheme}://svc:{value}@db.test/app?x=1"}}',
        ]
    )


def settings(rng: random.Random, one: Secret, name: str) -> str:
    value = one.value
    return rng.choice(
        [
            f"user: x\n{name}: {json.dumps(value)}\nport: 1\n",
            f"[db]\n{name} = {json.dumps(value)}\n",
            f"Server=db.test;Database=a;User Id=x;{name}={value.replace(';', '')};Encrypt=true",
            f"{{'user': 'x', '{name}': {value!r}, 'port': 1}}",
            f"connect(host='db', {name.replace('-', '_').replace('.', '_')}={value!r}, port=1)",
            f'{{:user=>"x", :{name.replace("-", "_").replace(".", "_")}=>{json.dumps(value)}}}',
        ]
    )


def markup(rng: random.Random, one: Secret, name: str) -> str:
    value = html.escape(one.value)
    escaped = html.escape(json.dumps({name: one.value, "a": 1}))
    return rng.choice(
        [
            f'<form><input type="hidden" name="{name}" value="{value}"><p>x</p></form>',
            f'<meta name="{name}" content="{value}">',
            f"<e><{name}>{value}</{name}><b>1</b></e>",
            f'<pre data-x="{escaped}">x</pre>',
            f"<pre>{escaped}</pre>",
            f'<config {name}="{value}" port="1"/>',
        ]
    )


def log_line(rng: random.Random, one: Secret, name: str) -> str:
    bare = quote(one.value, safe="-_.~+/=@:")
    return rng.choice(
        [
            f"2026-06-23T01:45:30Z WARN login failed user=x {name}={bare} ip=203.0.113.7",
            f"time=1 level=error msg=refused {name}={json.dumps(one.value)} status=401",
            json.dumps({"ts": 1, "level": "warn", name: one.value, "status": 403}),
            f"DEBUG request headers: {{{name}: {bare}, accept: */*}}",
        ]
    )


def alone(rng: random.Random, one: Secret, name: str) -> str:
    """Nothing names it: only for secrets that are known by their shape."""
    value = one.value
    if "private-key" in one.kind:
        return rng.choice(
            [
                f"{_RESPONSE}<\n{value}\nend",
                json.dumps({"type": "service_account", "data": value}),
                json.dumps({"message": json.dumps({"k": value})}),
                f"key is:\r\n{value.replace(chr(10), chr(13) + chr(10))}\r\nend",
                f"key={quote_plus(value)}&x=1",
            ]
        )
    return rng.choice(
        [
            f"{_RESPONSE}<\n" + json.dumps({"message": f"bad value {value} given"}),
            f"2026-06-23 ERROR refused {value} for client",
            f"<p>Not accepted: {value}</p>",
            json.dumps({"data": [1, value]}),
            f"x={quote(value, safe='-_.~@:')}&y=2",
            f"{_REQUEST}> X-Whatever: {value}\n>\n",
            json.dumps({"inner": json.dumps({"v": value})}),
        ]
    )


NAMED: tuple[Place, ...] = (
    *(field_sent, field_received, raw_field, cookie, har_pair, har_post, json_body, json_in_json),
    *(form, multipart, url, shell, settings, markup, log_line),
)
FIELD_PLACES: frozenset[Place] = frozenset((field_sent, field_received, raw_field))
CREDENTIAL: tuple[Place, ...] = (authorization, signed, cookie, userinfo, user_option)
LINES: frozenset[str] = frozenset(("password",))


def plant(rng: random.Random, secret: Secret) -> tuple[str, str]:
    """A text that holds the secret somewhere, and the name of the placement."""
    if secret.names == ("basic",):
        place: Place = authorization
    elif not secret.names:
        whole = secret.kind in ("email", "card-number") or "private-key" in secret.kind
        place = alone if whole or rng.random() < 0.5 else rng.choice((*NAMED, *CREDENTIAL))
    else:
        place = rng.choice((*NAMED, *CREDENTIAL))
    name = rng.choice(secret.names or ("token", "api_key", "x-api-key", "secret"))
    return place(rng, secret, name), place.__name__


def written_forms(secret: Secret) -> tuple[str, ...]:
    """The value as other notations write it; none of them may survive either."""
    forms = []
    for needle in secret.needles:
        forms += [
            json_text(needle),
            quote(needle, safe=""),
            quote_plus(needle),
            html.escape(needle),
        ]
    return tuple(one for one in forms if len(one) >= 6)
