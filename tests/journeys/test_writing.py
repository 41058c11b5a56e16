"""Office hours: edit, publish, meet another person's change, leave in the middle."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys.conftest import Guard, Open

EDIT = "/codes/403/gateway/edit/"


def test_from_a_fault_in_the_form_to_the_diff(open_as: Open, guard: Guard) -> None:
    guard.expected = {422}
    page = open_as("ada")
    page.goto("/codes/403/gateway/")
    page.get_by_role("link", name="Edit").click()

    page.get_by_label("Summary").fill("A quota refused the call.")
    page.get_by_role("button", name="Move check 2 up").click()
    expect(page.get_by_label("What to do").first).to_have_value("Compare the plan with the route")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Nothing was published yet.")).to_be_visible()
    expect(page.get_by_label("Why this change")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Summary")).to_have_value("A quota refused the call.")
    page.get_by_label("Why this change").fill("The quota moved.")
    page.get_by_role("button", name="Publish").click()

    expect(page.get_by_text("Revision 2 is what readers see now.")).to_be_visible()
    page.goto("/codes/403/gateway/history/")
    page.get_by_role("button", name="Compare the two chosen").click()
    expect(page.get_by_role("heading", name="Revision 1 to 2")).to_be_visible()
    expect(page.locator("#compared ins").first).to_contain_text("A quota refused the call.")


def test_the_preview_follows_what_is_typed(open_as: Open) -> None:
    page = open_as("ada")
    page.goto(EDIT)

    page.get_by_label("Summary").fill("A **quota** refused it <b>here</b>.")

    expect(page.locator("#preview strong")).to_have_text("quota")
    expect(page.locator("#preview")).to_contain_text("<b>here</b>")


def test_a_new_entry_is_written_with_scripts_on(open_as: Open) -> None:
    page = open_as("ada")
    page.goto("/codes/409/gateway/")
    page.get_by_role("link", name="Write it").click()

    page.get_by_label("Summary").fill("Two writes met.")
    page.get_by_role("button", name="Add a check").click()
    page.get_by_label("What to do").fill("Read the version")
    page.get_by_label("Kept true by").select_option("platform")
    page.get_by_label("Why this change").fill("It was missing.")
    page.get_by_role("button", name="Publish").click()

    expect(page.get_by_role("heading", name="409 from the gateway")).to_be_visible()
    expect(page.get_by_text("Read the version")).to_be_visible()


def test_two_people_settle_what_both_changed(open_as: Open, guard: Guard) -> None:
    guard.expected = {409}
    ada, ben = open_as("ada"), open_as("ben")
    for page, text in ((ada, "Ada’s words."), (ben, "Ben’s words.")):
        page.goto(EDIT)
        page.get_by_label("Summary").fill(text)
        page.get_by_label("Why this change").fill("Clearer.")

    ada.get_by_role("button", name="Publish").click()
    expect(ada.get_by_text("Revision 2 is what readers see now.")).to_be_visible()
    ben.get_by_role("button", name="Publish").click()
    expect(ben.get_by_text("Ada published revision 2 while you edited revision 1.")).to_be_visible()
    ben.get_by_label("Another wording", exact=True).check()
    ben.get_by_label("Another wording of Summary").fill("Words of both.")
    ben.get_by_role("button", name="Publish the merged text").click()

    expect(ben.get_by_text("Revision 3 is what readers see now.")).to_be_visible()
    expect(ben.get_by_text("Words of both.").first).to_be_visible()


def test_leaving_with_unsaved_changes_asks_first(open_as: Open) -> None:
    page = open_as("ada")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(EDIT)

    page.get_by_role("link", name="Codes").click()
    page.wait_for_url("**/codes/")
    untouched = list(asked)
    page.goto(EDIT)
    page.get_by_label("Summary").fill("Half a thought")
    page.get_by_role("link", name="Codes").click()
    page.wait_for_url("**/codes/")

    assert untouched == []
    assert asked == ["beforeunload"]


def test_publishing_is_not_leaving(open_as: Open) -> None:
    page = open_as("ada")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(EDIT)

    page.get_by_label("Summary").fill("A whole thought.")
    page.get_by_role("button", name="Move check 2 up").click()
    expect(page.get_by_label("What to do").first).to_have_value("Compare the plan with the route")
    page.get_by_label("Why this change").fill("Clearer.")
    page.get_by_role("button", name="Publish").click()
    page.wait_for_url("**/codes/403/gateway/")

    assert asked == []


def test_after_a_button_leaving_still_asks(open_as: Open) -> None:
    page = open_as("ada")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(EDIT)

    page.get_by_role("button", name="Move check 2 up").click()
    expect(page.get_by_label("What to do").first).to_have_value("Compare the plan with the route")
    page.get_by_role("link", name="Codes").click()
    page.wait_for_url("**/codes/")

    assert asked == ["beforeunload"]


def test_without_a_script_everything_still_works(open_as: Open) -> None:
    page = open_as("ada", java_script_enabled=False)
    page.goto("/?service=payments-api")

    page.get_by_label("Layer").select_option("gateway")
    page.get_by_role("button", name="Filter").click()
    expect(page.locator("a.cell")).to_have_count(2)
    page.locator('a.cell[href="/codes/403/gateway/payments-api/"]').click()
    page.get_by_role("link", name="Edit the default").click()
    page.get_by_role("button", name="Move check 2 up").click()
    page.get_by_role("button", name="Add a check").click()
    page.get_by_label("What to do").nth(2).fill("The third")
    page.get_by_role("button", name="Remove check 2").click()
    page.get_by_role("button", name="Undo: put the removed row back").click()
    page.get_by_label("Why this change").fill("Order.")
    page.get_by_role("button", name="Publish").click()

    expect(page.get_by_text("Revision 2 is what readers see now.")).to_be_visible()
    expect(page.locator(".checks h3")).to_have_text(
        ["Compare the plan with the route", "Find the request in the log", "The third"]
    )
