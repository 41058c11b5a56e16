"""What ties a paste to log lines elsewhere: ids, time, host, path, method; and whose host it is.

`correlate` reads them from the exchange that is judged, else from a log line or a client's
failure; `locate` finds the service and environment by the host. Neither decides who answered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from .model import Correlation, Fields, LogRecord, Organisation, Paste
from .reading.told import ISO_TIME, Told, plain_name

# From the most to the least likely to be found again in the service's own logs.
_REQUEST_ID = (
    "x-request-id", "x-correlation-id", "request-id", "correlation-id", "x-requestid",
    "x-correlationid", "x-amzn-requestid", "x-amz-request-id", "x-amz-apigw-id",
    "apim-request-id", "x-ms-request-id", "x-ms-correlation-request-id", "client-request-id",
    "x-kong-request-id", "x-goog-request-id", "x-guploader-uploadid", "x-github-request-id",
    "x-okta-request-id", "x-sap-ext-request-id", "x-transaction-id", "x-vcap-request-id",
    "fly-request-id", "rndr-id", "x-railway-request-id", "x-vercel-id", "x-nf-request-id",
    "x-amz-cf-id", "cf-ray", "x-azure-ref", "x-cdn-request-id", "x-akamai-request-id",
    "akamai-grn", "x-iinfo", "x-varnish", "x-msedge-ref", "activityid", "eagleid",
    "x-tyk-trace-id", "x-gravitee-request-id", "x-apigee-message-id", "x-request-guid",
)  # fmt: skip
_TRACE_ID = (
    "traceparent", "x-trace-id", "trace-id", "x-b3-traceid", "b3", "x-cloud-trace-context",
    "x-amzn-trace-id", "x-datadog-trace-id", "uber-trace-id", "sentry-trace", "traceresponse",
    "x-traceid", "x-gravitee-transaction-id", "elastic-apm-traceparent", "x-honeycomb-trace",
)  # fmt: skip
_ID = re.compile(r"[\w.:/+=@|~-]{4,200}")
_W3C = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}(?:-[0-9a-f]{2})?")
_ROOT = re.compile(r"(?:Root|Self)=([\w-]{8,80})")

_CLF = re.compile(r"\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:[ ][+-]\d{4})?")
_STARTED = re.compile(r'"startedDateTime"\s{0,4}:\s{0,4}"([^"]{10,40})"')
_HOST = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,251}[A-Za-z0-9_])?|[0-9A-Fa-f:.]{2,45}")
_LOGGED_REQUEST = re.compile(r"([A-Z]{3,17})[ ](\S{1,4000})(?:[ ]HTTP/[\d.]{1,3})?")


def correlate(paste: Paste) -> Correlation:
    """The ids, time (RFC 3339, UTC), host, path and method that the paste shows.

    The path has no query, which may hold secrets; ids are taken from the response first, then
    from its content, the request, and log lines. What the paste does not show is None.
    """
    response, request = paste.response, paste.request
    got = response.fields if response else Fields()
    asked = request.fields if request else Fields()
    content = Told(response.content if response else "")
    logs = [_plain(record) for record in paste.logs]
    method, host, path = _asked(paste, logs)
    return Correlation(
        request_id=_first(
            _in_fields(got, _REQUEST_ID),
            content.request_ids(),
            _in_fields(asked, _REQUEST_ID),
            (record.get(name, "") for record in logs for name in _LOG_REQUEST_ID),
        ),
        trace_id=_first(
            map(_trace, _in_fields(got, _TRACE_ID)),
            map(_trace, content.trace_ids()),
            map(_trace, _in_fields(asked, _TRACE_ID)),
            (_trace(record.get(name, "")) for record in logs for name in _LOG_TRACE_ID),
        ),
        time=_time(paste, got, content),
        host=host,
        path=path,
        method=method,
    )


def locate(correlation: Correlation, organisation: Organisation) -> tuple[str | None, str | None]:
    """The service and environment that the host belongs to: an equal host, then a wildcard.

    `*.example.com` covers every name below `example.com`; the longest one that fits wins.
    """
    host = (correlation.host or "").lower().rstrip(".")
    if not host:
        return None, None
    best: tuple[int, str, str] | None = None
    for environment in organisation.environments:
        for pattern in environment.hosts:
            rank = _fits(host, pattern)
            if rank and (best is None or rank > best[0]):
                best = (rank, environment.service, environment.name)
    return (best[1], best[2]) if best else (None, None)


def _fits(host: str, pattern: str) -> int:
    """How closely a host fits: 0 not at all, more for a longer wildcard, most for equality."""
    pattern = pattern.strip().lower().rstrip(".")
    pattern = _bare_host(_url_host(pattern) or pattern) or pattern
    if pattern == host:
        return 1_000
    if pattern.startswith("*.") and host.endswith(pattern[1:]) and len(host) > len(pattern) - 1:
        return len(pattern)
    return 0


# Ids --------------------------------------------------------------------------------------

_LOG_REQUEST_ID = (
    "xrequestid", "requestid", "reqid", "correlationid", "xcorrelationid", "xedgerequestid",
    "extendedrequestid", "uniqueid",
)  # fmt: skip
_LOG_TRACE_ID = ("traceparent", "traceid", "xb3traceid", "tracecontext")


def _first(*sources: Iterable[str]) -> str | None:
    for source in sources:
        for one in source:
            value = one.strip().strip('"')
            # `{http.request.id}` and `[… removed]` are no ids, and a bare word is a placeholder.
            if _ID.fullmatch(value) and any(sign.isdigit() for sign in value):
                return value
    return None


def _in_fields(fields: Fields, names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        for one in fields.all(name):
            yield one.value.split(",")[0].strip() if name == "x-request-id" else one.value


def _trace(value: str) -> str:
    """The trace's id alone, out of W3C, B3, Google, AWS, Jaeger and Sentry notations."""
    value = value.strip().strip('"')
    if found := _W3C.fullmatch(value):
        return found[1]
    if found := _ROOT.search(value):
        return found[1]
    head = re.split(r"[/;]", value, maxsplit=1)[0]
    if re.fullmatch(r"[0-9a-f]{16,32}-[0-9a-f]{16}(?:-.{0,40})?", head):
        return head.partition("-")[0]
    if re.fullmatch(r"[0-9a-f]{8,32}:[0-9a-f]{1,16}:.{0,40}", head):
        return head.partition(":")[0]
    return head


# Time -------------------------------------------------------------------------------------


def _time(paste: Paste, got: Fields, content: Told) -> str | None:
    """The response's `Date`, else the log line's, the content's or a HAR's time."""
    if date := got.first("date"):
        try:
            return _utc(parsedate_to_datetime(date.value))
        except (ValueError, TypeError, OverflowError):
            pass  # no date of any form (RFC 9110 §5.6.7): look elsewhere
    for text in _told_times(paste, content):
        if moment := _moment(text):
            return moment
    return None


def _told_times(paste: Paste, content: Told) -> Iterator[str]:
    for record in paste.logs:
        line = paste.lines[record.line - 1] if 0 < record.line <= len(paste.lines) else ""
        for pattern in (ISO_TIME, _CLF):
            if found := pattern.search(line[:4_000]):
                yield found[0]
    yield from content.times()
    if paste.form == "har":
        yield from reversed(_STARTED.findall("\n".join(paste.lines)))


def _moment(text: str) -> str | None:
    try:
        if "/" in text:
            form = "%d/%b/%Y:%H:%M:%S"
            form += ".%f" if "." in text else ""
            return _utc(datetime.strptime(text, f"{form} %z" if " " in text else form))
        text = text.replace(",", ".").replace("\t", "T").replace(" ", "T", 1).replace(" ", "")
        return _utc(datetime.fromisoformat(text))
    except ValueError:
        return None


def _utc(moment: datetime) -> str:
    """RFC 3339 in UTC to the second; a time without a zone is taken to be UTC."""
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


# Where ------------------------------------------------------------------------------------


def _asked(
    paste: Paste, logs: list[Mapping[str, str]]
) -> tuple[str | None, str | None, str | None]:
    """Method, host and path from the request, else from a log line or a failure."""
    request = paste.request
    method = request.method if request else None
    targets = [request.url or "", request.target or ""] if request else []
    hosts = [one.value for one in request.fields.all("host")] if request else []
    hosts += [_url_host(one) for one in targets]
    if method == "CONNECT" and request and request.target:
        hosts.insert(0, request.target)
    for record in logs:
        line_method, target = _logged_request(record)
        method, targets = method or line_method, [*targets, target]
        hosts += [record.get(name, "") for name in _LOG_HOST]
        hosts.append(_url_host(target))
    hosts += [one.host or "" for one in paste.failures]
    host = next(filter(None, map(_bare_host, hosts)), None)
    return method, host, next(filter(None, map(_path, targets)), None)


_LOG_HOST = (
    "host", "httphost", "requesthost", "authority", "xhostheader", "cshost", "domainname",
    "requestaddr", "servername", "vhost", "domain",
)  # fmt: skip


def _logged_request(record: Mapping[str, str]) -> tuple[str | None, str]:
    """The method and target of a log line, from its request line or from single values."""
    for name in ("request", "httprequest", "requestline"):
        if found := _LOGGED_REQUEST.match(record.get(name, "")):
            return found[1], found[2]
    values = [
        next((record[name] for name in names if record.get(name, "-") != "-"), "")
        for names in (
            ("method", "requestmethod", "httpmethod", "csmethod"),
            ("path", "uri", "requesturi", "requestpath", "xenvoyoriginalpath", "csuristem",
             "resourcepath", "url", "httppath"),
        )
    ]  # fmt: skip
    return (values[0] if values[0].isupper() else None), values[1]


def _plain(record: LogRecord) -> Mapping[str, str]:
    return {plain_name(name): value for name, value in record.values.items()}


def _url_host(text: str) -> str:
    try:
        return urlsplit(text).netloc.rpartition("@")[2] if "://" in text else ""
    except ValueError:
        return ""


def _bare_host(text: str) -> str | None:
    """A host name or address without its port; None for anything else, such as `$HOST`."""
    text = text.strip().lower()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    return text if _HOST.fullmatch(text) and text != "-" else None


def _path(target: str) -> str | None:
    if "://" in target[:12]:
        try:
            return urlsplit(target).path or "/"
        except ValueError:
            return None
    path = re.split(r"[?#]", target, maxsplit=1)[0]
    return path if path.startswith("/") else None
