"""Applications: one set of endpoints in many frameworks, each on the server it usually has."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from .processes import Programs, free_port
from .proxies import Part

APPS = Path(__file__).parent / "apps"


@dataclass(frozen=True)
class Ground:
    """Where an application is to run, and the ports of the faults that it depends on."""

    folder: Path
    port: int
    faults: Mapping[str, int]
    tools: Path
    options: frozenset[str]

    @property
    def environment(self) -> dict[str, str]:
        told = {
            "BENCH_PORT": str(self.port),
            "BENCH_HANG": str(self.faults["hang"]),
            "BENCH_REFUSED": str(self.faults["refused"]),
            "PYTHONPATH": str(self.folder),
            "PYTHONDONTWRITEBYTECODE": "1",
            "NODE_PATH": str(self.tools / "node/node_modules"),
            "NODE_ENV": "development" if "debug" in self.options else "production",
        }
        if "debug" in self.options:
            told |= {"BENCH_DEBUG": "1"}
        return told


def _python(ground: Ground, programs: Programs, command: list[str], **more: str) -> None:
    for source in APPS.glob("*.py"):
        shutil.copy(source, ground.folder)
    binary = str(ground.tools / "python/bin" / command[0])
    told = ground.environment | more
    programs.start([binary, *command[1:]], ground.folder, ground.port, told)


def _uvicorn(ground: Ground, programs: Programs) -> None:
    command = ["uvicorn", "fastapi_app:app", "--host", "127.0.0.1", "--port", str(ground.port)]
    _python(ground, programs, command)


def _gunicorn(ground: Ground, module: str) -> list[str]:
    return ["gunicorn", f"{module}:app", "-b", f"127.0.0.1:{ground.port}", "-w", "1"]


def _flask(ground: Ground, programs: Programs) -> None:
    command = _gunicorn(ground, "flask_app")
    if "debug" in ground.options:
        command = ["flask", "--app", "flask_app", "run", "--debug", "--no-reload"]
        command += ["--port", str(ground.port)]
    _python(ground, programs, command)


def _django(ground: Ground, programs: Programs) -> None:
    _python(ground, programs, _gunicorn(ground, "django_app"))


def _rest_framework(ground: Ground, programs: Programs) -> None:
    _python(ground, programs, _gunicorn(ground, "django_app"), BENCH_DRF="1")


def _node(source: str) -> Callable[[Ground, Programs], None]:
    def start(ground: Ground, programs: Programs) -> None:
        shutil.copy(APPS / source, ground.folder)
        programs.start(["node", source], ground.folder, ground.port, ground.environment)

    return start


def _php(ground: Ground, programs: Programs) -> None:
    shutil.copy(APPS / "index.php", ground.folder)
    command = ["php-cgi", "-b", f"127.0.0.1:{ground.port}"]
    told = ground.environment | {"REDIRECT_STATUS": "200", "PHP_FCGI_CHILDREN": "2"}
    if "debug" in ground.options:
        command += ["-d", "display_errors=1"]
    programs.start(command, ground.folder, ground.port, told)


SERVER_XML = """<Server port="-1"><Service name="Catalina">
<Connector port="{port}" address="127.0.0.1" protocol="HTTP/1.1" maxThreads="8"/>
<Engine name="Catalina" defaultHost="localhost"><Host name="localhost" appBase="webapps"/></Engine>
</Service></Server>
"""


def _tomcat(ground: Ground, programs: Programs) -> None:
    home = Path("/usr/share/tomcat10")
    for name in ("conf", "logs", "temp", "work", "webapps/api", "webapps/ROOT"):
        (ground.folder / name).mkdir(parents=True)
    (ground.folder / "conf/server.xml").write_text(SERVER_XML.format(port=ground.port))
    shutil.copy(home / "etc/web.xml", ground.folder / "conf")
    shutil.copy(APPS / "java/items.jsp", ground.folder / "webapps/api")
    jars = f"{home}/bin/bootstrap.jar:/usr/share/java/tomcat10-juli.jar:{home}/bin/tomcat-juli.jar"
    command = ["java", "-Xmx192m", "-cp", jars, f"-Dcatalina.home={home}"]
    command += [f"-Dcatalina.base={ground.folder}", f"-Djava.io.tmpdir={ground.folder}/temp"]
    command += [f"-Dbench.refused={ground.faults['refused']}"]
    programs.start([*command, "org.apache.catalina.startup.Bootstrap"], ground.folder, ground.port)


def _jetty(ground: Ground, programs: Programs) -> None:
    (ground.folder / "webapps/api").mkdir(parents=True)
    shutil.copy(APPS / "java/items.jsp", ground.folder / "webapps/api")
    command = ["java", "-Xmx192m", f"-Dbench.refused={ground.faults['refused']}"]
    command += ["-jar", "/usr/share/jetty9/start.jar", "jetty.home=/usr/share/jetty9"]
    command += [f"jetty.base={ground.folder}"]
    command += ["--module=server,http,deploy,jsp", "jetty.http.host=127.0.0.1"]
    command += [f"jetty.http.port={ground.port}", f"-Djava.io.tmpdir={ground.folder}"]
    programs.start(command, ground.folder, ground.port)


def _sinatra(ground: Ground, programs: Programs) -> None:
    shutil.copy(APPS / "sinatra_app.rb", ground.folder)
    (ground.folder / "config.ru").write_text("require './sinatra_app'\nrun Shop\n")
    told = ground.environment | {"RACK_ENV": "production"}
    command = ["puma", "-b", f"tcp://127.0.0.1:{ground.port}", "-t", "1:2", "config.ru"]
    programs.start(command, ground.folder, ground.port, told)


APPLICATIONS: dict[str, Callable[[Ground, Programs], None]] = {
    "fastapi": _uvicorn,
    "flask": _flask,
    "django": _django,
    "django-rest-framework": _rest_framework,
    "express": _node("express_app.js"),
    "koa": _node("koa_app.js"),
    "fastify": _node("fastify_app.js"),
    "nestjs": _node("nest_app.js"),
    "sinatra": _sinatra,
    "php": _php,
    "tomcat": _tomcat,
    "jetty": _jetty,
}


def start_application(
    name: str,
    folder: Path,
    faults: Mapping[str, int],
    tools: Path,
    options: frozenset[str],
    programs: Programs,
) -> Part:
    """Start it. Raises StartError, or FileNotFoundError where the program is not installed."""
    folder.mkdir(parents=True)
    ground = Ground(folder, free_port(), faults, tools, options)
    APPLICATIONS[name](ground, programs)
    return Part(name, ground.port, folder, fastcgi=name == "php", options=options)
