"""Own signatures: writing one, trying it, offering one out of a closed triage."""

from __future__ import annotations

import time
from dataclasses import asdict
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook.analysis.model import Organisation, OwnSignature
from runbook.analysis.reading import read
from runbook.analysis.signatures import look
from runbook.analysis.signatures.own import compiled, match_own
from runbook.analysis.verdict import judge
from runbook.core.models import current_stamp
from runbook.triage.forms.knowledge import SignatureDraft, status_words
from runbook.triage.knowledge import the_knowledge
from runbook.triage.models import Signature, Triage
from runbook.triage.offering import Understood, offered
from runbook.triage.patterns import PatternError, check_content_pattern, check_value_pattern
from runbook.triage.shipped import AREAS, products, total
from runbook.triage.signatures import (
    MOST_ACTIVE,
    SignatureChangedError,
    SignatureValues,
    cleaned,
    delete_signature,
    matched_lately,
    offer,
    save_signature,
    signature_digest,
    switch_signature,
)
from runbook.triage.trying import try_on, with_signature
from tests.factories import make_hop, make_layers, make_service, make_user

EDGE = "HTTP/1.1 403 Forbidden\nServer: acme-edge/2.1\nContent-Type: text/plain\n\nno"
JSON = (
    "HTTP/1.1 403 Forbidden\nServer: nginx\nContent-Type: application/json\n\n"
    '{"acmeFault": {"id": 17}, "message": "denied"}'
)
NGINX = (
    "HTTP/1.1 502 Bad Gateway\nServer: nginx/1.27.1\nContent-Type: text/html\n\n<html>\n"
    "<head><title>502 Bad Gateway</title></head>\n<body>\n<center><h1>502 Bad Gateway</h1>"
    "</center>\n<hr><center>nginx/1.27.1</center>\n</body>\n</html>"
)
HOSTILE = '"><script>alert(1)</script>'
SENT = {
    "name": "Edge refusals", "layer": "waf-cdn", "product": "acme-edge",
    "statuses": "403", "field_name": "Server", "field_pattern": "^acme-edge",
}  # fmt: skip


def values(**fields: str) -> SignatureValues:
    return SignatureValues(**SENT | fields)


def make_signature(name: str = "Edge refusals", **fields) -> Signature:
    """A stored one, past the checks: the tests are about what comes after."""
    defaults = {
        "layer": make_layers()["waf-cdn"], "product": "acme-edge", "statuses": [403],
        "field_name": "server", "field_pattern": "^acme-edge",
    }  # fmt: skip
    return Signature.objects.create(name=name, **defaults | fields)


def make_triage(paste: str = EDGE, **fields) -> Triage:
    return Triage.objects.create(paste=paste, **fields)


# Patterns: what RE2 refuses is said with its place.


@pytest.mark.parametrize(
    ("pattern", "position", "words"),
    [
        ("a(?=b)", 2, "looks around"),
        ("(?<!x)a", 1, "looks around"),
        ("[(?=]x(?!y)", 7, "looks around"),
        (r"(a)\1", 4, "refers back"),
        ("(?P=n)", 1, "refers back"),
        ("x(abc", 2, "never closed"),
        ("(a(b)(c", 6, "never closed"),
        ("ab)", 3, "closes nothing"),
        ("x[abc", 2, "never closed"),
        ("a**", 2, "repeats a repetition"),
        ("*a", 1, "nothing before it"),
        ("ba{2000}", 3, "1,000"),
        ("[z-a]", 2, "range"),
        ("ab\\", 3, "backslash"),
        ("é(?>a)", 2, "not available"),
        ("a\ud800", 2, "no text can"),
        ("x" * 301, 301, "300"),
    ],
)
def test_a_pattern_that_is_refused_is_refused_with_its_place(pattern, position, words):
    with pytest.raises(PatternError) as refused:
        check_value_pattern(pattern)

    assert refused.value.position == position
    assert words in str(refused.value)
    assert str(refused.value).startswith(f"Character {position}: ")


@pytest.mark.parametrize("pattern", [".*", "", "a*", "x?", ".", r"\w+", r"\S", "^", "[^x]", "(|a)"])
@pytest.mark.parametrize("check", [check_value_pattern, check_content_pattern])
def test_a_pattern_that_matches_everything_is_refused_and_an_empty_one_asks_nothing(check, pattern):
    if not pattern:
        check(pattern)
        return
    with pytest.raises(PatternError, match="matches every"):
        check(pattern)


@pytest.mark.parametrize(
    "pattern", ["^acme", r"kong/\d", "(?i)no healthy", "a.{0,200}b", "[a-z]{8}"]
)
def test_usual_patterns_are_taken(pattern):
    check_value_pattern(pattern)
    check_content_pattern(pattern)


def test_a_pattern_that_is_large_once_written_out_is_refused():
    with pytest.raises(PatternError, match="too large"):
        check_content_pattern("([^x]{0,100}){1}" * 15)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="ab(?=!<P>)[]{}0,19*+|\\\\^$.kQE-é", max_size=30))
def test_whatever_is_typed_is_taken_or_refused_within_its_length(pattern):
    try:
        check_content_pattern(pattern)
    except PatternError as refused:
        assert refused.position is None or 1 <= refused.position <= len(pattern)
    else:
        assert not pattern or compiled(pattern) is not None


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|aa)+$", "(.*a){20}$", "(a?){50}a{50}$"])
def test_hostile_patterns_take_linear_time(pattern):
    check_content_pattern(f"{pattern}b")
    text = "HTTP/1.1 500 Oops\nContent-Type: text/plain\n\n" + "a" * 60_000
    own = OwnSignature("Hostile", "gateway", "x", content_pattern=f"{pattern}b")
    subject = look(read(text))

    started = time.process_time()
    found = match_own(subject, own)

    assert found == ()
    assert time.process_time() - started < 1


# What may be said of a signature.


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("", ()),
        ("403", (403,)),
        ("502, 500-502 404", (404, 500, 501, 502)),
        ("5xx", tuple(range(500, 600))),
    ],
)
def test_status_codes_are_typed_one_by_one_and_as_ranges(typed, codes):
    assert cleaned(values(statuses=typed)).statuses == codes


def test_status_codes_are_written_as_they_are_typed():
    assert status_words([404, 500, 501, 502, 504, 505]) == "404, 500-502, 504, 505"
    assert cleaned(values(statuses=status_words(range(500, 600)))).statuses == (*range(500, 600),)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", ""),
        ("product", ""),
        ("layer", ""),
        ("layer", "no-such-layer"),
        ("statuses", "nine"),
        ("statuses", "99"),
        ("statuses", "504-500"),
        ("statuses", "100-599"),
        ("field_name", "not a token"),
        ("field_name", ""),
        ("field_pattern", "(?=x)"),
        ("content_pattern", "(a)\\1"),
    ],
)
def test_what_is_wrong_is_said_by_field(field, typed):
    with pytest.raises(ValidationError) as refused:
        cleaned(values(**{field: typed}))

    assert list(refused.value.message_dict) == [field]


@pytest.mark.parametrize("name", ["Content-Type", "server", "Set-Cookie", "x-request-id"])
def test_a_header_that_everybody_sends_is_no_mark_by_itself(name):
    with pytest.raises(ValidationError) as refused:
        cleaned(values(field_name=name, field_pattern=""))

    assert list(refused.value.message_dict) == ["field_pattern"]


def test_a_signature_looks_for_something():
    with pytest.raises(ValidationError):
        cleaned(values(field_name="", field_pattern="", content_pattern=""))


# Who may.

ROLES_AND_ANSWERS = [
    ("reader", 403), ("editor", 200), ("approver", 200), ("administrator", 200),
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "status"), ROLES_AND_ANSWERS)
def test_who_may_change_signatures(client_for, layers, role, status):
    pk = make_signature().pk
    client = client_for(make_user("someone", role=role))

    assert client.get("/triage/signatures/").status_code == 200
    for path in ("new/", f"{pk}/edit/", f"{pk}/delete/"):
        assert client.get(f"/triage/signatures/{path}").status_code == status
    switched = client.post(f"/triage/signatures/{pk}/switch/", {"active": "0"}).status_code
    assert switched == (303 if status == 200 else 403)


@pytest.mark.django_db
def test_the_services_refuse_on_their_own(layers, reader):
    signature = make_signature()

    with pytest.raises(PermissionDenied):
        save_signature(Signature(), values(name="Another"), editor=reader)
    with pytest.raises(PermissionDenied):
        switch_signature(signature, active=False, editor=reader)
    with pytest.raises(PermissionDenied):
        delete_signature(signature, editor=reader, based_on=signature_digest(signature))
    assert Signature.objects.get().active


@pytest.mark.django_db
def test_someone_deactivated_may_nothing(layers):
    gone = make_user("gone", role="administrator")
    gone.is_active = False

    with pytest.raises(PermissionDenied):
        save_signature(Signature(), values(), editor=gone)


@pytest.mark.django_db
def test_strangers_read_where_anonymous_reading_is_on_and_never_write(layers, settings):
    client = Client()
    settings.RUNBOOK_ANONYMOUS_READ = True

    assert client.get("/triage/signatures/").status_code == 200
    assert client.post("/triage/signatures/new/", SENT).status_code == 401
    assert not Signature.objects.exists()


# Writing.


@pytest.mark.django_db
def test_a_saved_signature_counts_in_the_next_analysis(client_for, layers, editor):
    before, stamp = the_knowledge(), current_stamp()

    response = client_for(editor).post("/triage/signatures/new/", SENT | {"save": "1"})

    assert response["Location"] == "/triage/signatures/"
    stored = Signature.objects.get()
    assert (stored.field_name, stored.statuses, stored.made_by) == ("server", [403], editor)
    assert current_stamp() > stamp
    after = the_knowledge().organisation
    assert judge(read(EDGE), before.organisation).verdict.layer != "waf-cdn"
    assert judge(read(EDGE), after).verdict.product == "acme-edge"


@pytest.mark.django_db
def test_one_that_is_switched_off_counts_no_more_and_stays(client_for, layers, editor):
    pk = make_signature().pk
    client = client_for(editor)
    client.post(f"/triage/signatures/{pk}/switch/", {"active": "0"})

    assert the_knowledge().organisation.signatures == ()
    assert b"Switch on" in client.get("/triage/signatures/").content
    client.post(f"/triage/signatures/{pk}/switch/", {"active": "1"})
    assert [one.name for one in the_knowledge().organisation.signatures] == ["Edge refusals"]


@pytest.mark.django_db
def test_deleting_asks_first(client_for, layers, editor):
    signature = make_signature()
    client, path = client_for(editor), f"/triage/signatures/{signature.pk}/delete/"

    assert b"Delete Edge refusals?" in client.get(path).content
    response = client.post(path, {"digest": signature_digest(signature)})

    assert response.status_code == 303
    assert not Signature.objects.exists()
    assert the_knowledge().organisation.signatures == ()


@pytest.mark.django_db
def test_one_that_changed_meanwhile_is_not_deleted(client_for, layers, editor):
    signature = make_signature()
    digest = signature_digest(signature)
    Signature.objects.update(product="another")

    response = client_for(editor).post(
        f"/triage/signatures/{signature.pk}/delete/", {"digest": digest}
    )

    assert response.status_code == 409
    assert b"another" in response.content
    assert Signature.objects.exists()


@pytest.mark.django_db
def test_one_that_changed_meanwhile_is_shown_beside_what_was_typed(client_for, layers, editor):
    signature = make_signature()
    sent = SENT | {"product": "mine", "digest": signature_digest(signature)}
    Signature.objects.update(product="theirs")
    client, path = client_for(editor), f"/triage/signatures/{signature.pk}/edit/"

    response = client.post(path, sent)
    again = client.post(path, sent | {"digest": response.context["draft"].digest})

    assert response.status_code == 409
    assert response.context["other"] == [("Product", ["theirs"]), ("Header", ["server"])]
    assert b'value="mine"' in response.content
    assert again.status_code == 303
    assert Signature.objects.get().product == "mine"


@pytest.mark.django_db
def test_the_service_says_what_is_stored_where_it_changed(layers, editor):
    signature = make_signature()

    with pytest.raises(SignatureChangedError) as changed:
        save_signature(signature, values(), editor=editor, based_on="stale")

    assert changed.value.stored.product == "acme-edge"


@pytest.mark.django_db
def test_a_name_is_given_once(client_for, layers, editor):
    make_signature()

    response = client_for(editor).post("/triage/signatures/new/", SENT)

    assert response.status_code == 422
    assert b'id="name-e"' in response.content


@pytest.mark.django_db
def test_a_name_that_was_taken_a_moment_ago_is_said_to_be_so(layers, editor, monkeypatch):
    make_signature()
    monkeypatch.setattr(Signature, "full_clean", lambda self, exclude: None)

    with pytest.raises(ValidationError) as refused:
        save_signature(Signature(), values(), editor=editor)

    assert list(refused.value.message_dict) == ["name"]
    assert Signature.objects.count() == 1


@pytest.mark.django_db
def test_only_so_many_count_at_a_time(client_for, layers, editor):
    layer = layers["gateway"]
    Signature.objects.bulk_create(
        Signature(name=f"S {number}", layer=layer, product="p", field_name="x-a")
        for number in range(MOST_ACTIVE)
    )
    off = make_signature("Off", active=False)
    client = client_for(editor)

    response = client.post("/triage/signatures/new/", SENT)
    switched = client.post(f"/triage/signatures/{off.pk}/switch/", {"active": "1"})

    assert response.status_code == 422
    assert b"Switch one off first" in response.content
    assert switched.status_code == 409
    assert Signature.objects.active().count() == MOST_ACTIVE


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["7/edit/", "7/delete/"])
def test_one_that_is_not_there_is_a_404(client_for, layers, editor, path):
    assert client_for(editor).get(f"/triage/signatures/{path}").status_code == 404


@pytest.mark.django_db
def test_a_bad_pattern_is_a_422_with_its_place_and_nothing_typed_is_lost(
    client_for, layers, editor
):
    sent = SENT | {"content_pattern": "ab(?=c)", "name": "Kept"}

    response = client_for(editor).post("/triage/signatures/new/", sent)

    assert response.status_code == 422
    assert "Character 3: “(?=” looks around" in response.content.decode()
    assert b'value="Kept"' in response.content
    assert not Signature.objects.exists()


@pytest.mark.django_db
def test_hostile_words_are_text_in_every_field(client_for, layers, editor):
    sent = dict.fromkeys([*SENT, "content_pattern", "paste", "digest"], HOSTILE)
    client = client_for(editor)
    make_signature(HOSTILE, product=HOSTILE, field_pattern=HOSTILE, content_pattern=HOSTILE)
    pages = [
        client.post("/triage/signatures/new/", sent),
        client.post("/triage/signatures/new/", sent | {"try": "paste"}),
        client.get("/triage/signatures/", {"area": HOSTILE}),
        client.get("/triage/signatures/new/", {"triage": HOSTILE}),
        client.get(f"/triage/signatures/{Signature.objects.get().pk}/delete/"),
        client.get(f"/triage/signatures/{Signature.objects.get().pk}/edit/"),
    ]

    assert all(b"<script>alert" not in page.content for page in pages)


# Trying.


def test_a_signature_is_tried_without_counting():
    draft = OwnSignature("Edge", "waf-cdn", "acme-edge", (), "server", "^acme-edge")
    organisation = Organisation()

    tried = try_on(EDGE, organisation, draft)

    assert tried.matches
    assert tried.changes
    assert tried.evidence[0].quote == "acme-edge/2.1"
    assert (tried.after.layer, tried.after.product) == ("waf-cdn", "acme-edge")
    assert organisation.signatures == ()


def test_what_it_does_not_match_stays_as_it_is():
    draft = OwnSignature("Edge", "waf-cdn", "acme-edge", (), "server", "^acme-edge")

    tried = try_on(NGINX, Organisation(), draft)

    assert not tried.matches
    assert tried.before == tried.after


def test_a_changed_signature_is_compared_with_itself_as_stored():
    stored = OwnSignature("Edge", "waf-cdn", "acme-edge", (), "server", "^acme-edge")
    draft = OwnSignature("Edge, narrowed", "waf-cdn", "acme-edge", (502,), "server", "^acme-edge")

    tried = try_on(EDGE, Organisation(signatures=(stored,)), draft, "Edge")

    assert not tried.matches
    assert tried.before.product == "acme-edge"
    assert tried.after.product != "acme-edge"
    assert with_signature(Organisation(signatures=(stored,)), draft, "Edge").signatures == (draft,)


@pytest.mark.django_db
def test_trying_on_a_paste_saves_nothing_and_shows_before_and_after(client_for, layers, editor):
    sent = SENT | {"name": "", "paste": EDGE, "try": "paste"}

    response = client_for(editor).post("/triage/signatures/new/", sent)

    page = response.content.decode()
    assert response.status_code == 200
    assert "<b>It matches.</b> The verdict changes." in page
    assert "acme-edge/2.1" in page
    assert not Signature.objects.exists()
    assert not Triage.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("button", ["try", "save"])
def test_secrets_are_gone_from_a_tried_paste_before_anything(client_for, layers, editor, button):
    secret = "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc"
    paste = f"HTTP/1.1 403 Forbidden\nSet-Cookie: id={secret}\nX-Api-Key: {secret}\n\n{secret}"
    sent = SENT | {"paste": paste, "field_pattern": "(", button: "paste"}

    refused = client_for(editor).post("/triage/signatures/new/", sent)
    tried = client_for(editor).post(
        "/triage/signatures/new/", sent | {"field_pattern": "^acme", "try": "paste"}
    )

    for response in (refused, tried):
        assert secret not in response.content.decode()
    assert "secrets removed" in tried.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("paste", ["", "good morning", "x" * 70_000])
def test_a_paste_that_cannot_be_read_is_said_to_be_so(client_for, layers, editor, paste):
    sent = SENT | {"paste": paste, "try": "paste"}

    response = client_for(editor).post("/triage/signatures/new/", sent)

    assert response.status_code == 422
    assert b'id="paste-e"' in response.content


@pytest.mark.django_db
def test_trying_on_kept_pastes_names_those_it_matches(client_for, layers, editor):
    hit = make_triage(EDGE)
    for paste in (NGINX, JSON):
        make_triage(paste)
    make_triage("", purged_at=timezone.now())

    response = client_for(editor).post("/triage/signatures/new/", SENT | {"try": "kept"})

    page = response.content.decode()
    assert "<b>It matches 1 of 3 kept pastes.</b> The verdict changes in 1." in page
    assert f"/triage/{hit.key}/" in page
    assert not Signature.objects.exists()


@pytest.mark.django_db
def test_trying_costs_one_query_for_all_kept_pastes(
    client_for, layers, editor, django_assert_max_num_queries
):
    for _ in range(12):
        make_triage(EDGE)
    the_knowledge()
    client = client_for(editor)

    with django_assert_max_num_queries(5):
        client.post("/triage/signatures/new/", SENT | {"try": "kept"})


# Offering.


@pytest.mark.parametrize(
    ("paste", "layer", "code", "field", "pattern"),
    [
        (EDGE, "waf-cdn", 403, "server", "^acme-edge\\b"),
        (
            "HTTP/1.1 403 Forbidden\nX-Acme-Policy: deny-7\nX-Request-Id: 99\n\nno",
            *("gateway", 403, "x-acme-policy", "^deny-7$"),
        ),
        (
            "HTTP/1.1 403 Forbidden\nX-Acme-Case: 5f2c8a91b7d04e63\n\nno",
            *("gateway", 403, "x-acme-case", ""),
        ),
        (JSON, "gateway", 403, "", '"acmeFault"\\s*:'),
        (
            "HTTP/1.1 503 Oops\nContent-Type: text/html\n\n<html><title>ACME shield 503</title>",
            *("waf-cdn", 503, "", ">\\s*ACME shield \\d+\\s*<"),
        ),
        (
            "HTTP/1.1 503 Oops\nContent-Type: text/plain\n\nThe shop is closed until 12:00:31.",
            *("application", 503, "", "^The shop is closed until"),
        ),
    ],
)
def test_an_offer_takes_what_no_shipped_signature_explains(paste, layer, code, field, pattern):
    found = offered(Understood(paste, layer, code), Organisation())

    assert found is not None
    assert (found.layer, found.statuses, found.field_name) == (layer, (code,), field)
    assert (found.field_pattern or found.content_pattern) == pattern
    assert try_on(paste, Organisation(), found).matches
    asked = SignatureDraft.offered(found, paste)
    assert cleaned(values(**{name: getattr(asked, name) for name in [*SENT, "content_pattern"]}))


@pytest.mark.parametrize(
    ("paste", "layer"),
    [(NGINX, "load-balancer"), (EDGE, "no-such-layer"), ("good morning", "gateway"), ("", "auth")],
)
def test_nothing_is_offered_where_nothing_tells_the_writer_apart(paste, layer):
    assert offered(Understood(paste, layer, 502), Organisation()) is None


def test_nothing_is_offered_twice():
    first = offered(Understood(EDGE, "waf-cdn", 403), Organisation())

    assert offered(Understood(EDGE, "waf-cdn", 403), Organisation(signatures=(first,))) is None


def test_an_offer_has_a_name_that_is_free():
    taken = OwnSignature("acme-edge (waf-cdn)", "auth", "x", (), "x-none")

    found = offered(Understood(EDGE, "waf-cdn", 403), Organisation(signatures=(taken,)))

    assert found.name == "acme-edge (waf-cdn) 2"


def closed(layers, paste: str = EDGE, **fields) -> Triage:
    said = {"closed_at": timezone.now(), "was_code": 403, "was_layer": layers["waf-cdn"]}
    return make_triage(paste, **said | fields)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fields",
    [
        {"closed_at": None},
        {"was_layer": None},
        {"paste": ""},
        {"sure": True},
    ],
)
def test_only_a_closed_triage_that_taught_something_offers(layers, fields):
    if fields.pop("sure", False):
        fields |= {"layer": layers["waf-cdn"], "confidence": 0.95}

    assert offer(closed(layers, **fields), the_knowledge()) is None


@pytest.mark.django_db
def test_the_product_offered_is_the_one_on_the_services_path(layers):
    service = make_service()
    make_hop("waf-cdn", product="Usual Shield")
    triage = closed(layers, service=service)

    usual = offer(triage, the_knowledge())
    make_hop("waf-cdn", service=service, product="Own Shield")

    assert usual.product == "Usual Shield"
    assert offer(triage, the_knowledge()).product == "Own Shield"


@pytest.mark.django_db
def test_the_form_is_filled_from_a_closed_triage(client_for, layers, editor):
    triage = closed(layers)

    page = client_for(editor).get("/triage/signatures/new/", {"triage": triage.key}).content

    assert b'value="^acme-edge\\b"' in page
    assert b'<option value="waf-cdn" selected>' in page
    assert f"/triage/{triage.key}/".encode() in page


@pytest.mark.django_db
def test_a_triage_that_offers_nothing_leaves_the_form_empty_and_says_so(client_for, layers, editor):
    triage = make_triage(NGINX)
    client = client_for(editor)

    open_one = client.get("/triage/signatures/new/", {"triage": triage.key}).content
    unknown = client.get("/triage/signatures/new/", {"triage": "nosuchtriage"}).content

    assert b"The form is empty." in open_one
    assert b"There is no triage with this address." in unknown


# The list.


@pytest.mark.django_db
def test_the_list_counts_the_kept_triages_in_which_a_signature_spoke(client_for, layers, editor):
    make_signature()
    organisation = the_knowledge().organisation
    candidates = [asdict(one) for one in judge(read(EDGE), organisation).candidates]
    for _ in range(3):
        make_triage(EDGE, analysis={"answer": {"candidates": candidates}})
    make_triage(NGINX, analysis={"answer": {"candidates": []}})
    make_triage("", analysis={}, purged_at=timezone.now())

    assert matched_lately() == {"Edge refusals": 3}
    page = client_for(editor).get("/triage/signatures/").content.decode()
    assert '<td>3<span class="narrow-only"> of the last 200 triages</span></td>' in page


@pytest.mark.django_db
def test_the_list_names_who_made_each_and_what_it_looks_for(client_for, layers, reader, editor):
    save_signature(Signature(), values(statuses="403, 500-502"), editor=editor)

    page = client_for(reader).get("/triage/signatures/").content.decode()

    for words in ("Edge refusals", "Editor", "^acme-edge", "403, 500-502", "acme-edge"):
        assert words in page
    assert "Switch off" not in page


@pytest.mark.django_db
@pytest.mark.parametrize("area", AREAS)
def test_what_ships_is_browsed_by_area_with_its_sources(client_for, layers, reader, area):
    page = client_for(reader).get("/triage/signatures/", {"area": area}).content.decode()

    first = products(area)[0]
    assert first.name.replace("&", "&amp;") in page
    assert f'href="{first.marks[0].source}"'.replace("&", "&amp;") in page


def test_every_shipped_signature_is_in_an_area():
    shown = sum(len(one.marks) for area in AREAS for one in products(area))

    assert shown == total()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "most"),
    [("", 5), ("?area=auth", 5), ("new/", 3), ("{pk}/edit/", 4), ("{pk}/delete/", 3)],
)
def test_queries_are_few_however_many_there_are(
    client_for, layers, editor, django_assert_max_num_queries, path, most
):
    for number in range(8):
        signature = make_signature(f"S {number}", made_by=editor)
        make_triage(EDGE)
    client = client_for(editor)

    with django_assert_max_num_queries(most):
        response = client.get(f"/triage/signatures/{path.format(pk=signature.pk)}")

    assert response.status_code == 200


@pytest.mark.django_db
def test_htmx_gets_the_form_alone_and_a_browser_the_page(layers, editor, client_for):
    client: Client = client_for(editor)
    sent = SENT | {"paste": EDGE, "try": "paste"}

    part = client.post("/triage/signatures/new/", sent, headers={"HX-Request": "true"})
    whole = client.post("/triage/signatures/new/", sent)

    assert part.content.strip().startswith(b'<form class="stack" id="form"')
    assert b"<html" in whole.content


@pytest.mark.django_db
def test_kept_pastes_are_tried_the_newest_first(client_for, layers, editor):
    old = make_triage(EDGE, started_at=timezone.now() - timedelta(days=3))
    new = make_triage(EDGE)

    response = client_for(editor).post("/triage/signatures/new/", SENT | {"try": "kept"})

    assert [triage.key for triage, _ in response.context["rows"]] == [new.key, old.key]
