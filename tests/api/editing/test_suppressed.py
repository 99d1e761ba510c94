"""A suppressed person, whose entry an editor hid: their name and words are on no page and in no answer but where an
article's text is shown as it was printed, and where editors see what they decided."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import STORMS_BODY

NAME, WORDS = "Tolvik", "The tide gauges do not lie"

ADDRESSES = """
/api/v1/experts /api/v1/experts?q=tolvik /api/v1/experts?topic=tide+gauges /api/v1/experts?topic=storm
/api/v1/experts?institution=LICR /api/v1/experts/{other} /api/v1/experts/{other}/related
/api/v1/experts/{other}/quotes /api/v1/quotes /api/v1/quotes?q=tide /api/v1/quotes?q=tolvik
/api/v1/quotes?factuality=any /api/v1/quotes?expert=Maren+Tolvik /api/v1/search?q=tolvik /api/v1/search?q=tide
/api/v1/suggest?q=tolv /api/v1/suggest?q=mar /api/v1/stats /api/v1/topics /api/v1/topics/{topic}
/api/v1/institutions /api/v1/institutions/{institution} /api/v1/institutions/{institution}/experts
/api/v1/institutions/{institution}/quotes /api/v1/institutions/{institution}/related /api/v1/articles
/api/v1/articles/{article} /api/v1/articles/{article}/versions/1 /api/v1/articles/{versions}/versions/compare
/api/v1/review /api/v1/review/quotations / /experts/ /experts/?q=tolvik /experts/?topic=storm /experts/{other}
/search?q=tide /search?q=tolvik /subjects/ /subjects/{topic} /institutions/ /institutions/{institution} /articles/
/suggestions?q=tolv /review/people
""".split()
GONE = ["/api/v1/experts/{expert}", "/api/v1/experts/{expert}/quotes", "/api/v1/experts/{expert}/related"]
GONE += ["/api/v1/experts/{expert}/affiliations", "/api/v1/quotes/{quotation}", "/api/v1/statements/{statement}"]
GONE += ["/api/v1/experts/{expert}/history", "/experts/{expert}", "/experts/{expert}/edit", "/quotes/{quotation}"]


@pytest.fixture
def ids(filled) -> dict[str, str]:
    """The ids of Maren Tolvik and her words, and of what is beside her; she is hidden."""
    put_again = {**STORMS_BODY, "text": "Again. " + STORMS_BODY["text"]}
    assert filled.post("/api/v1/articles", json=put_again).json["status"] == "new_version"

    def first(address: str) -> dict[str, Any]:
        return filled.get(f"/api/v1/{address}").json["items"][0]

    quotation = first("quotes?q=gauges")
    expert = first("experts?q=tolvik")["id"]
    found = {
        "expert": expert,
        "quotation": quotation["id"],
        "statement": quotation["statement_id"],
        "article": quotation["article"]["id"],
        "versions": first("quotes?q=rare")["article"]["id"],
        "other": first("experts?q=brien")["id"],
        "institution": first("institutions?q=LICR")["id"],
        "topic": first("topics?q=storm")["id"],
    }
    hidden = filled.post("/api/v1/decisions", json={"kind": "hide", "expert": expert, "by": "Ed"})
    return found | {"decision": hidden.json["id"]}


#: Fields with the text of an article as it was printed.
_PRINTED = ("paragraph", "paragraphs", "prefix", "suffix")


def without_texts(value: Any) -> Any:
    """An answer without the texts of articles and their paragraphs."""
    if isinstance(value, dict):
        return {name: without_texts(one) for name, one in value.items() if name not in _PRINTED}
    return [without_texts(one) for one in value] if isinstance(value, list) else value


def test_a_suppressed_person_is_in_no_answer_and_comes_back_by_an_undo(filled, ids):
    leaks = []
    for template in ADDRESSES:
        answer = filled.get(template.format(**ids), headers={"Accept": "*/*"})
        if answer.is_json:
            shown = without_texts(answer.json)
            if "articles/" in template:
                shown.pop("text", None)
            text = str(shown)
        else:
            text = answer.text.replace('value="tolvik"', "")
        if NAME in text or WORDS in text:
            leaks.append((template, text[max(text.find(NAME) - 200, 0) :][:400]))
    assert leaks == []
    for template in GONE:
        assert filled.get(template.format(**ids)).status_code == 404, template
    verified = filled.post("/api/v1/verify", json={"name": "Maren Tolvik", "text": WORDS}).json
    assert (verified["verdict"], str(verified).count(ids["expert"])) == ("not_found", 0)
    checked = filled.post("/api/v1/check", json={"text": f"“{WORDS},” said Maren Tolvik."}).json
    assert ids["expert"] not in str(checked)
    assert ids["quotation"] not in str(checked)

    undone = filled.post(f"/api/v1/decisions/{ids['decision']}/undo", json={"by": "Ed"})
    assert undone.status_code == 201
    for template in GONE:
        assert filled.get(template.format(**ids)).status_code == 200, template
