"""What the tests of pages look at in a browser: what goes wrong in a page, its accessibility, and its looks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import ConsoleMessage, Page, Request, Response

#: The rules of axe for WCAG 2.2, levels A and AA.
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
SCHEMES = ("light", "dark")
#: A telephone, a tablet, a desk.
WIDTHS = (360, 768, 1440)

# An animation at its end, since colours in between are nobody's choice. One without an end refuses.
_AXE = """\
([part, rules]) => {
  for (const animation of document.getAnimations()) {
    try { animation.finish(); } catch {}
  }
  return axe.run(part || document, { runOnly: rules, resultTypes: ["violations"] });
}
"""


def watch(page: Page) -> list[str]:
    """A list that grows with what goes wrong in the page: errors and warnings of its console, which has what its
    policy (CSP) blocks and each answer of 400 or more; exceptions; failed requests; and answers of 500 or more."""
    problems: list[str] = []

    def console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            problems.append(f"console {message.type}: {message.text} ({message.location['url']})")

    def failed(request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # the page was left before the answer came
            problems.append(f"failed: {request.method} {request.url}: {request.failure}")

    def answered(response: Response) -> None:
        if response.status >= 500:
            problems.append(f"{response.status}: {response.request.method} {response.url}")

    page.on("console", console)
    page.on("pageerror", lambda error: problems.append(f"exception: {error}"))
    page.on("requestfailed", failed)
    page.on("response", answered)
    return problems


def axe(page: Page, part: str | None = None) -> list[str]:
    """How the page as it is now, or the ``part`` of this selector, violates WCAG 2.2 A and AA, by the rules of axe.

    A violation is its rule, and for each element its selector, its HTML and how to mend it. The page's policy (CSP)
    stays in force: axe comes in through the debugger, which is not bound by it.
    """
    page.wait_for_load_state()  # what is not read yet cannot be judged
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate(_AXE, [part, WCAG])
    return [_told(violation) for violation in found["violations"]]


def _told(violation: dict[str, Any]) -> str:
    lines = [f"{violation['id']} ({violation['impact']}): {violation['help']}; {violation['helpUrl']}"]
    for node in violation["nodes"]:
        mend = node["failureSummary"].replace("\n", "\n    ")
        lines.append(f"  at {node['target']}: {node['html'][:300]}\n    {mend}")
    return "\n".join(lines)


def screens(page: Page, name: str, folder: Path) -> None:
    """Pictures of the whole page, ``folder``/``name``-WIDTH-SCHEME.png, for people to look at."""
    usual = page.viewport_size
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=folder / f"{name}-{width}-{scheme}.png", full_page=True)
    page.emulate_media(color_scheme="light")
    if usual:
        page.set_viewport_size(usual)
