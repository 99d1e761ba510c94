"""What must be true when the load is over: nothing lost, nothing double, and all that is derived in step."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from quotes_service.benchmarks.faults.clients import Answered, Book
from quotes_service.benchmarks.intake.crashes import digest
from quotes_service.context import Context, open_context
from quotes_service.records import Article
from quotes_service.services.editing import decisions
from quotes_service.services.intake import jobs
from quotes_service.services.intake.articles import add_article
from quotes_service.services.operation import doctor
from quotes_service.settings import Settings
from quotes_service.store import database as db
from quotes_service.store import migrations
from quotes_service.store.articles import packed_extractions
from quotes_service.store.models import ArticleVersion, Decision, Job, JobItem, StoredArticle, StoredQuotation

_MOST = 5  # of a kind of mistake that are told
_LEAST_CALM = 300  # seconds over which memory is judged


def lost_or_double(ctx: Context, books: Iterable[Book]) -> list[str]:
    """What is stored differently from what the service acknowledged, in words."""
    expected = Book()
    for book in books:
        expected.texts |= book.texts
        expected.jobs |= book.jobs
        expected.decisions |= book.decisions
    with ctx.reading():
        versions: dict[str, list[str]] = {}
        rows = StoredArticle.select(StoredArticle.url, ArticleVersion.text).join(ArticleVersion)
        for url, text in rows.order_by(ArticleVersion.article, ArticleVersion.number).tuples():
            versions.setdefault(url, []).append(text)
        labels = Counter(label for (label,) in Job.select(Job.label).where(Job.kind == "batch").tuples())
        states = Counter(JobItem.select(JobItem.status, JobItem.outcome).tuples())
        made = list(Decision.select(Decision.why, Decision.uid).tuples())
    found = []
    for url, texts in expected.texts.items():
        there = texts[len(texts) - texts[::-1].index(None) :] if None in texts else texts
        if versions.get(url, []) != there:
            found.append(f"{url} has {len(versions.get(url, []))} versions, not {len(there)}, or other texts")
    found += [f"{url} was never sent" for url in versions.keys() - expected.texts.keys()]
    found += [f"the job {label} is there {labels[label]} times" for label in expected.jobs if labels[label] != 1]
    found += [f"the job {label} was never acknowledged" for label in labels.keys() - expected.jobs.keys()]
    found += [f"{number} items are {kind}" for kind, number in states.items() if kind != ("done", "created")]
    if sorted(made) != sorted(expected.decisions.items()):
        twice = [why for why, number in Counter(why for why, _ in made).items() if number > 1]
        found.append(
            f"{len(made)} decisions are stored and {len(expected.decisions)} acknowledged; twice: {twice[:_MOST]}"
        )
    return _few(found)


def _few(found: list[str]) -> list[str]:
    return found[:_MOST] + ([f"... and {len(found) - _MOST:,} more like these"] if len(found) > _MOST else [])


def wait_for_jobs(ctx: Context, seconds: float, pause: Any) -> list[str]:
    """Wait until no job is open."""
    for _ in range(int(seconds)):
        if not jobs.any_open(ctx):
            return []
        pause(1)
    return [f"jobs are still open after {seconds:.0f} s"]


def examined(ctx: Context) -> list[str]:
    """What `quotes doctor --full` finds wrong."""
    found = doctor.examine(ctx, full=True)
    return [f"doctor: {item.check}: {item.detail}" for item in found if item.state == "wrong"]


def differences(ctx: Context, url: str, extractor: Any = None) -> tuple[list[str], dict[str, str]]:
    """The parts of the directory that differ from those of a directory in which the same articles were stored one by
    one, and the same decisions made, in the empty database of ``url``; and the digests."""
    migrations.migrate(db.connect(url))
    again = open_context(Settings(database_url=url), extractor=extractor)
    with again.connected():
        _store(ctx, again)
        theirs = digest(again)
    ours = digest(ctx)
    again.close()
    return [f"{part} differ from those of articles one by one" for part in ours if ours[part] != theirs[part]], ours


def _store(ctx: Context, again: Context) -> None:
    with ctx.reading():
        columns = (StoredArticle.url, StoredArticle.title, StoredArticle.outlet, StoredArticle.published_at)
        rows = StoredArticle.select(*columns, ArticleVersion.text, ArticleVersion.reading).join(ArticleVersion)
        sent = list(rows.order_by(ArticleVersion.id).tuples())
        made = list(Decision.select(Decision.id, Decision.kind, Decision.undoes, Decision.by, Decision.why).tuples())
        places = {
            uid: (article_url, json.dumps(spans))
            for uid, article_url, spans in StoredQuotation.select(
                StoredQuotation.uid, StoredArticle.url, StoredQuotation.spans
            )
            .join(StoredArticle)
            .tuples()
        }
        about = {row.id: decisions.get_decision(ctx, row.uid)["about"] for row in Decision.select()}
    for url, title, outlet, day, text, reading in sent:
        extraction = packed_extractions.unpack(bytes(reading), text) if reading else None  # of earlier versions none
        add_article(again, Article(text, title=title, url=url, outlet=outlet, published_at=day), extraction)
    with again.reading():
        rows = StoredQuotation.select(StoredQuotation.uid, StoredArticle.url, StoredQuotation.spans)
        there = {(url, json.dumps(spans)): uid for uid, url, spans in rows.join(StoredArticle).tuples()}
    new: dict[int, str] = {}
    for id, kind, undoes, by, why in sorted(made):
        if undoes:
            new[id] = decisions.undo(again, new[undoes], by=by, why=why)["id"]
        else:
            quotation = there[places[about[id]["quotation"]]]
            new[id] = decisions.decide(again, kind=kind, quotation=quotation, by=by, why=why)["id"]


def said_in_logs(logs: Iterable[Path]) -> list[str]:
    """Tracebacks, and lines that are not of the log's form; but a server that is started while the processes of a
    killed one still have its port may say so, and is started again."""
    found = []
    for path in logs:
        for line in path.read_text(errors="replace").splitlines() if path.exists() else ():
            try:
                record = json.loads(line)
            except ValueError:
                if "is in use by another program" not in line:
                    found.append(f"{path.name}: {line[:200]}")
                continue
            if "exception" in record:
                found.append(f"{path.name}: {record['message']}: {record['exception'][-1500:]}")
    return _few(found)


def answered_wrong(answers: Iterable[Answered], troubled: Iterable[tuple[float, float]]) -> list[str]:
    """Answers that may not be: at any time those that are ``wrong``, and outside of the times of trouble also 503 and
    requests without an answer."""
    times = list(troubled)
    found = []
    for answer in answers:
        end = answer.at + answer.seconds
        calm = not any(start <= end and answer.at <= stop for start, stop in times)
        if answer.wrong:
            found.append(f"{answer.who}, {answer.what}: {answer.wrong}")
        elif calm and answer.status in (0, 503):
            found.append(
                f"{answer.who}, {answer.what}: {answer.status or 'no answer'} without trouble, {answer.at:.0f}"
            )
    return _few(found)


def not_shared(addresses: list[str], limited: str, key: str) -> list[str]:
    """What two servers on two machines do not share and should, or share and should not. ``limited``: a key that may
    send four requests, of which six are sent in turns; ``key``: one that may send any."""

    def get(address: str, path: str, key: str) -> tuple[int, str]:
        request = Request(f"http://{address}{path}", headers={"Authorization": f"Bearer {key}"})
        try:
            with urlopen(request, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as error:
            return error.code, ""

    found = []
    statuses = [get(addresses[number % 2], "/api/v1/stats", limited)[0] for number in range(6)]
    if statuses != [200] * 4 + [429] * 2:
        found.append(f"a key with a limit of 4 was answered {statuses} on two machines in turns")
    counted = {
        sum(float(line.split()[-1]) for line in get(address, "/metrics", key)[1].splitlines() if _COUNTED in line)
        for address in addresses
    }
    if counted != {3.0}:
        found.append(f"each machine answered 3 requests, and counts {counted}")
    return found


_COUNTED = 'quotes_request_seconds_count{method="GET",route="/api/v1/stats"'


def growing(samples: dict[str, list[tuple[float, int]]], since: float) -> tuple[list[str], list[str]]:
    """What grows: of each service, the line through the memory of all its processes (proportional, so that what they
    share counts once) after ``since``, when nothing was disturbed any more, without the first third. Lines to show, and
    what is wrong: more than a tenth in half an hour."""
    shown, wrong = [], []
    for name, points in sorted(samples.items()):
        calm = [point for point in points if point[0] > since]
        late = calm[len(calm) // 3 :]
        if not late or late[-1][0] - late[0][0] < _LEAST_CALM:
            shown.append(
                f"{name}: memory was not judged, since nothing was undisturbed for {_LEAST_CALM / 60:.0f} minutes"
            )
            continue
        slope, mean = _line(late)
        line = f"{name}: {late[0][1] / 1e6:.0f} to {late[-1][1] / 1e6:.0f} MB, "
        line += f"{slope * 1800 / 1e6:+.1f} MB in 30 minutes"
        shown.append(line)
        if slope * 1800 > 0.1 * mean:
            wrong.append(f"memory grows: {line}")
    return shown, wrong


def _line(points: list[tuple[float, int]]) -> tuple[float, float]:
    """The slope of the least-squares line through the points, and their mean."""
    number = len(points)
    middle, mean = sum(x for x, _ in points) / number, sum(y for _, y in points) / number
    below = sum((x - middle) ** 2 for x, _ in points) or 1.0
    return sum((x - middle) * (y - mean) for x, y in points) / below, mean
