"""Access-log lines of proxies, text and JSON, which hold both sides' answer.

`read_logs` knows nginx and ingress-nginx, Envoy and Istio, HAProxy, AWS load balancers,
CloudFront, API Gateway and Traefik; heads that docker, Kubernetes and syslog put before a line
do not disturb it. Pure; it reads redacted lines and knows nothing of responses.
"""

from .reading import read_logs

__all__ = ["read_logs"]
