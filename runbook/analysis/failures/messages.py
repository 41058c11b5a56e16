"""The messages of HTTP clients in many languages, and the stage that each one proves.

Sources: the clients' own documentation and source: https://nodejs.org/api/errors.html,
https://undici.nodejs.org/#/docs/api/Errors, https://pkg.go.dev/net, https://pkg.go.dev/crypto/tls,
https://requests.readthedocs.io/en/latest/api/#exceptions, https://www.python-httpx.org/exceptions/,
https://docs.aiohttp.org/en/stable/client_reference.html#client-exceptions,
https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/net/package-summary.html,
https://learn.microsoft.com/dotnet/api/system.net.http.httprequesterror,
https://docs.ruby-lang.org/en/master/Net/HTTP.html, https://docs.rs/hyper/latest/hyper/struct.Error.html.
"""

from __future__ import annotations

from .messages_after import CUT_OFF, NOTHING_BACK, VAGUE
from .messages_before import BROWSER, NAME
from .messages_connect import CONNECT
from .messages_tls import TLS
from .messages_type import Messages

__all__ = ["SPECIFIC", "VAGUE"]

# The first that a line holds counts, so what names its stage stands above what many stages share
# (a timeout, a reset).
SPECIFIC: Messages = (*BROWSER, *NAME, *TLS, *CUT_OFF, *CONNECT, *NOTHING_BACK)
