"""Proxies: from the name of one to a running one, by its own configuration in its own folder."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from .processes import Programs, free_port

CONFIGS = Path(__file__).parent / "configs"
SITE = "api.example-shop.com"
BASIC = "operator:$apr1$x5ljcvkP$kQ4MbaAPPGdqKe1iOyd6i1\n"
SORRY = '{"status":502,"error":"Bad Gateway","message":"Temporarily unavailable, try again"}\n'
MODULES = (
    "mpm_event authz_core authz_host authz_user authn_core authn_file auth_basic access_compat "
    "allowmethods alias mime dir headers proxy proxy_http proxy_fcgi http2"
).split()
ROUTES = ("orders", "reports", "exports", "streams", "feeds")
FAULT_OF = dict(zip(ROUTES, ("refused", "hang", "reset", "empty", "garbage"), strict=True))


@dataclass(frozen=True)
class Part:
    """A running program of a chain. `options` are words such as `quiet` (no Server field)."""

    name: str
    port: int
    folder: Path
    level: str = ""
    fastcgi: bool = False
    options: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Site:
    """Where a proxy is to be put: its folder, the part behind it, the ports of the faults."""

    folder: Path
    level: str
    port: int
    behind: Part
    faults: Mapping[str, int]
    tools: Path
    options: frozenset[str]

    def fill(self, template: str, target: str, **more: str) -> Path:
        """Write the configuration with its `@name@` marks filled in."""
        text = (CONFIGS / template).read_text(encoding="utf-8")
        known = {
            "folder": str(self.folder),
            "level": self.level,
            "port": str(self.port),
            "host": SITE,
            "next_port": str(self.behind.port),
            **{name: str(port) for name, port in self.faults.items()},
            **more,
        }
        for name, value in known.items():
            text = text.replace(f"@{name}@", value)
        path = self.folder / target
        path.write_text(text, encoding="utf-8")
        return path


def _nginx(site: Site, programs: Programs) -> None:
    (site.folder / "users").write_text(BASIC)
    (site.folder / "sorry.json").write_text(SORRY)
    behind = f"proxy_pass http://127.0.0.1:{site.behind.port};"
    if site.behind.fastcgi:
        behind = (
            f"include /etc/nginx/fastcgi_params; fastcgi_pass 127.0.0.1:{site.behind.port}; "
            f"fastcgi_param SCRIPT_FILENAME {site.behind.folder}/index.php;"
        )
    config = site.fill(
        "nginx.conf",
        "nginx.conf",
        next=behind,
        tokens="server_tokens off;" if "quiet" in site.options else "",
        http2="http2" if "h2" in site.options else "",
    )
    programs.start(["nginx", "-p", str(site.folder), "-c", str(config)], site.folder, site.port)


def _haproxy(site: Site, programs: Programs) -> None:
    strip = "http-response del-header server" if "quiet" in site.options else ""
    config = site.fill("haproxy.cfg", "haproxy.cfg", strip=strip)
    programs.start(["haproxy", "-db", "-f", str(config)], site.folder, site.port)


def _apache(site: Site, programs: Programs) -> None:
    (site.folder / "users").write_text(BASIC)
    (site.folder / "htdocs").mkdir()
    where = Path("/usr/lib/apache2/modules")
    modules = "\n".join(f"LoadModule {one}_module {where}/mod_{one}.so" for one in MODULES)
    behind = f'DocumentRoot "{site.folder}/htdocs"\n'
    behind += f"ProxyPass / http://127.0.0.1:{site.behind.port}/ retry=0"
    if site.behind.fastcgi:
        behind = (
            f'DocumentRoot "{site.behind.folder}"\nFallbackResource /index.php\n'
            f"ProxyFCGIBackendType GENERIC\n"
            f'<FilesMatch "\\.php$">\n'
            f'SetHandler "proxy:fcgi://127.0.0.1:{site.behind.port}"\n</FilesMatch>'
        )
    security = site.fill("security.conf", "security.conf") if "crs" in site.options else None
    config = site.fill(
        "apache.conf",
        "apache.conf",
        modules=modules,
        server_line="ServerTokens Prod" if "quiet" in site.options else "ServerSignature On",
        via="ProxyVia On" if "via" in site.options else "",
        security=f'Include "{security}"' if security else "",
        next=behind,
    )
    command = ["apache2", "-X", "-d", str(site.folder), "-f", str(config)]
    programs.start(command, site.folder, site.port)


def _varnish(site: Site, programs: Programs) -> None:
    config = site.fill("varnish.vcl", "site.vcl")
    (site.folder / "work").mkdir()
    command = ["varnishd", "-F", "-j", "none", "-n", str(site.folder / "work"), "-f", str(config)]
    command += ["-i", "cache-7", "-a", f"127.0.0.1:{site.port}", "-s", "malloc,16m"]
    command += ["-p", "thread_pool_min=5", "-p", "thread_pools=1"]
    programs.start(command, site.folder, site.port)


def _squid(site: Site, programs: Programs) -> None:
    peers = [
        f"cache_peer 127.0.0.1 parent {site.behind.port} 0 no-query originserver "
        "login=PASSTHRU name=next"
    ]
    peers += ["acl elsewhere urlpath_regex ^/" + site.level + "/(" + "|".join(ROUTES) + ")"]
    for route in ROUTES:
        port = site.faults[FAULT_OF[route]]
        peers.append(f"cache_peer 127.0.0.1 parent {port} 0 no-query originserver name={route}")
        peers.append(f"acl {route} urlpath_regex ^/{site.level}/{route}")
        peers.append(f"cache_peer_access {route} allow {route}")
        peers.append(f"cache_peer_access {route} deny all")
    peers.append("cache_peer_access next deny elsewhere")
    config = site.fill("squid.conf", "squid.conf", peers="\n".join(peers), user="proxy")
    _hand_over(site.folder)
    programs.start(["squid", "-N", "-f", str(config)], site.folder, site.port)


def _hand_over(folder: Path) -> None:
    """Squid gives up root's rights; its folder has to be its user's."""
    if os.geteuid() == 0:
        shutil.chown(folder, "proxy")
        folder.parent.chmod(0o755)


def _caddy(site: Site, programs: Programs) -> None:
    strip = "header -Server" if "quiet" in site.options else ""
    config = site.fill("Caddyfile", "Caddyfile", strip=strip)
    binary = str(site.tools / "python/bin/caddy") if "new" in site.options else "caddy"
    command = [binary, "run", "--config", str(config), "--adapter", "caddyfile"]
    home = {"HOME": str(site.folder), "XDG_DATA_HOME": str(site.folder)}
    programs.start(command, site.folder, site.port, home)


def _traefik(site: Site, programs: Programs) -> None:
    site.fill("traefik-routes.yaml", "routes.yaml")
    config = site.fill("traefik.yaml", "traefik.yaml")
    binary = str(site.tools / "python/bin/traefik")
    programs.start([binary, f"--configFile={config}"], site.folder, site.port)


def _envoy(site: Site, programs: Programs) -> None:
    ports = {name: site.faults[fault] for name, fault in FAULT_OF.items()}
    ports |= {"next": site.behind.port, "checker": site.faults["checker"]}
    clusters = "\n".join(
        f"  - {{name: {name}, connect_timeout: 1s, load_assignment: {{cluster_name: {name}, "
        f"endpoints: [{{lb_endpoints: [{{endpoint: {{address: {{socket_address: "
        f"{{address: 127.0.0.1, port_value: {port}}}}}}}}}]}}]}}}}"
        for name, port in ports.items()
    )
    config = site.fill("envoy.yaml", "envoy.yaml", clusters=clusters)
    binary = str(site.tools / "python/bin/envoy")
    command = [binary, "-c", str(config), "--use-dynamic-base-id", "--concurrency", "1"]
    command += ["-l", "error", "--file-flush-interval-msec", "50"]
    programs.start(command, site.folder, site.port)


PROXIES: dict[str, Callable[[Site, Programs], None]] = {
    "nginx": _nginx,
    "haproxy": _haproxy,
    "apache": _apache,
    "varnish": _varnish,
    "squid": _squid,
    "caddy": _caddy,
    "traefik": _traefik,
    "envoy": _envoy,
}


def start_proxy(name: str, site: Site, programs: Programs) -> Part:
    """Start it. Raises StartError, or FileNotFoundError where the program is not installed."""
    PROXIES[name](site, programs)
    return Part(name, site.port, site.folder, site.level, options=site.options)


def site_for(
    folder: Path,
    level: str,
    behind: Part,
    faults: Mapping[str, int],
    tools: Path,
    options: frozenset[str],
) -> Site:
    """A site with a folder of its own and a free port."""
    folder.mkdir(parents=True)
    return Site(folder, level, free_port(), behind, faults, tools, options)
