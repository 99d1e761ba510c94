"""Signing in and out, and what a session is worth: fixed, stolen, replayed, forged."""

from __future__ import annotations

import pytest

from quotes_service.services.access import accounts, written
from tests.web.access.conftest import PASSWORD, Visitor


@pytest.mark.parametrize("address", ["/", "/search?q=tides", "/experts/", "/review/", "/add", "/access/", "/account/"])
def test_who_is_not_known_signs_in_first_and_comes_back(visitor, address):
    sent_away = visitor.get(address)
    while sent_away.status_code == 308:
        sent_away = visitor.get(sent_away.headers["Location"])
    assert sent_away.status_code == 303
    page = visitor.get(sent_away.headers["Location"])
    assert page.status_code == 200
    assert "Tolvik" not in page.text
    back = sent_away.request.full_path.rstrip("?")
    taken = visitor.sign_in("Admin", back=back)
    assert (taken.status_code, taken.headers["Location"]) == (303, back)
    assert visitor.get(back).status_code == 200


def test_who_signs_in_behind_a_prefix_comes_back_below_it(visitor):
    below = {"base_url": "https://quotes.example/press"}
    sent_away = visitor.client.get("/search?q=tides", **below)
    assert sent_away.headers["Location"] == "/press/sign-in?back=/search?q%3Dtides"
    fields = {"csrf_token": visitor.token(), "name": "Mx Reader", "password": PASSWORD, "back": "/search?q=tides"}
    taken = visitor.client.post("/sign-in", data=fields, headers={"Referer": "https://quotes.example/"}, **below)
    assert taken.headers["Location"] == "/press/search?q=tides"


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x", ""])
def test_nobody_is_led_to_another_site(visitor, back):
    assert visitor.sign_in("Reader", back=back).headers["Location"] == "/"


def test_a_script_that_asks_for_a_part_is_led_to_the_form(visitor):
    answer = visitor.get("/suggestions?q=tide", **{"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/sign-in")


def test_a_session_begins_anew_so_that_none_can_be_fixed(closed, visitor):
    visitor.get("/sign-in")
    before, token = visitor.cookie, visitor.token()
    visitor.sign_in("Editor")
    assert visitor.cookie != before
    fixed = Visitor(closed)
    fixed.client.set_cookie("quotes_session", before, domain="quotes.example")
    assert fixed.get("/").status_code == 303
    assert visitor.post("/decisions/editor", token, by="X").status_code == 400  # the token ended with the old session


def test_who_signs_out_is_out_with_every_copy_of_the_cookie(closed, visitor):
    visitor.sign_in("Editor")
    stolen = visitor.cookie
    assert "HttpOnly" in visitor.get("/sign-in").headers.get("Set-Cookie", "HttpOnly")
    thief = Visitor(closed, "192.0.2.9")
    thief.client.set_cookie("quotes_session", stolen, domain="quotes.example")
    assert thief.get("/").status_code == 200  # as long as it lasts
    assert visitor.post("/sign-out").status_code == 303
    assert visitor.get("/").status_code == 303
    thief.client.set_cookie("quotes_session", stolen, domain="quotes.example")
    assert thief.get("/").status_code == 303


def test_the_log_of_writes_says_who_signed_in_by_which_request(closed, visitor):
    answer = visitor.sign_in("Editor")
    last = written.list_writes(closed.extensions["quotes_service"])["items"][0]
    assert (last["name"], last["action"], last["path"]) == ("Mx Editor", "sign_in", "/sign-in")
    assert last["request"] == answer.headers["X-Request-ID"]


def test_the_cookie_is_kept_from_scripts_other_sites_and_plain_http(visitor):
    cookie = visitor.sign_in("Reader").headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Lax", "Secure", "Path=/"} <= set(cookie.split("; "))
    assert PASSWORD not in cookie


def test_a_cookie_that_was_changed_is_worth_nothing(closed, visitor):
    visitor.sign_in("Reader")
    body, _, signature = visitor.cookie.rpartition(".")
    for forged in (f"{body}.{signature[::-1]}", body, "x", f"{body[:-1]}.{signature}"):
        other = Visitor(closed)
        other.client.set_cookie("quotes_session", forged, domain="quotes.example")
        assert other.get("/").status_code == 303


@pytest.mark.parametrize("address", ["/sign-in", "/sign-out", "/account/", "/access/keys", "/access/accounts"])
def test_a_form_of_another_site_is_refused(visitor, address):
    visitor.sign_in("Admin")
    assert visitor.post(address, "forged").status_code == 400
    assert visitor.get("/").status_code == 200


def test_a_hundred_wrong_passwords_are_not_tried(closed, visitor):
    answers = [visitor.sign_in("Editor", f"wrong {number}") for number in range(100)]
    assert [answer.status_code for answer in answers].count(401) == 10
    assert {answer.status_code for answer in answers[10:]} == {429}
    assert int(answers[-1].headers["Retry-After"]) <= 900
    assert visitor.sign_in("Editor").status_code == 429  # the right one comes too late
    assert Visitor(closed, "192.0.2.8").sign_in("Editor").status_code == 303


def test_who_is_shut_out_is_out_at_once(closed, visitor):
    visitor.sign_in("Editor")
    assert visitor.get("/review/").status_code == 200
    accounts.set_role(closed.extensions["quotes_service"], "Mx Editor", "reader")
    assert visitor.get("/review/").status_code == 403
    assert visitor.get("/").status_code == 200
    accounts.set_disabled(closed.extensions["quotes_service"], "Mx Editor", True)
    assert visitor.get("/").status_code == 303


def test_another_password_ends_all_other_sessions(closed, visitor):
    elsewhere = Visitor(closed, "192.0.2.8")
    for one in (visitor, elsewhere):
        one.sign_in("Editor")
    for password, new in (("wrong", "four quiet herons"), (PASSWORD, "short")):
        refused = visitor.post("/account/", visitor.token("/account/"), password=password, new=new)
        assert refused.status_code == 422
    changed = visitor.post("/account/", visitor.token("/account/"), password=PASSWORD, new="four quiet herons")
    assert changed.status_code == 303
    assert "another one now" in visitor.get("/account/").text
    assert elsewhere.get("/").status_code == 303
    assert elsewhere.sign_in("Editor").status_code == 401
    assert elsewhere.sign_in("Editor", "four quiet herons").status_code == 303


def test_wrong_passwords_at_the_own_account_are_counted_too(visitor):
    visitor.sign_in("Editor")
    token = visitor.token("/account/")
    answers = [visitor.post("/account/", token, password="wrong", new="four quiet herons") for _ in range(11)]
    assert [answer.status_code for answer in answers] == [422] * 10 + [429]
    assert int(answers[-1].headers["Retry-After"]) <= 900


def test_the_api_does_not_know_the_session(visitor):
    visitor.sign_in("Admin")
    assert visitor.get("/api/v1/quotes").status_code == 401
