"""What readers, editors and admins see and may do on the pages."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask import Flask

from quotes_service.services.access import keys, written
from tests.web.access.conftest import PASSWORD, Visitor

ROLES = ("Reader", "Editor", "Admin")


@pytest.fixture(scope="module")
def forms_of_site():
    """The addresses of all forms that change something, with an id that nothing has; but the two that anybody may send,
    and the own password."""

    def of(app: Flask) -> dict[str, str]:
        rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("web.")]
        posts = {re.sub("<.*?>", "11111111", rule.rule): rule.endpoint for rule in rules if "POST" in rule.methods}
        return {path: name for path, name in posts.items() if not name.startswith(("web.sign_in.", "web.account."))}

    return of


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("Reader", {"claims"}),
        ("Editor", {"claims", "add", "alerts", "jobs", "feeds", "decisions", "review", "pairs"}),
        ("Admin", {"claims", "add", "alerts", "jobs", "feeds", "decisions", "review", "pairs", "access", "erasures"}),
    ],
)
def test_a_role_may_send_these_forms(closed, visitor, forms_of_site, role, may):
    visitor.sign_in(role)
    token, taken = visitor.token("/account/"), set()
    for address, endpoint in forms_of_site(closed).items():
        answer = visitor.post(address, token)
        assert answer.status_code in (403, 404, 422, 303, 200), (address, answer.status_code)
        if answer.status_code != 403:
            taken.add(endpoint.split(".")[1])
    assert taken == may


@pytest.mark.parametrize(
    ("address", "statuses"),
    [
        ("/", (200, 200, 200)),
        ("/decisions/", (200, 200, 200)),
        ("/jobs/", (200, 200, 200)),
        ("/feeds/", (200, 200, 200)),
        ("/add", (403, 200, 200)),
        ("/alerts/", (403, 200, 200)),
        ("/review/", (403, 200, 200)),
        ("/review/people", (403, 200, 200)),
        ("/access/", (403, 403, 200)),
        ("/access/log", (403, 403, 200)),
    ],
)
def test_a_role_may_see_these_pages(closed, address, statuses):
    found = []
    for role in ROLES:
        visitor = Visitor(closed)
        visitor.sign_in(role)
        found.append(visitor.get(address).status_code)
    assert tuple(found) == statuses


def test_a_page_offers_only_what_would_be_taken(closed):
    offered = {}
    for role in ROLES:
        visitor = Visitor(closed)
        visitor.sign_in(role)
        page = visitor.get("/").text
        expert = re.search(r'href="(/experts/e_\w+)', page)[1]
        quotation = re.search(r'href="(/quotes/q_\w+)', visitor.get(expert).text)[1]
        pages = [page, visitor.get(expert).text, visitor.get(quotation).text, visitor.get("/feeds/").text]
        links = {link for one in pages for link in re.findall(r'(?:href|action)="(/[^"#?]*)', one)}
        offered[role] = links
        for link in links - {"/sign-out"}:
            if not link.startswith(("/assets/", "/api/")):
                assert visitor.get(link).status_code not in (403, 500), (role, link)
    assert not {"/review/", "/add", "/access/"} & offered["Reader"]
    assert {"/review/", "/add"} <= offered["Editor"]
    assert "/access/" in offered["Admin"] - offered["Editor"]


def test_an_editor_decides_under_their_own_name(closed, visitor):
    visitor.sign_in("Editor")
    expert = re.search(r'href="/experts/(e_\w+)', visitor.get("/").text)[1]
    token = visitor.token("/account/")
    sent = {"kind": "rename", "do": "decide", "expert": expert, "name": "Maren Tolvik-Ek", "by": "Somebody Else"}
    assert visitor.post("/decisions/", token, **sent).status_code == 303
    assert "Mx Editor" in visitor.get("/decisions/").text
    assert "Somebody Else" not in visitor.get("/decisions/").text
    visitor.post("/decisions/editor", token, by="Somebody Else")
    assert "Somebody Else" not in visitor.get("/review/").text
    last = written.list_writes(closed.extensions["quotes_service"])["items"][0]
    assert (last["kind"], last["name"], last["action"]) == ("user", "Mx Editor", "decide")


def test_an_admin_makes_accounts_and_keys_and_ends_them(closed, visitor):
    visitor.sign_in("Admin")
    token = visitor.token("/account/")
    new = {"name": "Ida Holm", "password": "four quiet herons", "role": "editor"}
    assert visitor.post("/access/accounts", token, **new).status_code == 303
    assert "Ida Holm can sign in now." in visitor.get("/access/").text
    assert visitor.post("/access/accounts", token, **new).status_code == 422
    made = visitor.post("/access/keys", token, name="CMS", scope="write", days="30").text
    key = re.search(r"quotes_\w{8}_\w{40}", made)[0]
    ctx = closed.extensions["quotes_service"]
    assert keys.caller_of(ctx, key).name == "CMS"
    assert key not in visitor.get("/access/").text
    [kept] = keys.list_keys(ctx)
    assert visitor.post(f"/access/keys/{kept['id']}/revoke", token).status_code == 303
    assert keys.list_keys(ctx)[0]["status"] == "revoked"
    for do in ("reader", "disable"):
        assert visitor.post("/access/accounts/change", token, name="Ida Holm", do=do).status_code == 303
    ida = Visitor(closed)
    assert ida.post("/sign-in", name="Ida Holm", password="four quiet herons").status_code == 401
    for name in ("Mx Admin", "mx  ADMIN"):
        own = visitor.post("/access/accounts/change", token, name=name, do="disable")
        assert (own.status_code, visitor.get("/").status_code) == (422, 200)
    log = visitor.get("/access/log").text
    assert all(action in log for action in ("add account", "add key", "revoke key", "change account", "sign in"))
    assert PASSWORD not in log


def test_people_are_not_led_to_a_feed_that_a_reader_may_not_read(closed, visitor):
    visitor.sign_in("Reader")
    page = visitor.get("/search?q=tide")
    assert page.status_code == 200
    assert "Follow what is newly found" not in page.text
    closed.extensions["quotes_service"].settings = replace(
        closed.extensions["quotes_service"].settings, anonymous="read"
    )
    assert "Follow what is newly found" in visitor.get("/search?q=tide").text
