"""Values from an address are anybody's text; templates are an author's text."""

from __future__ import annotations

import pytest

from runbook.content.placeholders import (
    Piece,
    command_text,
    fill_command,
    fill_text,
    fill_url,
    unknown,
    unsafe_places,
)

TRICKY = "/a b'c$(id)"


def test_a_missing_value_leaves_its_placeholder_to_be_seen() -> None:
    pieces = fill_command("dig {host} # {nobody}", {})

    assert pieces == (Piece("dig "), Piece("{host}", "host"), Piece(" # {nobody}"))


@pytest.mark.parametrize(
    "template",
    ["curl -w %{host}", "echo ${host}", r"echo \{host}", "{{host}}", "{Host}", "{ host }"],
)
def test_only_a_plain_name_in_single_braces_is_a_placeholder(template: str) -> None:
    assert fill_command(template, {"host": "a.b"}) == (Piece(template),)


@pytest.mark.parametrize(
    ("template", "filled"),
    [
        ("ls {path}", """ls '/a b'"'"'c$(id)'"""),
        ('ls "x{path}y"', '''ls "x"'/a b'"'"'c$(id)'"y"'''),
        ("ls 'x{path}y'", """ls 'x/a b'"'"'c$(id)y'"""),
        ('ls "$(ls {path})"', '''ls "$(ls '/a b'"'"'c$(id)')"'''),
        ("ls --in={path} 2>&1", """ls --in='/a b'"'"'c$(id)' 2>&1"""),
        ("P={path} ls", """P='/a b'"'"'c$(id)' ls"""),
    ],
)
def test_a_value_is_quoted_for_the_place_it_stands_in(template: str, filled: str) -> None:
    assert command_text(fill_command(template, {"path": TRICKY})) == filled


def test_a_plain_value_reads_as_a_person_would_type_it() -> None:
    pieces = fill_command('curl "https://{host}{path}"', {"host": "a.b", "path": "/v1/x"})

    assert command_text(pieces) == 'curl "https://a.b/v1/x"'


def test_a_command_run_in_a_container_gets_any_value() -> None:
    pieces = fill_command("kubectl exec x -- curl {path}", {"path": "/v1?a=1&b"})

    assert command_text(pieces) == "kubectl exec x -- curl '/v1?a=1&b'"


@pytest.mark.parametrize(
    ("template", "filled"),
    [
        ("echo $x{tenant}", "echo $x'12'"),
        ('echo "$x{tenant}"', """echo "$x"'12'"" """.strip()),
        ("ls ~{tenant}", "ls ~'12'"),
        ("echo {tenant}>out", "echo '12'>out"),
    ],
)
def test_a_value_never_joins_what_stands_beside_it(template: str, filled: str) -> None:
    assert command_text(fill_command(template, {"tenant": "12"})) == filled


@pytest.mark.parametrize(
    "template",
    [
        "{tenant} --version",
        "ls; ./{tenant}",
        "A=1 {tenant}",
        "exec {tenant}",
        "if {tenant}; then ls; fi",
        "date >{tenant}",
        "date 2>> '{tenant}'",
        "cat < {tenant}",
        "echo `ls {tenant}`",
        'echo "`ls {tenant}`"',
        "cat <<END\nx {tenant}\nEND",
        "echo $'{tenant}'",
        "echo $(( {tenant} + 1 ))",
        "(( {tenant} > 1 ))",
        "echo ${x:-a {tenant} }",
        'echo "{tenant}',
        "echo '{tenant}",
        "echo $(ls {tenant}",
        "echo {tenant})",
        "case a in a) ls {tenant};; esac",
        'echo "$(case a in a) ls {tenant};; esac)"',
        """(ls)#x "\necho "{tenant}""",
        "echo $[ {tenant} ]",
    ],
)
def test_a_place_that_is_never_safe_is_never_filled_and_reported(template: str) -> None:
    pieces = fill_command(template, {"tenant": "acme"})

    assert command_text(pieces) == template
    assert unsafe_places(template) == ["tenant"]


@pytest.mark.parametrize(
    ("template", "value"),
    [
        ("ls {tenant}", "-rf"),
        ('ls "{tenant}"', "-rf"),
        ("ls ''{tenant}", "-rf"),
        ("curl -d {tenant}", "@/etc/passwd"),
        ("curl -F f={tenant}", "@/etc/passwd"),
        ("ls {tenant}", "a\x00b"),
        ("ls {tenant}", "a\u202eb"),
        ("ls # {tenant}", "a\nb"),
        ("ls # {tenant}", "a; b"),
    ],
)
def test_a_value_that_would_be_more_than_data_is_not_filled(template: str, value: str) -> None:
    pieces = fill_command(template, {"tenant": value})

    assert command_text(pieces) == template
    assert unsafe_places(template) == []


@pytest.mark.parametrize(
    "template",
    [
        "sh -c 'ls {path}'",
        "kubectl exec x -- sh -c 'ls {path}'",
        "ssh {host} ls {path}",
        "awk '$7 == \"{path}\"' log",
        "jq 'select(.p == \"{path}\")'",
        "sudo /bin/bash -c \"ls '{path}'\"",
        '"$SHELL" -c \'ls "{path}"\'',
        'sh -c "$(printf %s {path})"',
        "[[ {path} -eq 1 ]]",
    ],
)
def test_only_a_tame_value_enters_another_programs_text(template: str) -> None:
    tricky = fill_command(template, {"path": '/";id'})

    assert command_text(tricky) == template
    assert unsafe_places(template) == []


def test_the_next_command_of_a_pipeline_gets_any_value_again() -> None:
    pieces = fill_command("sed 1d | grep {path}", {"path": "/a b"})

    assert command_text(pieces) == "sed 1d | grep '/a b'"


def test_a_slash_enters_another_programs_text_within_its_quotes_only() -> None:
    quoted = fill_command("awk '$7 == \"{path}\"' log", {"path": "/v1/x"})
    argument = fill_command('jq --arg p "{path}" .', {"path": "/v1/x"})
    pattern = fill_command("sed -n '/{path}/p' log", {"path": "/v1/x"})

    assert command_text(quoted) == "awk '$7 == \"/v1/x\"' log"
    assert command_text(argument) == 'jq --arg p "/v1/x" .'
    assert command_text(pattern) == "sed -n '/{path}/p' log"


@pytest.mark.parametrize(
    ("template", "url"),
    [
        ("https://{host}{path}?p={path}", "https://a.b:80/x%20y/?p=%2Fx%20y%2F"),
        ("https://logs.x/q?id={tenant}#{tenant}", "https://logs.x/q?id=a%26b%2F..#a%26b%2F.."),
        ("https://logs.x/q", "https://logs.x/q"),
    ],
)
def test_a_value_is_percent_encoded_in_an_address(template: str, url: str) -> None:
    link = fill_url(template, {"host": "a.b:80", "path": "/x y/", "tenant": "a&b/.."})

    assert (link.url, link.complete) == (url, True)


@pytest.mark.parametrize(
    ("template", "url"),
    [
        ("https://logs.x/q?id={trace_id}", "https://logs.x/q?id=%7Btrace_id%7D"),
        ("https://logs.x/trace/{trace_id}?a", "https://logs.x/"),
        ("https://logs.x{path}", "https://logs.x/"),
        ("https://{host}/health", None),
        ("https://{trace_id}.logs.x/", None),
    ],
)
def test_a_link_that_lacks_a_value_still_opens_the_tool(template: str, url: str | None) -> None:
    link = fill_url(template, {})

    assert (link.url, link.complete) == (url, False)


@pytest.mark.parametrize(
    ("template", "value"),
    [
        ("https://{tenant}.logs.x/", "evil.com/"),
        ("https://{tenant}.logs.x/", "a@evil.com"),
        ("https://{tenant}/", "evil.com\\@x"),
        ("https://x:{tenant}/", "1@evil.com"),
        ("https://user@{tenant}/", "evil.com"),
        ("{tenant}://x/", "javascript"),
        ("javascript:{tenant}", "alert(1)"),
        ("//{tenant}/", "evil.com"),
    ],
)
def test_a_value_never_decides_which_site_opens(template: str, value: str) -> None:
    link = fill_url(template, {"tenant": value})

    assert (link.url, link.complete) == (None, False)


def test_a_value_never_climbs_out_of_an_addresss_path() -> None:
    link = fill_url("https://logs.x/a/{tenant}/b", {"tenant": ".."})

    assert link.url == "https://logs.x/"


@pytest.mark.parametrize(
    ("template", "filled"),
    [
        ('id="{tenant}"', r'id="a\" | \\x"'),
        ("id={tenant}", r'id="a\" | \\x"'),
        ("id='{tenant}'", r"id='a\" | \\x'"),
        ("id={host}", "id=a.b"),
        ("id={path}", "id={path}"),
    ],
)
def test_a_value_stays_one_term_of_a_log_query(template: str, filled: str) -> None:
    pieces = fill_text(template, {"tenant": 'a" | \\x', "host": "a.b", "path": "/a\nb"})

    assert command_text(pieces) == filled


def test_a_quote_in_a_value_never_ends_a_query_in_single_quotes() -> None:
    assert command_text(fill_text("id='{tenant}'", {"tenant": "a' OR 1"})) == "id='{tenant}'"


def test_the_doctor_hears_of_names_that_nothing_fills() -> None:
    assert unknown("awk '{print}' {peer} {host} {peer} %{http_code}") == ["peer"]
