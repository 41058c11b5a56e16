"""What the lines of a message look like (RFC 9112 §3, §4, §5), and of those around it.

Every pattern is anchored and its repeats are bounded or followed by nothing that could match
the same characters, so that matching takes linear time.
"""

from __future__ import annotations

import re

METHODS = (
    "GET HEAD POST PUT DELETE CONNECT OPTIONS TRACE PATCH PROPFIND PROPPATCH MKCOL COPY MOVE "
    "LOCK UNLOCK REPORT SEARCH PURGE QUERY LINK UNLINK"
).split()
METHOD = "(?:" + "|".join(METHODS) + ")"

STATUS_LINE = re.compile(r"HTTP/(\d(?:\.\d)?)[ \t]+([1-9]\d\d)(?:[ \t]+(.*)|[ \t]*)")
REQUEST_LINE = re.compile(rf"({METHOD}|[A-Z][A-Z-]{{1,19}}) (\S{{1,8000}}) HTTP/(\d(?:\.\d)?)")
NAME = r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}"
FIELD = re.compile(rf"(:?{NAME})[ ]?:(?:[ \t]+|(?=\S)|$)(.*)")
PSEUDO = re.compile(r":(status|method|path|authority|scheme|protocol):?[ \t]*(.*)")

# Something was left out by who pasted it.
DOTS = re.compile(
    r"[<>*]?[ \t]{0,8}(?:\.[. ]{1,80}|…{1,20}|[\[(<{][ ]?(?:\.{2,20}|…|snip|snipped|cut|truncated|"
    r"omitted|redacted|other headers)[ ]?[\])>}]|-{2,10}[ ]?(?:snip|8<|>8)[ ]?-{2,10})",
    re.IGNORECASE,
)
# curl's account of the bytes it moves, its progress meter, and the meter's two header lines.
NOISE = re.compile(
    r"[{}]?[ ]?\[\d{1,12} bytes data\][ ]?|Download"
    r"|[ ]{0,4}\d{1,3}[ ]{1,12}[\d.]{1,9}[kMGTP]?[ ]{1,12}\d{1,3}[ ].{0,200}"
    r"(?:--:--:--|\d:\d\d:\d\d).{0,80}"
    r"|[ ]{0,6}% Total[ ]{1,12}% Received.{0,80}"
    r"|[ ]{10,60}Dload[ ]{1,8}Upload.{0,80}"
)
CURL_NOTE = re.compile(
    r"\*[ ]{1,4}(?:Trying|Connected to|About to connect|Connection|Closing|SSL|TLS|ALPN|Host |"
    r"Hostname|IPv[46]|Using |using |Server |Rebuilt|Re-using|Mark bundle|upload|We are|Request |"
    r"HTTP|\[HTTP|h2|Establish|Issue|Added|Could not|schannel|CAfile|CApath|TCP_NODELAY|"
    r"successfully|subject|Received |Preparing request|Current time|Enable |"
    r"\(\d{3}\)|OPENED|old SSL|Curl_http|Uses proxy|NSS|Cipher|Failed)"
)
CURL_MARK = re.compile(rf"(?:<[ ]?HTTP/\d|>[ ]?{METHOD} \S{{1,8000}} HTTP/\d)")
# wget's account (GNU Wget), in whatever language: only the lines with fixed parts.
WGET_NOTE = re.compile(
    r"--\d{4}-\d\d-\d\d \d\d:\d\d:\d\d--[ ]{1,4}(?P<url>\S{1,4000})"
    r"|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d (?:ERROR \d{3}: .{0,200}|\([\d.]{1,9} .{1,4}/s\) - .{0,300})"
    r"|Resolving [\w.-]{1,255} \(.{0,255}|Connecting to [\w.-]{1,255}(?:\|| \().{0,300}"
    r"|Proxy request sent, awaiting response\.{3}[ ]?|HTTP request sent, awaiting response\.{3}[ ]?"
)
# A note that the terminal left at the end of a content without a final line break.
STUCK_NOTE = re.compile(r"\*[ ](?:Closing connection|Connection #\d{1,6} to host)\b")

HEADING = re.compile(
    r"[#*_ \t]{0,8}(response headers?|request headers?|response body|request body|"
    r"request payload|payload|response|request|general|headers|body|trailers)"
    r"(?:[ ]?\(\d{1,4}(?:\.\d{1,4})?[ ]?[kK]?B?\))?[*_:]{0,4}(?:[ \t]*(?:view source|raw))?[ \t]*",
    re.IGNORECASE,
)
# The "General" section of Chrome's and Firefox's network panel, Postman's and Insomnia's.
GENERAL = re.compile(
    r"(request url|request method|status code|status|http status|response status|response code|"
    r"response status code|http status code|url|method|remote address|referrer policy|scheme|"
    r"host|filename|address|version|protocol|transferred)[ ]?:[ \t]*(.*)",
    re.IGNORECASE,
)

_KNOWN = frozenset(
    """
    accept accept-ch accept-encoding accept-language accept-ranges age allow alt-svc apikey
    authorization
    cache-control cache-status clear-site-data connection content-disposition content-encoding
    content-language content-length content-location content-range content-security-policy
    content-security-policy-report-only content-type cookie cross-origin-embedder-policy
    cross-origin-opener-policy cross-origin-resource-policy date digest dnt
    docker-distribution-api-version etag eagleid expect expect-ct expires forwarded from
    feature-policy host if-match if-modified-since if-none-match if-unmodified-since keep-alive
    last-modified link location max-forwards mime-version nel ohc-cache-hit origin p3p
    permissions-policy pragma
    priority proxy-agent proxy-authenticate proxy-authentication-info proxy-authorization
    proxy-connection proxy-status public-key-pins range ratelimit ratelimit-policy referer
    referrer-policy refresh report-to reporting-endpoints request-context request-id retry-after
    save-data server server-timing set-cookie sourcemap status strict-transport-security
    surrogate-control surrogate-key te timing-allow-origin tk trace-id traceparent tracestate
    trailer transfer-encoding upgrade upgrade-insecure-requests user-agent vary via warning
    www-authenticate activityid apim-request-id fly-request-id rndr-id microsoft-
    requestid cdn-requestid mise-correlation-id client-request-id npm-notice
    """.split()
)
_FAMILIES = (
    "x-", "cf-", "access-control-", "sec-", "ratelimit-", "grpc-", "akamai-", "fastly-",
    "cdn-", "ms-", "kong-", "openai-", "apigw-", "sf-", "ki-", "eo-", "ali-",
)  # fmt: skip
REQUEST_ONLY = frozenset(
    "host user-agent accept accept-encoding accept-language authorization cookie origin referer "
    "te if-none-match if-match if-modified-since upgrade-insecure-requests dnt "
    "proxy-authorization x-api-key apikey expect".split()
)


def is_field_name(name: str) -> bool:
    """Whether a word before a colon is the name of an HTTP field rather than of anything else."""
    name = name.lower()
    return name in _KNOWN or name.startswith(_FAMILIES)


def is_request_name(name: str) -> bool:
    """Whether a field of that name is sent by clients only."""
    return name in REQUEST_ONLY or name.startswith(
        ("sec-fetch-", "sec-ch-", "access-control-request-")
    )


def starts_message(text: str) -> bool:
    """Whether a line is the first of a request or a response, or one of curl's."""
    bare = text.removeprefix("< ").removeprefix("> ")
    if bare.startswith("HTTP/"):
        return bool(STATUS_LINE.fullmatch(bare))
    if " HTTP/" in bare[-10:] and REQUEST_LINE.fullmatch(bare):
        return True
    return bool(CURL_MARK.match(text))
