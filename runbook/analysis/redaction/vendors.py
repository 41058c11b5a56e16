"""Key formats of vendors: a literal that starts the key, and what follows it.

The formats are the vendors' documented ones, as secret scanners keep them: GitHub's "Supported
secret scanning patterns" (docs.github.com/code-security/secret-scanning) and gitleaks'
`config/gitleaks.toml` (github.com/gitleaks/gitleaks). Lengths are looser here: removing a
little too much is better than leaving a key because a vendor made it longer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from runbook.analysis.redaction.hits import Hit, marker

# kind, literals, rest. A literal is looked for first: that costs next to nothing.
_FORMATS: tuple[tuple[str, str, str], ...] = (
    ("aws-key-id", "AKIA ASIA ABIA ACCA", r"[A-Z0-9]{12,20}"),
    ("aws-key", "ABSK", r"[A-Za-z0-9+/=]{40,}"),
    ("google-key", "AIza", r"[\w-]{30,45}"),
    ("google-key", "ya29.", r"[\w.-]{20,}"),
    ("google-key", "GOCSPX-", r"[\w-]{20,60}"),
    ("google-key", "1//0", r"[\w-]{20,}"),
    ("github-token", "ghp_ gho_ ghu_ ghs_ ghr_", r"[A-Za-z0-9]{20,}"),
    ("github-token", "github_pat_", r"\w{20,}"),
    (
        "gitlab-token",
        "glpat- gldt- glrt- glcbt- glptt- glft- glsoat- glagent- glimt- glffct- gloas-",
        r"[\w.-]{16,}",
    ),
    ("slack-token", "xoxa- xoxb- xoxc- xoxd- xoxe- xoxo- xoxp- xoxr- xoxs-", r"[\w%.-]{8,}"),
    ("slack-token", "xapp- xoxe.xox", r"[\w.-]{8,}"),
    ("stripe-key", "sk_live_ rk_live_ pk_live_ sk_test_ rk_test_ pk_test_", r"\w{10,}"),
    ("webhook-secret", "whsec_", r"[\w+/=]{16,}"),
    ("sendgrid-key", "SG.", r"[\w-]{10,40}\.[\w-]{10,80}"),
    ("twilio-key", "SK AC", r"[0-9a-fA-F]{32}(?![0-9a-fA-F])"),
    ("npm-token", "npm_", r"[A-Za-z0-9]{20,}"),
    ("pypi-token", "pypi-", r"[\w-]{20,}"),
    ("digitalocean-token", "dop_v1_ doo_v1_ dor_v1_", r"[0-9a-f]{20,}"),
    ("api-key", "sk-", r"[\w-]{16,}"),
    ("api-key", "gsk_ xai- pplx- lin_api_ ntn_ nfp_ fo1_", r"\w{20,}"),
    ("api-key", "hf_ r8_", r"[A-Za-z0-9]{20,60}"),
    ("heroku-key", "HRKU-", r"[\w-]{20,}"),
    ("mailgun-key", "key- pubkey-", r"[0-9a-f]{32}"),
    ("square-token", "sq0atp- sq0csp- sq0idp- sq0idb-", r"[\w-]{20,80}"),
    ("square-token", "EAAA EAAC EAAG", r"[\w-]{40,}"),
    ("shopify-token", "shpat_ shpca_ shppa_ shpss_ shptka_", r"[0-9a-fA-F]{20,64}"),
    ("vault-token", "hvs. hvb. hvr.", r"[\w-]{20,}"),
    ("api-key", "dapi", r"[0-9a-f]{32}(?:-\d)?"),
    ("api-key", "figd_ PMAK- NRAK- NRII- NRJS- CFPAT- pul- dckr_pat_", r"[\w-]{16,}"),
    ("api-key", "glsa_ glc_ sntrys_ sntryu_", r"[\w=-]{20,}"),
    ("api-key", "dt0c01. dt0s01.", r"[\w.]{20,}"),
    ("api-key", "rubygems_ sbp_", r"[0-9a-f]{20,80}"),
    ("api-key", "ATATT3 ATBB ATCTT3", r"[\w=-]{20,}"),
    ("api-key", "AGE-SECRET-KEY-1", r"[A-Z0-9]{20,}"),
    ("api-key", "rzp_live_ rzp_test_", r"\w{10,60}"),
    ("api-key", "LTAI", r"[A-Za-z0-9]{12,40}"),
    ("api-key", "secret_", r"[A-Za-z0-9]{40,80}"),
    ("api-key", "pscale_tkn_ pscale_pw_ pscale_oauth_", r"[\w.-]{20,80}"),
    ("api-key", "dp.pt. dp.st. dp.ct. dp.sa.", r"[\w.-]{20,}"),
    ("api-key", "AKCp", r"[A-Za-z0-9]{10,}"),
    ("api-key", "access_token$production$", r"[a-z0-9$]{20,80}"),
    ("api-key", "sk.eyJ pk.eyJ", r"[\w.-]{20,}"),
    ("api-key", "SSWS", r" [\w-]{20,80}"),
    ("webhook", "hooks.slack.com/services/ hooks.slack.com/workflows/", r"[\w/-]{8,}"),
    ("webhook", "hooks.slack.com/triggers/ discord.com/api/webhooks/", r"[\w/-]{8,}"),
    ("webhook", "discordapp.com/api/webhooks/ webhook.office.com/webhookb2/", r"[\w/@-]{8,}"),
)
# Formats whose start is no literal: a literal inside, what follows it, what stands before it.
_LOOSE: tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...] = (
    (
        "telegram-token",
        re.compile(r":[A-Za-z0-9_-]{34,40}(?![\w-])"),
        re.compile(r"(?<![\w-])(?:bot)?\d{7,12}\Z"),
    ),
    (
        "telegram-token",
        re.compile(r"%3[aA][A-Za-z0-9_-]{34,40}(?![\w-])"),
        re.compile(r"(?<![\w-])(?:bot)?\d{7,12}\Z"),
    ),
    (
        "discord-token",
        re.compile(r"\.[\w-]{6}\.[\w-]{25,45}(?![\w-])"),
        re.compile(r"(?<![\w.-])[MNO][\w-]{22,28}\Z"),
    ),
    ("azure-secret", re.compile(r"Q~[\w.~-]{30,40}"), re.compile(r"(?<![\w~.-])\w{3}\d\Z")),
    (
        "mailgun-key",
        re.compile(r"-[0-9a-f]{8}-[0-9a-f]{8}(?![\w-])"),
        re.compile(r"(?<![\w-])[0-9a-f]{32}\Z"),
    ),
    ("mailchimp-key", re.compile(r"-us\d{1,2}(?!\w)"), re.compile(r"(?<![\w-])[0-9a-f]{32}\Z")),
    ("api-key", re.compile(r"\.atlasv1\.[\w-]{20,100}"), re.compile(r"(?<![\w-])\w{14}\Z")),
)
_SHARED = (
    "gh",
    "gl",
    "xox",
    "_live_",
    "_test_",
    "sq0",
    "shp",
    "hv",
    "dp.",
    "hooks.slack.com",
    "v1_",
    "EAA",
    "pscale_",
    "sntry",
    "dt0",
    "ATATT",
    "key-",
    "discord",
)
_WHOLE = frozenset(("webhook",))  # of these the literal is an address and stays
_ESCAPES = re.compile(r"(?:%[0-9A-Fa-f]{2}|\\[nrt])$")
_AWS_SECRET = re.compile(r"(?<![A-Za-z0-9+/=_-])[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/=_-])")


@cache
def _compiled() -> dict[str, list[tuple[str, str, re.Pattern[str]]]]:
    """The patterns by what must be in a text for any of them: literals often share a start."""
    grouped: dict[str, list[tuple[str, str, re.Pattern[str]]]] = {}
    for kind, literals, rest in _FORMATS:
        for literal in literals.split():
            shared = next((one for one in _SHARED if one in literal), literal)
            pattern = re.compile(re.escape(literal) + f"(?:{rest})")
            grouped.setdefault(shared, []).append((kind, literal, pattern))
    return grouped


def find_vendor_keys(raw: str) -> Iterator[Hit]:
    """Keys that their vendor made recognisable."""
    for shared, formats in _compiled().items():
        if shared in raw:
            for kind, literal, pattern in formats:
                yield from _of_format(raw, kind, literal, pattern)
    for kind, pattern, left in _LOOSE:
        for found in pattern.finditer(raw):
            before = left.search(raw, max(0, found.start() - 34), found.start())
            if before is not None:
                start = before.start()
                yield Hit(start, found.end(), kind, marker(kind, inside_word=True))
    if "AKIA" in raw or "ASIA" in raw or "aws-key-id" in raw:
        yield from _aws_secrets(raw)


def _of_format(raw: str, kind: str, literal: str, pattern: re.Pattern[str]) -> Iterator[Hit]:
    for found in pattern.finditer(raw):
        if _starts_word(raw, found.start()):
            start = found.start() + (len(literal) if kind in _WHOLE else 0)
            yield Hit(start, found.end(), kind, marker(kind, inside_word=True))


def _starts_word(raw: str, at: int) -> bool:
    before = raw[at - 1 : at]
    return not (before.isalnum() or before in ("_", "-")) or bool(
        _ESCAPES.search(raw[max(0, at - 3) : at])
    )


def _aws_secrets(raw: str) -> Iterator[Hit]:
    """A key id announces its secret: forty characters of Base64, of every class."""
    for found in _AWS_SECRET.finditer(raw):
        value = found[0]
        if value != value.lower() and value != value.upper() and any(map(str.isdigit, value)):
            yield Hit(*found.span(), "aws-key", marker("aws-key", inside_word=True))
