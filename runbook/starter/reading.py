"""Does a command that says it reads only read? Pure: patterns, not a shell.

It finds what is obviously a write. What it passes is not thereby proven harmless.
"""

from __future__ import annotations

import re

SEGMENT = re.compile(r"\|\||&&|[|;&\n]|\$\(|`")

# Per program: what in the same segment of a command gives a write away.
WRITES = (
    (r"curl", r"(-X|--request)[ =]?\s*['\"]?(POST|PUT|PATCH|DELETE)\b"),
    (r"curl", r"\s(-d|-F|-T|--data[a-z-]*|--json|--form[a-z-]*|--upload-file)\b"),
    (r"kubectl", r"\s(delete|apply|patch|scale|edit|replace|create|annotate|cordon|drain|taint)\s"),
    (r"kubectl", r"\s(set|autoscale|expose|run|cp)\s|\srollout\s+(restart|undo|pause|resume)\b"),
    (r"helm", r"\s(upgrade|rollback|uninstall|install)\b"),
    (r"systemctl|service", r"\s(restart|stop|start|reload|disable|enable|mask)\b"),
    (r"aws", r"\s(create|delete|update|put|modify|terminate|reboot|register|deregister)-"),
    (r"psql|mysql", r"(?i)\b(insert\s+into|update\s+\w+\s+set|delete\s+from|drop|alter)\b"),
    (r"psql", r"(?i)pg_(terminate|cancel)_backend"),
    (r"redis-cli", r"(?i)\b(del|flushall|flushdb|set|expire|unlink)\b"),
    (r"deck", r"\s(sync|reset)\b"),
    (r"terraform", r"\s(apply|destroy)\b"),
    (r"git", r"\s(push|commit|reset|revert)\b"),
    (r"nginx", r"\s-s\s"),
    (r"sed", r"\s(-i|--in-place)"),
    (r"find", r"\s-delete\b"),
    (r"ip6?tables", r"\s-[ADIFX]\b"),
    (r"az", r"\s(create|delete|update|restart|stop|start|set)\b"),
    (r"gcloud|apigeecli", r"\s(create|delete|update|deploy|undeploy|set)\b"),
    (r"rm|mv|dd|truncate|kill|pkill|killall|chmod|chown|shutdown|reboot|tee", r""),
)
PROGRAMS = [
    (re.compile(rf"(^|\s|/)({program})(?=\s|$)(?P<rest>.*)"), re.compile(signs))
    for program, signs in WRITES
]
LEADERS = re.compile(r"^\s*(\w+=\S*\s+|(sudo|env|time)\s+|xargs\s+(-\S+\s+)*|timeout\s+\S+\s+)*")


def obvious_write(command: str) -> str:
    """The part of the command that writes; empty where none is seen."""
    for segment in SEGMENT.split(command):
        stripped = LEADERS.sub("", segment)
        for program, signs in PROGRAMS:
            found = program.match(stripped)
            if found and signs.search(found["rest"]):
                return stripped.strip()
    return ""
