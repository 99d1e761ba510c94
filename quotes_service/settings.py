"""Every setting of the service: its variable, its default and one line of help.

Settings come from the environment and from a ``.env`` file in the working directory (the environment wins).
They are read once into a frozen object, which is passed on; nothing reads the environment later.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, fields
from typing import Any

from environs import Env, EnvError
from marshmallow.validate import OneOf, Range

from quotes_service import logs
from quotes_service.errors import InvalidInput


def _setting(
    variable: str, default: Any, help: str, minimum: int | None = None, choices: Collection[str] | None = None
) -> Any:
    metadata = {"variable": variable, "help": help, "minimum": minimum, "choices": choices}
    return field(default=default, metadata=metadata)


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings. ``Settings()`` has the defaults; ``Settings.read()`` reads the environment."""

    database_url: str = _setting(
        "DATABASE_URL",
        "sqlite:///var/quotes.db",
        "The database: `sqlite:///PATH` or `postgresql://USER@HOST:PORT/NAME`.",
    )
    spacy_model: str = _setting(
        "QUOTES_SPACY_MODEL",
        "",
        "A spaCy pipeline (an installed package, or a path) that finds names, parts of speech and sentences; "
        "empty: the tagger that finds the quotations does this too.",
    )
    max_text_chars: int = _setting(
        "QUOTES_MAX_TEXT_CHARS",
        2_000_000,
        "The longest text that is accepted, in characters; a longer one is refused.",
        minimum=1,
    )
    max_body_bytes: int = _setting(
        "QUOTES_MAX_BODY_BYTES",
        4_000_000,
        "The largest request body that is accepted, in bytes; a larger one is refused with 413.",
        minimum=1,
    )
    max_batch_bytes: int = _setting(
        "QUOTES_MAX_BATCH_BYTES",
        1_000_000_000,
        "The largest body of `POST /batches`, in bytes; a larger one is refused with 413. It is kept in a file for "
        "temporary files (`TMPDIR`) while it comes in.",
        minimum=1,
    )
    max_batch_items: int = _setting(
        "QUOTES_MAX_BATCH_ITEMS",
        200_000,
        "The most articles of one `POST /batches`; a batch with more is refused with 413, whatever its size: a few "
        "kilobytes can be unpacked to millions of lines. `quotes ingest` has no such limit.",
        minimum=1,
    )
    job_lease_seconds: int = _setting(
        "QUOTES_JOB_LEASE_SECONDS",
        120,
        "After how many seconds the articles of a worker that does not answer are given to others. (Those of a process "
        "that has ended are at once, if it ran on the same host and in the same container.)",
        minimum=5,
    )
    keep_jobs_days: int = _setting(
        "QUOTES_KEEP_JOBS_DAYS",
        30,
        "How many days a job is shown after it has ended, with what `POST /extract` had read by it; articles stay.",
        minimum=0,
    )
    workers: int = _setting(
        "QUOTES_WORKERS",
        2,
        "Processes that `quotes serve` starts, each with its own language pipeline.",
        minimum=1,
    )
    proxies: int = _setting(
        "QUOTES_PROXIES",
        0,
        "How many reverse proxies stand before the service, each of which sets `X-Forwarded-For`, `X-Forwarded-Proto`, "
        "`X-Forwarded-Host` and `X-Forwarded-Prefix`; with 0 these headers are ignored, since anybody can send them.",
        minimum=0,
    )
    fetch: bool = _setting(
        "QUOTES_FETCH",
        True,
        "Whether addresses are fetched at all: those that users send, and feeds ([fetching.md](fetching.md)).",
    )
    fetch_allow: str = _setting(
        "QUOTES_FETCH_ALLOW",
        "",
        "Hosts and networks that may be fetched from although they are not public, such as an intranet's CMS: "
        "`cms.intranet, 10.20.0.0/16, 192.168.4.7:8000`. Without a port, the web's ports are meant.",
    )
    user_agent: str = _setting(
        "QUOTES_USER_AGENT",
        "",
        "How the service names itself to sites that it fetches from; empty: `quotes-service/` and its version. What "
        "stands before the `/` is its name in robots.txt.",
    )
    fetch_contact: str = _setting(
        "QUOTES_FETCH_CONTACT",
        "",
        "An address (of a page, or for e-mail) at which the owner of a site reaches whoever runs the service; it is "
        "added to the user agent.",
    )
    fetch_seconds: int = _setting(
        "QUOTES_FETCH_SECONDS",
        30,
        "The longest time in seconds that an address may take to be fetched, with all its redirects.",
        minimum=1,
    )
    fetch_max_bytes: int = _setting(
        "QUOTES_FETCH_MAX_BYTES",
        20_000_000,
        "The most bytes that an address may send, and that may come out when they are unpacked.",
        minimum=1,
    )
    fetch_delay: int = _setting(
        "QUOTES_FETCH_DELAY",
        1,
        "The least time in seconds between two requests to one host, by one process.",
        minimum=0,
    )
    feed_interval: int = _setting(
        "QUOTES_FEED_INTERVAL",
        1800,
        "How often a feed is polled, in seconds, unless another interval is given with it ([feeds.md](feeds.md)).",
        minimum=1,
    )
    feed_least_interval: int = _setting(
        "QUOTES_FEED_LEAST_INTERVAL",
        300,
        "The shortest interval in seconds that may be given with a feed.",
        minimum=1,
    )
    public_url: str = _setting(
        "QUOTES_PUBLIC_URL",
        "",
        "The address of the service on the web (`https://quotes.example`): permanent links begin with it, and the hubs "
        "of feeds (WebSub) send new entries to it. Empty: links begin with the address that was asked, those of "
        "commands with `http://127.0.0.1:8000`, and feeds are only polled.",
    )
    semantic: bool = _setting(
        "QUOTES_SEMANTIC",
        False,
        "Whether experts for a subject are found by meaning as well as by words; needs the extra `semantic` "
        "(`pip install 'quotes-service[semantic]'`), and `quotes embed` once for quotations that are already stored.",
    )
    stop_seconds: int = _setting(
        "QUOTES_STOP_SECONDS",
        10,
        "How many seconds `quotes serve` goes on with the requests in hand when it is told to stop (TERM).",
        minimum=1,
    )
    log: str = _setting(
        "QUOTES_LOG",
        "text",
        "The form of the log, on stderr: `text`, or `json` for an object a line ([operation.md](operation.md)).",
        choices=logs.FORMS,
    )
    anonymous: str = _setting(
        "QUOTES_ANONYMOUS",
        "",
        "What callers may do who have no key and have not signed in: `nothing`, `read` or `everything`. Empty: "
        "`everything` for requests from this machine to a loopback address, if QUOTES_PROXIES is 0; else `nothing` "
        "([access.md](access.md)).",
        choices=("nothing", "read", "everything"),
    )
    session_hours: int = _setting(
        "QUOTES_SESSION_HOURS",
        12,
        "After how many hours somebody who signed in on the page must do so again.",
        minimum=1,
    )
    limit_address: str = _setting(
        "QUOTES_LIMIT_ADDRESS",
        "600 per minute",
        "How many requests an address may send without a key or signing in, such as `20 per second; 5000 per day`; "
        "`none`: any number. This machine itself may send any number.",
    )
    limit_key: str = _setting(
        "QUOTES_LIMIT_KEY",
        "none",
        "The same for each key, unless another limit is given with it, and for each user who signed in.",
    )
    limits: str = _setting(
        "QUOTES_LIMITS",
        "",
        "Where requests are counted for all processes: empty for the own database (for SQLite in a file of its own "
        "beside it), or `redis://HOST:PORT/NUMBER`, which needs the extra `redis`.",
    )
    cors: str = _setting(
        "QUOTES_CORS",
        "",
        "The sites whose scripts may call the API from a browser, such as `https://desk.example, "
        "https://cms.example`, or `*`. They need a key, as all callers do.",
    )
    long_text_chars: int = _setting(
        "QUOTES_LONG_TEXT_CHARS",
        100_000,
        "The longest text in characters that `POST /articles`, `POST /extract` and the page read at once, which takes "
        "seconds; a longer one becomes a job, which a worker does.",
        minimum=1,
    )
    load_together: int = _setting(
        "QUOTES_LOAD_TOGETHER",
        500,
        "How many articles `quotes load` writes in one transaction, for which other writers wait.",
        minimum=1,
    )

    smtp: str = _setting(
        "QUOTES_SMTP",
        "",
        "The server by which alerts are sent as e-mail: `smtp://127.0.0.1` without encryption, for one on this machine "
        "or network; `smtp://USER:PASSWORD@HOST:587`, encrypted by STARTTLS; `smtps://USER:PASSWORD@HOST`, encrypted "
        "from the start. Empty: there are no alerts by e-mail ([alerts.md](alerts.md)).",
    )
    mail_from: str = _setting(
        "QUOTES_MAIL_FROM",
        "",
        "The address that e-mail of alerts comes from, such as `Quotes <quotes@post.example>`; empty: `quotes@` and "
        "the name of this machine.",
    )
    digest_at: str = _setting(
        "QUOTES_DIGEST_AT",
        "07:00",
        "When alerts send daily digests, and on Mondays weekly ones: `07:00` in UTC, or in another time zone "
        "`07:00 Europe/Oslo`.",
    )

    request_seconds: int = _setting(
        "QUOTES_REQUEST_SECONDS",
        20,
        "How many seconds `quotes serve` waits for a slow client: for the head of its request, and as long again where "
        "a body comes in, or an answer is taken, at less than 16 kB a second. Then the request is answered 408, or the "
        "connection closed ([operation.md](operation.md#slow-clients)).",
        minimum=1,
    )

    @classmethod
    def read(cls) -> Settings:
        """The settings of ``.env`` and the environment; an empty variable counts as absent.

        Raises InvalidInput, with the variable as its field, for a value of the wrong type or out of range.
        """
        env = Env()
        env.read_env(".env", recurse=False)
        values = {}
        for item in fields(cls):
            variable, minimum, choices = (item.metadata[name] for name in ("variable", "minimum", "choices"))
            if not env.str(variable, "").strip():
                continue
            try:
                if isinstance(item.default, bool):
                    values[item.name] = env.bool(variable)
                elif isinstance(item.default, int):
                    values[item.name] = env.int(variable, validate=Range(min=minimum))
                elif choices:
                    values[item.name] = env.str(variable, validate=OneOf(choices))
                else:
                    values[item.name] = env.str(variable).strip()
            except EnvError as error:
                raise InvalidInput(variable, str(error)) from None
        return cls(**values)
