# ruff: noqa: E501 - mark-up is read more easily in one line
from __future__ import annotations

import pytest

from quotes_service.ingest.pages.article import article_from_html
from tests.ingest.pages.pages import middle, page

COMMENT = "<p>“She should resign,” said my neighbour Tim Cole, and I agree with him fully about that.</p>"


@pytest.mark.parametrize(
    "box",
    [
        '<section class="reader-responses"><h3>Comments</h3><div>{}</div></section>',
        '<div class="x"><h4>3 comments</h4>{}</div>',
        "<hyvor-talk-comments website-id='1'>{}</hyvor-talk-comments>",
        '<div class="x"><h3>Readers respond</h3>{}</div>',
        '<div class="x"><h4>Discussion about this post</h4>{}</div>',
        '<div class="x"><h2>Contributions from readers</h2>{}</div>',
        '<ul class="x"><li data-comment-id="5"><b>ann</b>{}</li></ul>',
        '<div class="webmentions">{}</div>',
        '<div class="x"><h3>Join the conversation</h3>{}</div>',
        '<section class="x"><header><h2>What readers are saying</h2></header>{}</section>',
        "<h3>Comments (2)</h3>{}{}",
        '<div class="x"><p><b>12 comments</b></p><div>{}</div></div>',
        "<div class='x'><p>2 Responses to “Ferry to close”</p><ol><li>{}</li></ol></div>",
        '<div id="respond" class="y"><h3>Leave a reply</h3>{}</div>',
        "<details><summary>Show 4 comments</summary>{}</details>",
        '<div class="x"><h3>Your views</h3>{}</div>',
        '<div id="talk"><h3>View comments (12)</h3>{}</div>',
        '<div class="x"><h3>Letters from readers</h3>{}</div>',
        "<h2>What our readers say</h2>{}",
        '<div data-testid="comments-section">{}</div>',
        '<div id="hyvor-talk-view">{}</div>',
        '<div id="disqus_thread">{}</div>',
        '<div class="post-comments-wrapper comment-list">{}</div>',
        '<div class="articleComments">{}</div>',
        '<div itemscope itemtype="https://schema.org/Comment"><b itemprop="author">Ann</b><div>{}</div></div>',
        '<ul><li><b>ann_b</b> <i>3 hours ago</i>{}<a href="#">Reply</a></li><li><b>bo</b> <i>1 hour ago</i>{}<a>Reply</a></li></ul>',
        "<div><div><b>ann_b</b> 3 hours ago {}<button>Like 3</button></div><div><b>bo</b> 2d ago {}<button>Like</button></div></div>",
    ],
)  # fmt: skip
def test_comments_are_dropped_whatever_the_box_is_called(box):
    text = article_from_html(page().replace("</article>", box.format(COMMENT, COMMENT) + "</article>")).text
    assert "Tim Cole" not in text
    assert "The council met on Monday" in text


@pytest.mark.parametrize(
    "body",
    [
        "<p>The council got 300 comments about the ferry, and read them all, the mayor said.</p>",
        "<h3>Discussion</h3><p>The council got 300 comments about the ferry, the mayor said.</p>",
        "<h3>Comments on the plan</h3><p>The council got 300 comments about the ferry, the mayor said.</p>",
        "<p>Join the conversation at the town hall on Monday, the mayor said to them.</p>",
        '<p class="commentary">The council took 300 comments and said that it would reply to all of them.</p>',
        '<div class="comment-count">3</div><p>The council will reply, the mayor said to the people on Monday.</p>',
    ],
)
def test_a_story_about_comments_is_kept(body):
    assert any("the mayor said" in text or "The council took" in text for text in middle(body))
