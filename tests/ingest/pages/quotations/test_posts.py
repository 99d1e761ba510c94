# ruff: noqa: E501 - mark-up is read more easily in one line
from __future__ import annotations

import pytest

from tests.ingest.pages.pages import middle

WORDS = "The boats are old and the men are tired."


@pytest.mark.parametrize(
    ("embed", "signature"),
    [
        (
            '<blockquote class="twitter-tweet"><p lang="en">{} <a href="https://t.co/a">pic.twitter.com/a</a></p>&mdash; '
            'Rosa Timm (@rosatimm) <a href="https://twitter.com/r/status/1">May 3, 2024</a></blockquote>',
            "Rosa Timm (@rosatimm) May 3, 2024",
        ),
        (
            '<figure class="wp-block-embed is-provider-twitter"><div class="wp-block-embed__wrapper"><blockquote '
            'class="twitter-tweet"><p>{}</p>&mdash; Rosa Timm (@rosatimm) <a>May 3, 2024</a></blockquote></div></figure>',
            "Rosa Timm (@rosatimm) May 3, 2024",
        ),
        (
            '<blockquote class="bluesky-embed"><p>{}<br><br><a>[image or embed]</a></p>&mdash; Rosa Timm '
            "(<a>@rosatimm.sound.example</a>) <a>May 3, 2024 at 10:00 AM</a></blockquote>",
            "Rosa Timm (@rosatimm.sound.example) May 3, 2024 at 10:00 AM",
        ),
        (
            '<blockquote class="instagram-media"><div><a>View this post on Instagram</a><p><a>{}</a></p><p>A post shared by '
            "<a>Rosa Timm</a> (@rosatimm) on <time>May 3, 2024</time></p></div></blockquote>",
            "Rosa Timm (@rosatimm) May 3, 2024",
        ),
        (
            '<div class="fb-post"><blockquote cite="https://www.facebook.com/r/posts/1" class="fb-xfbml-parse-ignore"><p>{}'
            "</p>Posted by <a>Rosa Timm</a> on&nbsp;<a>Friday, May 3, 2024</a></blockquote></div>",
            "Rosa Timm",
        ),
        (
            '<div class="tweet"><div><b>Rosa Timm</b> <span>@rosatimm</span></div><p>{}</p><div>10:00 AM · May 3, 2024</div>'
            "</div>",
            "Rosa Timm (@rosatimm)",
        ),
        (
            '<blockquote class="mastodon-embed"><p>{}</p>— Rosa Timm (@rosatimm@sea.example) <a>May 3, 2024</a></blockquote>',
            "Rosa Timm (@rosatimm@sea.example) May 3, 2024",
        ),
        (
            '<div class="tgme_widget_message"><div class="tgme_widget_message_author">Rosa Timm</div><div>{}</div>'
            "<span>12.3K views</span></div>",
            "Rosa Timm",
        ),
        ("<blockquote><p>{}</p>&mdash; Rosa Timm (@rosatimm)</blockquote>", "Rosa Timm (@rosatimm)"),
        (
            '<div class="tweet-embed"><div class="tweet-author-name">Rosa Timm</div><div>@rosatimm</div><div>{}</div>'
            "<a>9:12 AM ∙ May 3, 2024</a><div>42 Likes 7 Retweets</div></div>",
            "Rosa Timm (@rosatimm)",
        ),
        (
            '<div class="tweet"><div><b>Rosa Timm</b> <span>@rosatimm</span></div><p>{}</p><div><a>9:12 AM · 3 May 2024</a>'
            "<span>1,204 Likes</span></div></div>",
            "Rosa Timm (@rosatimm)",
        ),
    ],
    ids=[
        "X",
        "in boxes",
        "Bluesky",
        "Instagram",
        "Facebook",
        "a page's own",
        "Mastodon",
        "Telegram",
        "no class",
        "Substack",
        "counts",
    ],
)
def test_a_post_is_its_words_in_marks_and_who_posted_it(embed, signature):
    assert middle(embed.format(WORDS)) == [f"“{WORDS}” — {signature}"]


def test_a_post_without_a_name_has_its_handle():
    embed = (
        f'<blockquote class="text-post-media"><a>View on Threads</a><p>{WORDS}</p><p>Post by @rosatimm</p></blockquote>'
    )
    assert middle(embed) == [f"@rosatimm: “{WORDS}”"]


def test_a_post_that_begins_with_its_handle():
    embed = (
        '<blockquote class="tiktok-embed" cite="https://www.tiktok.com/@rosatimm/video/1"><section><a>@rosatimm</a> '
        f"{WORDS} <a>#boats</a> <a>♬ original sound - Rosa Timm</a></section></blockquote>"
    )
    assert middle(embed) == [f"@rosatimm: “{WORDS} #boats”"]


def test_a_post_of_several_lines_is_not_cut():
    embed = '<blockquote class="twitter-tweet"><p>First.<br><br>Second.<br>Third.</p>— Bo Ek (@bo)</blockquote>'
    assert middle(embed) == ["“First. Second. Third.” — Bo Ek (@bo)"]


@pytest.mark.parametrize(
    "embed",
    [
        '<blockquote class="mastodon-embed"><a><div>Post by @rosatimm@sea.example</div><div>View on Mastodon</div></a></blockquote>',
        '<blockquote class="instagram-media"><a>View this post on Instagram</a><p>A post shared by Bo Ek (@bo)</p></blockquote>',
    ],
)
def test_a_post_without_words_is_dropped(embed):
    assert middle(embed) == []


def test_a_post_that_the_story_quotes_is_read_once():
    said = f"“{WORDS[:-1]},” Rosa Timm wrote on her page."
    embed = f'<blockquote class="twitter-tweet"><p>{WORDS}</p>— Rosa Timm (@rosatimm)</blockquote>'
    assert middle(f"<p>{said}</p>{embed}") == [said]
