"""Messages for Slack's incoming webhooks: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks

What an article prints stands in `rich_text` blocks only. Their texts are shown as they are, while in `mrkdwn` a star, a
mention or an address would act: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from quotes_service.standards.citations.line import said
from quotes_service.standards.feeds.entries import title_of, ways
from quotes_service.standards.formats import Item
from quotes_service.standards.links import Links
from quotes_service.standards.messages.message import Message, linkable, one_line

Part = dict[str, Any]

#: The most quotations of a message: more are not read in a channel.
MOST = 20
#: The most characters of a header: https://docs.slack.dev/reference/block-kit/blocks/header-block
_HEADER = 150
#: The most characters of all blocks. Slack refuses more than some 13,200 ("msg_blocks_too_long") and does not say
#: what it counts, so all that is sent is counted: https://github.com/slackapi/bolt-js/issues/2509
_BLOCKS = 12_000
#: The most characters of a title, of those who speak, and of the name of a link.
_TITLE, _WHO, _LABEL = 300, 150, 80


def body(message: Message, links: Links) -> bytes:
    """The message in JSON; quotations that it has no room for are counted as others are.

    Raises ValueError for more than ``MOST`` quotations.
    """
    if len(message.items) > MOST:
        raise ValueError(f"A message for Slack has {MOST} quotations at most, not {len(message.items)}")
    room = _BLOCKS - _size(_header(message)) - _size(_end(message, len(message.items) + message.others))
    told: list[Part] = []
    for item in message.items:
        block = _quotation(item, links)
        room -= _size(block)
        if room < 0:
            break
        told.append(block)
    others = len(message.items) - len(told) + message.others
    written = {
        # what a notification shows instead of blocks
        "text": _escaped(message.summary, _HEADER),
        "mrkdwn": False,
        "unfurl_links": False,
        "unfurl_media": False,
        "blocks": [_header(message), *told, _end(message, others)],
    }
    return _written(written).encode()


def _header(message: Message) -> Part:
    return {
        "type": "header",
        "text": {"type": "plain_text", "text": _escaped(message.summary, _HEADER), "emoji": False},
    }


def _quotation(item: Item, links: Links) -> Part:
    """What was said, in which roles those who said it speak, and the ways to its page and to its article."""
    lines = [one_line(title_of(item), _TITLE)]
    if any(speaker["role"] for speaker in item["speakers"]):
        lines.append(one_line(said(item).who, _WHO))
    return _rich([_text("".join(f"{line}\n" for line in lines)), *_links(item, links)])


def _links(item: Item, links: Links) -> Iterator[Part]:
    for label, way in ways(item, links):
        if way == links.page(item["id"]):
            yield _link(label, way)
        elif address := linkable(way):
            yield _link(one_line(label, _LABEL), address)
            yield _text(" · ")


def _end(message: Message, others: int) -> Part:
    more = [_text(f"And {others:,} more: ")] if others else []
    return _rich(
        [
            *more,
            *([_link("All that the search finds", search)] if (search := linkable(message.search)) else []),
            _text("\n"),
            _link("Change or end this alert", message.page),
        ]
    )


def _rich(parts: list[Part]) -> Part:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": parts}]}


def _text(text: str) -> Part:
    return {"type": "text", "text": text}


def _link(label: str, address: str) -> Part:
    return {"type": "link", "url": address, "text": label}


def _escaped(text: str, limit: int) -> str:
    """The text of a text object, in which `&`, `<` and `>` would act, in at most so many characters:
    https://docs.slack.dev/messaging/formatting-message-text#escaping"""
    line = one_line(text, limit)
    while len(escaped := line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")) > limit:
        line = one_line(line, len(line) - 1)
    return escaped


def _size(block: Part) -> int:
    return len(_written(block))


def _written(value: Part) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
