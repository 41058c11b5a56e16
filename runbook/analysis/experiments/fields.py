"""The log field by which each product says who answered, and a command that finds the line.

Sources: nginx ngx_http_upstream_module (variables), Envoy access log usage, HAProxy
configuration manual §8.5, AWS ALB access logs, CloudFront standard logs, API Gateway access log
variables, Traefik access logs, Apache mod_log_config, Kong logging plugins.
"""

from __future__ import annotations

from dataclasses import dataclass

_ACCESS = "tail -n 2000 /var/log/{0}/access.log | grep --fixed-strings -- {1}"


@dataclass(frozen=True, slots=True)
class LogField:
    """Where to look, what says `passed on`, and what says `its own answer`."""

    field: str
    passed_on: str
    own: str
    command: str = ""


FIELDS: dict[str, LogField] = {
    "nginx": LogField(
        "$upstream_status and $upstream_header_time",
        "$upstream_status is the status and a header time is there",
        "$upstream_status is - or no header time is there",
        _ACCESS.replace("{0}", "nginx"),
    ),
    "ingress-nginx": LogField(
        "upstream_status and upstream_response_length",
        "the upstream's status is the status and its length is not 0",
        "the upstream's status is - or its length is 0",
        "kubectl logs -n ingress-nginx -l app.kubernetes.io/name=ingress-nginx --tail=2000"
        " | grep --fixed-strings -- {1}",
    ),
    "envoy": LogField(
        "RESPONSE_FLAGS and RESPONSE_CODE_DETAILS",
        "the details are via_upstream",
        "a flag such as UF, UH, UT, NR or UAEX is set",
        'kubectl logs "$POD" -c istio-proxy --tail=2000 | grep --fixed-strings -- {1}',
    ),
    "haproxy": LogField(
        "the termination state (four letters) and the server's name",
        "the state is ---- and a server is named",
        "the state starts with P, L, s, S or R, or the server is <NOSRV>",
        "tail -n 2000 /var/log/haproxy.log | grep --fixed-strings -- {1}",
    ),
    "aws-alb": LogField(
        "elb_status_code beside target_status_code",
        "target_status_code is the status",
        "target_status_code is -",
    ),
    "cloudfront": LogField(
        "x-edge-detailed-result-type",
        "it is Error or Miss, the origin's own answer",
        "it names a cause at the edge, such as OriginConnectError or InvalidRequest",
    ),
    "aws-api-gateway": LogField(
        "$context.integration.status beside $context.error.responseType",
        "the integration's status is there",
        "the integration's status is - and a response type is there",
    ),
    "traefik": LogField(
        "OriginStatus beside DownstreamStatus",
        "OriginStatus is the status",
        "OriginStatus is missing or 0",
        'docker logs --tail 2000 "$CONTAINER" | grep --fixed-strings -- {1}',
    ),
    "apache": LogField(
        "the error log's proxy lines (AH011xx) at that time",
        "no proxy line stands there",
        "a line such as AH01114 or AH01102 names the failed back end",
        "tail -n 2000 /var/log/apache2/error.log | grep --fixed-strings -- {1}",
    ),
    "kong": LogField(
        "latencies.proxy in the log, or X-Kong-Upstream-Latency in the response",
        "the upstream's latency is there",
        "the upstream's latency is missing or -1",
    ),
}


_ANY = 'kubectl logs "deploy/$WORKLOAD" --since=30m | grep --fixed-strings -- {1}'


def command_for(product: str | None, needle: str) -> str | None:
    """The command that finds the request in this product's log; None where a console shows it.

    `needle` is quoted for the shell already.
    """
    known = FIELDS.get(product or "")
    return known.command.replace("{1}", needle) or None if known else any_log(needle)


def any_log(needle: str) -> str:
    """The command that finds the request in the log of a workload of the organisation's own."""
    return _ANY.replace("{1}", needle)
