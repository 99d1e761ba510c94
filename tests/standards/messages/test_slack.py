"""Messages for Slack keep its limits, and nothing that an article prints acts in them."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from quotes_service.standards.messages import slack
from tests.standards.messages.made import HOSTILE, LINKS, WHO, item, message

PAGE, ARTICLE = "https://quotes.example/quotes/q_31", "https://post.example/walls"


def sent(*items, **fields) -> dict[str, Any]:
    """What Slack is sent, checked by its documentation."""
    written = json.loads(slack.body(message(*items, **fields), LINKS).decode())
    check(written)
    return written


def check(written: dict[str, Any]) -> None:
    """https://docs.slack.dev/reference/block-kit/blocks (50 blocks), .../blocks/header-block (150 characters),
    .../blocks/rich-text-block, and https://docs.slack.dev/messaging/formatting-message-text#escaping"""
    assert 0 < len(written["text"]) <= 4_000
    blocks = written["blocks"]
    assert 0 < len(blocks) <= 50
    assert len(json.dumps(blocks, ensure_ascii=False, separators=(",", ":"))) < 13_000
    for text in [written["text"], *(block["text"]["text"] for block in blocks if block["type"] == "header")]:
        assert not re.search("[<>\n]|&(?!(?:amp|lt|gt);)", text)
    for block in blocks:
        if block["type"] == "header":
            assert block.keys() == {"type", "text"}
            assert block["text"]["type"] == "plain_text"
            assert 0 < len(block["text"]["text"]) <= 150
        else:
            assert block["type"] == "rich_text"
            for section in block["elements"]:
                assert section["type"] == "rich_text_section"
                for part in section["elements"]:
                    check_part(part)


def check_part(part: dict[str, Any]) -> None:
    """A text is literal, a link leads to the web; of mentions, emojis and styles there are none."""
    assert part.keys() == {"text": {"type", "text"}, "link": {"type", "url", "text"}}[part["type"]]
    assert 0 < len(part["text"]) <= 3_000
    assert "\ufffd" in part["text"] or part["text"].isprintable() or part["text"].replace("\n", "").isprintable()
    if part["type"] == "link":
        assert re.fullmatch(r"https?://[^\s<>|\"]+", part["url"])
        assert len(part["url"]) <= 3_000


def shown(block: dict[str, Any]) -> str:
    """What a reader sees of a block of rich text."""
    return "".join(part["text"] for part in block["elements"][0]["elements"])


def ways(block: dict[str, Any]) -> list[str]:
    return [part["url"] for part in block["elements"][0]["elements"] if part["type"] == "link"]


SAID = "“The tide gauges do not lie” — Maren Tolvik, The Larkhaven Post\nMaren Tolvik, professor, LICR\n"
WAYS = "Harbour walls are low, at the outlet · Cite, check or correct"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, SAID + WAYS),
        ({"factuality": "denied"}, f"Not said: {SAID}{WAYS}"),
        ({"factuality": "hypothetical"}, f"Only possible: {SAID}{WAYS}"),
        ({"factuality": "withdrawn"}, f"Withdrawn: {SAID}{WAYS}"),
        (
            {"type": "indirect", "speakers": [{**WHO, "role": None}]},
            f"Maren Tolvik, as reported: The tide gauges do not lie — The Larkhaven Post\n{WAYS}",
        ),
        ({"speakers": []}, f"“The tide gauges do not lie” — The Larkhaven Post\n{WAYS}"),
        ({"article": {"url": None}}, f"{SAID}Cite, check or correct"),
        ({"article": {"url": "javascript:alert(1)"}}, f"{SAID}Cite, check or correct"),
    ],
)
def test_a_quotation_says_who_and_in_what_role(fields, expected):
    _, quotation, _ = sent(item(**fields))["blocks"]
    assert shown(quotation) == expected
    assert ways(quotation) == ([ARTICLE] if "outlet ·" in expected else []) + [PAGE]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, "All that the search finds\nChange or end this alert"),
        ({"others": 1_200}, "And 1,200 more: All that the search finds\nChange or end this alert"),
    ],
)
def test_a_message_ends_with_the_ways_to_the_rest(fields, expected):
    end = sent(item(), **fields)["blocks"][-1]
    assert shown(end) == expected
    assert ways(end) == ["https://quotes.example/search?expert=e_7", "https://quotes.example/alerts/l_3"]


@pytest.mark.parametrize("text", HOSTILE)
def test_texts_are_data(text):
    """Wherever they stand, they are shown as they are and lead nowhere."""
    speaker = {**WHO, "name": text, "role": {"title": text, "institution": text, "status": "former"}}
    article = {"title": text, "label": text, "outlet": text, "url": "https://post.example/a|b>c d"}
    written = sent(item(text, speakers=[speaker], article=article), name=text)
    _, quotation, end = written["blocks"]
    assert ways(quotation) == ["https://post.example/a%7Cb%3Ec%20d", PAGE]
    assert len(ways(end)) == 2
    assert "\u202e" not in shown(quotation)


@pytest.mark.parametrize("name", ["<!channel> & <@U1>", "&" * 200, "<" * 150, "word " * 100])
def test_a_header_is_escaped_within_its_limit(name):
    written = sent(item(), name=name)
    header = written["blocks"][0]["text"]["text"]
    assert header == written["text"]
    unescaped = header.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert unescaped.removesuffix(" …") in f"1 new quotation: {name}"


@pytest.mark.parametrize(
    ("text", "url", "told"),
    [
        ("The tide gauges do not lie", ARTICLE, 20),
        ("The tide gauges do not lie", "https://post.example/" + "x" * 900, 8),
        ("The tide gauges do not lie", "https://post.example/" + "x" * 9_000, 20),
        ("x" * 10_000, ARTICLE, 20),
    ],
)
def test_what_has_no_room_is_counted_with_the_others(text, url, told):
    items = [item(text, id=f"q_{number}", article={"url": url}) for number in range(slack.MOST)]
    _, *quotations, end = sent(*items, others=5)["blocks"]
    assert [ways(block)[-1].rpartition("_")[2] for block in quotations] == [str(number) for number in range(told)]
    assert shown(end).startswith(f"And {25 - told} more: ")


def test_more_than_the_most_is_refused():
    with pytest.raises(ValueError, match="20 quotations at most, not 21"):
        slack.body(message(*[item()] * 21), LINKS)


def test_a_test_is_called_one():
    assert sent(is_test=True)["text"] == "Test: Quotations of Maren Tolvik"
