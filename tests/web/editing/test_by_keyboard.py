"""Editors in a browser: by keyboard alone, fast, on a telephone, with names and words that are hard to lay out."""

from __future__ import annotations

import json
import urllib.request

import pytest
from playwright.sync_api import Page, expect

from tests.web.browsing import SCHEMES, axe
from tests.web.editing.conftest import LONG

pytestmark = pytest.mark.slow


@pytest.fixture
def api(own_server):
    """What the API answers."""

    def get(address: str):
        with urllib.request.urlopen(f"{own_server}/api/v1/{address}") as answer:
            return json.load(answer)

    return get


@pytest.fixture
def open_page(page, visit):
    return lambda address: visit(address, of="own_server") and page


def tab_to(page: Page, words: str, most: int = 60) -> None:
    """Press TAB until what has the focus says these words."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if words in page.evaluate("document.activeElement.textContent"):
            return
    raise AssertionError(f"TAB does not reach {words!r}")


def decided(page: Page, number: int) -> None:
    """Wait until so many decisions were made."""
    expect(page.locator("#review")).to_contain_text(f"{number} decision{'' if number == 1 else 's'} in this session")


def give_name(page: Page, name: str = "Ida Holm") -> None:
    page.get_by_label("Your name").fill(name)
    page.locator("#card").focus()


def test_a_wrong_speaker_is_put_right_from_the_start_page_by_keyboard_alone(open_page, api):
    page = open_page("/")
    tab_to(page, "Put mistakes right")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Review")
    id = page.locator("[name=quotation]").first.get_attribute("value")
    page.keyboard.press("r")  # who decides is asked first
    expect(page.get_by_label("Your name")).to_be_focused()
    page.keyboard.type("Ida Holm")
    page.keyboard.press("Tab")
    page.keyboard.press("s")
    expect(page.get_by_label("A part of the name")).to_be_focused()
    page.keyboard.type("leigh")
    page.keyboard.press("Backspace")
    expect(page.locator("#speakers")).to_contain_text("Another person: leig")
    page.keyboard.press("Control+A")
    page.keyboard.type("bo e")
    page.keyboard.press("Enter")  # before the choices are there: the first of those that come is meant
    expect(page.locator(".choice").first).to_be_focused()
    page.keyboard.press("Enter")
    decided(page, 1)
    expect(page.locator("#said-aloud")).to_contain_text("→ Bo Ek")
    expect(page.locator("#card")).to_be_focused()
    assert [one["name"] for one in api(f"quotes/{id}")["speakers"]] == ["Bo Ek"]
    assert page.locator("[name=quotation]").first.get_attribute("value") != id


def test_ten_decisions_by_keys_and_one_undone(open_page, api):
    page = open_page("/review/")
    give_name(page)
    waiting = api("review/quotations")["total"]
    for number, key in enumerate("rxrrxrrrxr", 1):
        page.keyboard.press(key)
        decided(page, number)
    assert [one["kind"] for one in api("decisions")["items"]].count("reject") == 3
    last = api("decisions")["items"][0]
    page.keyboard.press("u")
    decided(page, 9)
    expect(page.locator(".done")).to_contain_text("You took a decision back")
    assert not api(f"decisions/{last['id']}")["active"]
    assert page.locator("[name=quotation]").first.get_attribute("value") == last["about"]["quotation"]
    page.keyboard.press("n")
    expect(page.locator("[name=quotation]").first).not_to_have_value(last["about"]["quotation"])
    assert api("review/quotations")["total"] == waiting - 9


def test_a_key_counts_from_the_moment_that_the_next_card_is_in_sight(open_page, api):
    page = open_page("/review/")
    give_name(page)
    page.evaluate("""new MutationObserver((_, watch) => {
        if (document.getElementById("card").dataset.shown) return;
        watch.disconnect();
        document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "x", bubbles: true }));
    }).observe(document.getElementById("review"), { childList: true, subtree: true })""")
    page.keyboard.press("r")
    decided(page, 2)
    assert [one["kind"] for one in api("decisions")["items"]] == ["reject", "confirm"]


def test_the_key_that_asked_for_the_name_decides_when_it_is_given(open_page, api):
    page = open_page("/review/")
    id = page.locator("[name=quotation]").first.get_attribute("value")
    page.keyboard.press("r")
    expect(page.get_by_label("Your name")).to_be_focused()
    page.keyboard.type("Ida Holm")
    page.keyboard.press("Enter")
    decided(page, 1)
    assert api("decisions")["items"][0]["about"] == {"quotation": id}
    # what was trimmed, or could have been, was another one's
    next_id = page.locator("[name=quotation]").first.get_attribute("value")
    page.keyboard.press("t")
    said = " ".join(api(f"quotes/{next_id}")["content"]["text"].split())
    assert " ".join(page.get_by_label("The words of the quotation").input_value().split()) == said


def test_a_decision_that_is_made_again_says_so(open_page, api):
    page = open_page("/review/")
    give_name(page)
    page.keyboard.press("x")
    decided(page, 1)
    page.get_by_role("button", name="Undo", exact=True).click()
    page.get_by_role("button", name="Do it again").click()
    expect(page.locator(".done")).to_contain_text("You made it again")
    expect(page.get_by_role("button", name="Undo", exact=True)).to_be_visible()
    first = api("decisions")["items"][-1]
    assert (first["kind"], first["active"]) == ("reject", True)
    decided(page, 1)
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.locator(".done")).to_contain_text("You took a decision back")
    assert not api(f"decisions/{first['id']}")["active"]


def test_a_quotation_is_trimmed_by_two_handles(open_page, api):
    page = open_page("/review/")
    give_name(page)
    id = page.locator("[name=quotation]").first.get_attribute("value")
    words = api(f"quotes/{id}")["content"]["text"].split()
    page.keyboard.press("t")
    first = page.get_by_label("First word")
    expect(first).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(first).to_have_attribute("aria-valuetext", words[1])
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_label("The words of the quotation")).to_have_value(" ".join(words[1:-1]))
    expect(page.locator(".stretch mark")).to_have_text(" ".join(words[1:-1]))
    page.keyboard.press("x")  # a handle is a field: no key decides
    page.keyboard.press("Enter")
    decided(page, 1)
    assert api(f"quotes/{id}")["content"]["text"] == " ".join(words[1:-1])


def test_what_stands_between_the_parts_of_a_quotation_stays_out(open_page, api, own_server):
    id = api("review/quotations?limit=1")["items"][0]["id"]
    quotation = api(f"quotes/{id}")
    text, start = quotation["content"]["text"], quotation["content"]["spans"][0]["start"]
    late = start + text.index("late")
    spans = [{"start": start, "end": late - 5}, {"start": late, "end": start + len(text)}]
    decision = {"kind": "trim", "by": "Ida Holm", "quotation": id, "spans": spans}
    request = urllib.request.Request(f"{own_server}/api/v1/decisions", json.dumps(decision).encode())
    request.add_header("Content-Type", "application/json")
    urllib.request.urlopen(request).close()
    page = open_page(f"/review/?quotation={id}")
    give_name(page)
    page.keyboard.press("t")
    area = page.get_by_label("The words of the quotation")
    expect(area).to_have_value("🌊 The ferry\nlate on day 0,")
    page.keyboard.press("ArrowRight")
    expect(area).to_have_value("The ferry\nlate on day 0,")
    # the mouse chooses by selecting text
    page.locator(".stretch").evaluate(
        """(stretch) => {
            const [first, , last] = stretch.querySelectorAll("mark").length ? [...stretch.childNodes].slice(1) : [];
            const range = document.createRange();
            range.setStart(first.firstChild, 4);
            range.setEnd(last.firstChild, 4);
            getSelection().removeAllRanges();
            getSelection().addRange(range);
            stretch.dispatchEvent(new MouseEvent("mouseup", { bubbles: true }));
        }"""
    )
    expect(area).to_have_value("ferry\nlate")
    page.get_by_role("button", name="These are its words").click()
    decided(page, 1)
    assert api(f"quotes/{id}")["content"]["text"] == "ferry late"


def test_words_that_are_not_printed_are_said_to_be_wrong(open_page, problems):
    page = open_page("/review/")
    give_name(page)
    page.keyboard.press("t")
    page.get_by_label("The words of the quotation").fill("never printed")
    page.get_by_role("button", name="These are its words").click()
    expect(page.locator("#words-wrong")).to_contain_text("is not printed in or beside this paragraph")
    expect(page.get_by_label("The words of the quotation")).to_have_value("never printed")
    expect(page.get_by_label("The words of the quotation")).to_be_focused()
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        assert axe(page) == []
    page.evaluate("0")
    problems[:] = [one for one in problems if "422" not in one]


def test_keys_do_nothing_in_fields_and_can_be_switched_off(open_page, api):
    page = open_page("/review/")
    page.get_by_label("Your name").focus()
    page.keyboard.type("rxnu")
    expect(page.get_by_label("Your name")).to_have_value("rxnu")
    page.locator("#card").focus()
    page.keyboard.press("Control+r")
    page.wait_for_load_state()
    give_name(page)
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_have_attribute("open", "")
    page.get_by_label("Use single keys on this page").uncheck()
    page.locator("#card").focus()
    page.keyboard.press("x")
    page.reload()
    give_name(page)
    page.keyboard.press("x")
    page.get_by_role("button", name="Right").click()
    decided(page, 1)
    assert [one["kind"] for one in api("decisions")["items"]] == ["confirm"]


def test_two_entries_are_joined_and_parted_by_keys(open_page, api):
    page = open_page("/review/people")
    before = api("review?kind=expert")
    give_name(page)
    page.keyboard.press("m")
    decided(page, 1)
    assert api("decisions")["items"][0]["kind"] == "merge"
    assert api("review?kind=expert")["total"] < before["total"]
    page.keyboard.press("u")
    expect(page.locator(".done")).to_contain_text("You took a decision back")
    assert api("review?kind=expert") == before
    expect(page.locator("#card")).to_contain_text("Why they may be one")


def test_without_script_all_of_it_works(own_server, browser, api):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{own_server}/review/")
    page.get_by_label("Your name").fill("Ida Holm")
    page.get_by_role("button", name="Right").click()
    decided(page, 1)
    page.locator("summary", has_text="Other speaker").click()
    page.get_by_label("A part of the name").fill("bo ek")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("button", name="Bo Ek").first.click()
    decided(page, 2)
    page.get_by_role("button", name="Undo", exact=True).click()
    decided(page, 1)
    assert [one["kind"] for one in api("decisions")["items"]] == ["undo", "attribute", "confirm"]
    context.close()


def test_everybody_can_use_the_pages_at_any_width(open_page, api, screens):
    long = next(one for one in api("experts?limit=100")["items"] if one["name"] == LONG)
    marked = next(one for one in api("quotes?limit=100")["items"] if "<script>" in one["content"]["text"])
    lee = api("experts?q=ann+lee")["items"][0]
    body = long["affiliations"][0]["institution"]["id"]
    pages = {
        "review": f"/review/?quotation={marked['id']}&speaker=ida",
        "review-long": f"/review/?quotation={api('quotes?q=name+is+long')['items'][0]['id']}",
        "pairs": "/review/people",
        "institutions": "/review/institutions",
        "quotation": f"/quotes/{marked['id']}",
        "expert": f"/experts/{long['id']}/edit?join={lee['name'].replace(' ', '+')}",
        "institution": f"/institutions/{body}/edit",
        "erase": f"/experts/{lee['id']}/erase",
        "decisions": "/decisions/",
    }
    page = open_page("/review/")
    give_name(page, LONG[:100])
    page.keyboard.press("r")
    decided(page, 1)
    pages["undo"] = f"/decisions/{api('decisions')['items'][0]['id']}/undo"
    pages["preview"] = pages["expert"]
    for name, address in pages.items():
        open_page(address)
        if name == "preview":
            page.get_by_role("button", name="What would change?").last.click()
            expect(page.get_by_role("heading", level=2)).to_have_text("What would change")
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            assert axe(page) == [], name
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, (name, width)
        screens(page, f"editing-{name}")
