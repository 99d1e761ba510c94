# ruff: noqa: E501 - mark-up is read more easily in one line
from __future__ import annotations

import pytest

from tests.ingest.pages.pages import middle

OLD, FINE = "“The boats are old and tired.”", "“The boats are fine by me.”"


@pytest.mark.parametrize(
    ("body", "timm", "birch"),
    [
        ("<table><tr><td>Rosa Timm</td><td>{}</td></tr><tr><td>Tom Birch</td><td>{}</td></tr></table>", "Rosa Timm", "Tom Birch"),
        ("<table><tr><td>3 May</td><td>Rosa Timm</td><td>{}</td></tr><tr><td>May 4, 10:00</td><td>Tom Birch</td><td>{}</td></tr></table>", "Rosa Timm", "Tom Birch"),
        ("<ol><li>{} (Rosa Timm, captain)</li><li>{} (Tom Birch, cook)</li></ol>", "Rosa Timm, captain", "Tom Birch, cook"),
        ("<table><tr><th>Rosa Timm</th><td>{}</td></tr><tr><th>Tom Birch</th><td>{}</td></tr></table>", "Rosa Timm", "Tom Birch"),
        ("<table><tr><td>{}</td><td>Rosa Timm</td></tr><tr><td>{}</td><td>Tom Birch</td></tr></table>", "Rosa Timm", "Tom Birch"),
        (
            "<table><tr><td><b>Rosa Timm</b><br>captain</td><td><p>{}</p></td></tr>"
            "<tr><td><b>Tom Birch</b><br>cook</td><td><p>{}</p></td></tr></table>",
            "Rosa Timm, captain",
            "Tom Birch, cook",
        ),
        ("<dl><dt>Rosa Timm</dt><dd>{}</dd><dt>Tom Birch</dt><dd>{}</dd></dl>", "Rosa Timm", "Tom Birch"),
        ("<dl><div><dt>Rosa Timm, 54</dt><dd>{}</dd></div><div><dt>Tom Birch, 33</dt><dd>{}</dd></div></dl>", "Rosa Timm, 54", "Tom Birch, 33"),
        ("<ul><li><b>Rosa Timm</b><br>{}</li><li><b>Tom Birch</b><br>{}</li></ul>", "Rosa Timm", "Tom Birch"),
        ("<ol><li><h4>Rosa Timm</h4><p>{}</p></li><li><h4>Tom Birch</h4><p>{}</p></li></ol>", "Rosa Timm", "Tom Birch"),
        ("<ul><li>{} <em>Rosa Timm</em></li><li>{} <em>Tom Birch</em></li></ul>", "Rosa Timm", "Tom Birch"),
        ("<ul><li><b>Rosa Timm:</b> {}</li><li><b>Tom Birch:</b> {}</li></ul>", "Rosa Timm", "Tom Birch"),
    ],
)  # fmt: skip
def test_a_name_and_its_quotation_are_one_paragraph(body, timm, birch):
    assert middle(body.format(OLD, FINE)) == [f"{timm}: {OLD}", f"{birch}: {FINE}"]


def test_a_header_row_stays_a_paragraph_and_other_tables_are_left_alone():
    header = "<tr><th>Who</th><th>What they said</th></tr>"
    voices = f"<table>{header}<tr><td>Rosa Timm</td><td>{OLD}</td></tr></table>"
    assert middle(voices) == ["Who", "What they said", f"Rosa Timm: {OLD}"]
    assert middle("<table><tr><td>Ferry</td><td>Ninety years old.</td></tr></table>") == ["Ferry", "Ninety years old."]
