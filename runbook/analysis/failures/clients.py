"""Which client speaks: the words by which its messages are known."""

from __future__ import annotations

# Lower-case words → client; the first that a line holds counts.
CLIENTS: tuple[tuple[str, str], ...] = (
    ("curl", "curl"), ("net::err_", "chrome"), ("ns_error", "firefox"),
    ("cross-origin request b", "firefox"), ("networkerror when", "firefox"),
    ("load failed", "safari"), ("access control checks", "safari"), ("nsurlerror", "ios"),
    ("cors policy", "chrome"), ("failed to fetch", "chrome"), ("axios", "axios"),
    ("undici", "undici"), ("und_err", "undici"), ("fetch failed", "undici"),
    ("requests.exceptions", "python-requests"), ("urllib3", "urllib3"),
    ("httpconnectionpool", "urllib3"), ("httpsconnectionpool", "urllib3"),
    ("urllib.error", "urllib"), ("urlopen error", "urllib"), ("httpx.", "httpx"),
    ("httpcore.", "httpx"), ("aiohttp", "aiohttp"), ("client_exceptions", "aiohttp"),
    ("okhttp", "okhttp"), ("org.apache.http", "apache-httpclient"),
    ("org.apache.hc", "apache-httpclient"), ("java.net.http", "java"), ("java.", "java"),
    ("javax.", "java"), ("sun.security", "java"), ("rpc error: code", "grpc"),
    ("statusruntimeexception", "grpc"), ("grpc", "grpc"), ("unavailable: io", "grpc"),
    ("system.net", "dotnet"), ("httprequestexception", "dotnet"),
    ("httpclient.timeout", "dotnet"), ("invoke-webrequest", "powershell"),
    ("invoke-restmethod", "powershell"), ("remote server", "powershell"),
    ("net::opentimeout", "ruby"), ("net::readtimeout", "ruby"), ("errno::", "ruby"),
    ("openssl::ssl", "ruby"), ("faraday", "ruby"), ("guzzle", "php"), ("php_network", "php"),
    ("failed to open stream", "php"), ("reqwest", "rust"), ("hyper", "rust"),
    ("error sending request for url", "rust"), ("wget", "wget"), ("dial tcp", "go"),
    ("net/http", "go"), ("x509: ", "go"), ("tls: ", "go"), ("client.timeout", "go"),
    ("errno -", "python"), ("[errno ", "python"), ("connectionreseterror", "python"),
    ("getaddrinfo enotfound", "node"), ("getaddrinfo eai_again", "node"),
    ("socket hang up", "node"), ("connect econn", "node"), ("read econn", "node"),
    ("connect etimedout", "node"), ("econn", "node"), ("etimedout", "node"), ("epipe", "node"),
    ("enotfound", "node"), ("_signed_cert", "node"), ("verify error:num", "openssl"),
    ("err_", "chrome"),
)  # fmt: skip


def client_of(lower: str) -> str:
    """The client whose words a line (in lower case) holds, else `unknown`."""
    return next((client for words, client in CLIENTS if words in lower), "unknown")
