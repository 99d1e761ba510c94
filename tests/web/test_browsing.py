"""The tests' own eyes: what is wrong in a page is seen."""

from __future__ import annotations

import pytest

from tests.web.browsing import axe, watch

pytestmark = pytest.mark.slow

ADDRESS = "http://pages.example/"
PAGE = '<!DOCTYPE html><html lang="en"><head><title>A page</title></head><body><main>{}</main></body></html>'


def show(page, body: str, *, policy: str = "default-src 'self'", status: int = 200) -> None:
    """Open a page with this body; whatever else it asks for is refused by the network."""
    headers = {"Content-Security-Policy": policy, "Content-Type": "text/html; charset=utf-8"}
    page.route("**/*", lambda route: route.abort("connectionrefused"))
    page.route(ADDRESS, lambda route: route.fulfill(status=status, headers=headers, body=PAGE.format(body)))
    page.route(ADDRESS + "icon", lambda route: route.fulfill(status=404))
    page.goto(ADDRESS)
    page.evaluate("0")


@pytest.mark.parametrize(
    ("body", "policy", "seen"),
    [
        ("<p>Good.</p>", "default-src 'self'", []),
        ("<script>1</script>", "default-src 'self'", ["console error: Executing inline script violates"]),
        ("<p style='color: red'>Red</p>", "default-src 'self'", ["console error: Applying inline style violates"]),
        ("<script>throw Error('no')</script>", "script-src 'unsafe-inline'", ["exception: no"]),
        ("<script>console.warn('hm')</script>", "script-src 'unsafe-inline'", ["console warning: hm"]),
        ("<script>console.log('hm')</script>", "script-src 'unsafe-inline'", []),
        ("<img src='/icon' alt=''>", "default-src 'self'", ["console error: Failed to load resource"]),
        ("<img src='/lost' alt=''>", "default-src 'self'", ["failed: GET", "console error: Failed to load resource"]),
    ],
)
def test_what_goes_wrong_is_seen(raw_page, body, policy, seen):
    problems = watch(raw_page)
    show(raw_page, body, policy=policy)
    assert len(problems) == len(seen), problems
    assert all(any(part in problem for problem in problems) for part in seen), problems


def test_a_failing_server_is_seen(raw_page):
    problems = watch(raw_page)
    show(raw_page, "<p>Sorry.</p>", status=500)
    assert f"500: GET {ADDRESS}" in problems


@pytest.mark.parametrize(
    ("body", "rules"),
    [
        ("<h1>Good</h1>", []),
        ("<textarea></textarea>", ["label"]),
        ("<img src=''>", ["image-alt"]),
        ("<a href='/'></a>", ["link-name"]),
    ],
)
def test_what_keeps_people_out_is_seen(raw_page, body, rules):
    show(raw_page, body)
    violations = axe(raw_page)
    assert [violation.split()[0] for violation in violations] == rules
    assert all("Fix any of the following" in violation for violation in violations)


def test_a_part_of_a_page_can_be_looked_at(raw_page):
    show(raw_page, "<form><textarea></textarea></form><textarea></textarea>")
    (violation,) = axe(raw_page, "form")
    assert violation.count("\n  at ") == 1
