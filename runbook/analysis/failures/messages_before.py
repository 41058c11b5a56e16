"""Messages of a call that the browser hides, or whose host's name was not resolved."""

from __future__ import annotations

from .messages_type import Messages

_MIXED = "The browser calls nothing over plain HTTP from a page that came over HTTPS."
_CORB = "The browser keeps the answer from the page, because its type was not expected there."
_CORS = "The browser hides the answer from the page: the origin is not allowed by CORS."
_NAME = "The host's name could not be resolved."

# What the browser hides from the page.
BROWSER: Messages = (
    ("blocked by cors policy", "browser", _CORS),
    ("blocked loading mixed active content", "browser", _MIXED),
    ("blocked loading mixed display content", "browser", _MIXED),
    ("mixed content: the page at", "browser", _MIXED),
    ("cross-origin read blocking (corb) blocked", "browser", _CORB),
    ("cross-origin request blocked", "browser", _CORS),
    ("origin is not allowed by access-control-allow-origin", "browser", _CORS),
    ("not allowed by access-control-allow-origin", "browser", _CORS),
    ("due to access control checks", "browser", _CORS),
    ("preflight response is not successful", "browser", _CORS),
    ("cors header ‘access-control-allow-origin’", "browser", _CORS),
    ("cors header 'access-control-allow-origin'", "browser", _CORS),
    ("cors request did not succeed", "browser", _CORS),
    ("cors preflight", "browser", _CORS),
    ("no 'access-control-allow-origin' header", "browser", _CORS),
    ("(cross-origin", "browser", _CORS),
    ("violates the following content security policy", "browser",
     "The page's own content security policy forbids the request."),
    ("this content should also be served over https", "browser",
     "The browser blocks plain HTTP from a page that came over HTTPS."),
    ("requested an insecure", "browser",
     "The browser blocks plain HTTP from a page that came over HTTPS."),
)  # fmt: skip

# No address was found.
NAME: Messages = (
    ("getaddrinfo", "name", _NAME),
    ("enotfound", "name", _NAME),
    ("eai_again", "name", _NAME),
    ("eai_nodata", "name", _NAME),
    ("no such host", "name", _NAME),
    ("server misbehaving", "name", _NAME),
    ("nameresolutionerror", "name", _NAME),
    ("failed to resolve", "name", _NAME),
    ("name or service not known", "name", _NAME),
    ("nodename nor servname", "name", _NAME),
    ("temporary failure in name resolution", "name", _NAME),
    ("no address associated with", "name", _NAME),
    ("unknownhostexception", "name", _NAME),
    ("unable to resolve host", "name", _NAME),
    ("unable to resolve name", "name", _NAME),
    ("no such host is known", "name", _NAME),
    ("the remote name could not be resolved", "name", _NAME),
    ("nameresolutionfailure", "name", _NAME),
    ("unresolvedaddressexception", "name", _NAME),
    ("could not resolve host", "name", _NAME),
    ("couldn't resolve host", "name", _NAME),
    ("could not resolve proxy", "name", "The proxy's name could not be resolved."),
    ("failed to lookup address information", "name", _NAME),
    ("unable to resolve host address", "name", _NAME),
    ("dns error", "name", _NAME),
    ("dns resolution failed", "name", _NAME),
    ("dns lookup failed", "name", _NAME),
    ("domain name not found", "name", _NAME),
    ("php_network_getaddresses", "name", _NAME),
    ("a server with the specified hostname could not be found", "name", _NAME),
    ("nsurlerrordomain code=-1003", "name", _NAME),
    ("clientconnectordnserror", "name", _NAME),
    ("socket.gaierror", "name", _NAME),
    ("httprequesterror.nameresolutionerror", "name", _NAME),
    ("nxdomain", "name", _NAME),
    ("awaiting 'lookup'", "name", "Resolving the host's name took too long."),
    ("dnsnameresolver", "name", _NAME),
    ("failed host lookup", "name", _NAME),
    ("can't resolve", "name", _NAME),
    ("resolving timed out", "name", "Resolving the host's name took too long."),
    ("bio_lookup_ex", "name", _NAME),
    ("wrong_host", "name", _NAME),
)  # fmt: skip
