"""What Envoy's response flags and response code details mean, and who answered under each.

Sources: https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage
and …/configuration/http/http_conn_man/response_code_details
"""

from __future__ import annotations

from dataclasses import dataclass

from ..model import AnsweredBy, Role


@dataclass(frozen=True, slots=True)
class Flag:
    """A response flag; `by` is None where it says nothing about who answered."""

    name: str
    words: str
    by: AnsweredBy | None = "self"
    role: Role | None = None


FLAGS: dict[str, Flag] = {
    "UH": Flag("NoHealthyUpstream", "no healthy upstream host in the cluster, so Envoy answered."),
    "UF": Flag("UpstreamConnectionFailure", "Envoy could not connect to the upstream."),
    "UO": Flag("UpstreamOverflow", "the circuit breaker was open, so the upstream was not asked."),
    "NR": Flag("NoRouteFound", "no route was configured for the request."),
    "URX": Flag("UpstreamRetryLimitExceeded", "retries or connect attempts were used up."),
    "NC": Flag("NoClusterFound", "the route's upstream cluster does not exist."),
    "DC": Flag("DownstreamConnectionTermination", "the caller closed the connection.", "client"),
    "LH": Flag("FailedLocalHealthCheck", "the local service failed its health check."),
    "UT": Flag("UpstreamRequestTimeout", "the upstream did not answer in time."),
    "LR": Flag("LocalReset", "Envoy reset the connection to the upstream."),
    "UR": Flag("UpstreamRemoteReset", "the upstream reset the connection before it answered."),
    "UC": Flag("UpstreamConnectionTermination", "the upstream closed the connection."),
    "DI": Flag("DelayInjected", "a fault rule delayed the request.", None),
    "FI": Flag("FaultInjected", "a fault rule aborted the request with a status of its own."),
    "RL": Flag("RateLimited", "Envoy's rate limit refused the request."),
    "UAEX": Flag(
        "UnauthorizedExternalService",
        "the external authorization service denied the request.",
        "filter",
        "auth",
    ),
    "RLSE": Flag("RateLimitServiceError", "the rate limit service failed, and Envoy refused."),
    "IH": Flag("InvalidEnvoyRequestHeaders", "a header of the strictly checked kind was invalid."),
    "SI": Flag("StreamIdleTimeout", "the stream was idle for too long."),
    "DPE": Flag("DownstreamProtocolError", "the caller's request broke the HTTP protocol."),
    "UPE": Flag("UpstreamProtocolError", "the upstream's response broke the HTTP protocol."),
    "UMSDR": Flag("UpstreamMaxStreamDurationReached", "the stream lasted longer than allowed."),
    "RFCF": Flag("ResponseFromCacheFilter", "Envoy's cache answered."),
    "NFCF": Flag("NoFilterConfigFound", "a filter's configuration did not arrive in time."),
    "DT": Flag("DurationTimeout", "the request exceeded the longest duration allowed."),
    "OM": Flag("OverloadManagerTerminated", "Envoy's overload manager ended the request."),
    "DF": Flag("DnsResolutionFailed", "the upstream's name could not be resolved."),
    "DO": Flag("DropOverload", "the cluster's configured drop ratio refused the request."),
    "UDO": Flag("UnconditionalDropOverload", "the cluster drops every request by configuration."),
    "DR": Flag("DownstreamRemoteReset", "the caller reset the stream.", "client"),
}

_OWN: AnsweredBy = "self"
# (start of the detail, who, role, words); the first that fits counts. An access policy of a mesh
# (RBAC) checks no credential: it is the proxy's own rule, as its page `RBAC: access denied` is.
DETAILS: tuple[tuple[str, AnsweredBy, Role | None, str], ...] = (
    ("via_upstream", "upstream", None, "The response was passed on from the upstream."),
    ("ext_authz", "filter", "auth", "The external authorization check refused the request."),
    ("jwt_authn", "filter", "auth", "Envoy's JWT check refused the token."),
    (
        "rbac_access_denied",
        "filter",
        "load-balancer",
        "An access policy (RBAC) denied this caller.",
    ),
    ("oauth", "filter", "auth", "Envoy's OAuth2 filter refused the request."),
    ("no_credential_for_basic_auth", "filter", "auth", "Basic credentials are missing."),
    ("invalid_credential_for_basic_auth", "filter", "auth", "Basic credentials are wrong."),
    ("basic_auth", "filter", "auth", "Envoy's basic authentication refused the request."),
    ("missing_api_key", "filter", "auth", "Envoy's API key filter found no key."),
    ("unknown_api_key", "filter", "auth", "Envoy's API key filter does not know the key."),
    ("downstream_remote_disconnect", "client", None, "The caller closed the connection."),
    ("downstream_remote_reset", "client", None, "The caller reset the stream."),
    ("http2.remote_reset", "client", None, "The caller reset the stream."),
    ("http2.remote_refuse", "client", None, "The caller refused the stream."),
    ("http3.remote_reset", "client", None, "The caller reset the stream."),
    ("route_not_found", _OWN, None, "No route was configured for the request."),
    ("cluster_not_found", _OWN, None, "The route's upstream cluster does not exist."),
    ("direct_response", _OWN, None, "The route answers by itself, without an upstream."),
    ("no_healthy_upstream", _OWN, None, "No upstream host was healthy."),
    (
        "upstream_reset_before_response_started",
        _OWN,
        None,
        "The connection to the upstream failed before its response began, so Envoy answered.",
    ),
    (
        "upstream_reset_after_response_started",
        "upstream",
        None,
        "The status is the upstream's; its connection broke while the response was passed on.",
    ),
    ("upstream_response_timeout", _OWN, None, "The upstream did not answer in time."),
    ("response_timeout", _OWN, None, "The upstream did not answer in time."),
    ("upstream_per_try_timeout", _OWN, None, "The last try did not answer in time."),
    ("upstream_max_stream_duration", _OWN, None, "The stream lasted longer than allowed."),
    ("request_overall_timeout", _OWN, None, "The whole request took longer than allowed."),
    ("stream_idle_timeout", _OWN, None, "The stream was idle for too long."),
    ("request_rate_limited", _OWN, None, "The rate limit service refused the request."),
    ("local_rate_limited", _OWN, None, "Envoy's local rate limit refused the request."),
    ("fault_filter_abort", _OWN, None, "A fault rule aborted the request."),
    ("request_payload_too_large", _OWN, None, "The request's content is too large for Envoy."),
    ("request_headers_too_large", _OWN, None, "The request's header section is too large."),
    ("maintenance_mode", _OWN, None, "The upstream cluster is in maintenance mode."),
)
