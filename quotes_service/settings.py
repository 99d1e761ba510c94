"""Every setting of the service: its variable, its default and one line of help.

Settings come from the environment and from a ``.env`` file in the working directory (the environment wins).
They are read once into a frozen object, which is passed on; nothing reads the environment later.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

from environs import Env, EnvError
from marshmallow.validate import Range

from quotes_service.errors import InvalidInput


def _setting(variable: str, default: Any, help: str, minimum: int | None = None) -> Any:
    return field(default=default, metadata={"variable": variable, "help": help, "minimum": minimum})


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
    job_lease_seconds: int = _setting(
        "QUOTES_JOB_LEASE_SECONDS",
        120,
        "After how many seconds the articles of a worker that does not answer are given to others. (Those of a process "
        "that has ended are at once, if it ran on the same host.)",
        minimum=5,
    )
    keep_jobs_days: int = _setting(
        "QUOTES_KEEP_JOBS_DAYS",
        30,
        "How many days a job is shown after it has ended; its articles stay.",
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
    semantic: bool = _setting(
        "QUOTES_SEMANTIC",
        False,
        "Whether experts for a subject are found by meaning as well as by words; needs the extra `semantic` "
        "(`pip install 'quotes-service[semantic]'`), and `quotes embed` once for quotations that are already stored.",
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
            variable, minimum = item.metadata["variable"], item.metadata["minimum"]
            if not env.str(variable, "").strip():
                continue
            try:
                if isinstance(item.default, bool):
                    values[item.name] = env.bool(variable)
                elif isinstance(item.default, int):
                    values[item.name] = env.int(variable, validate=Range(min=minimum))
                else:
                    values[item.name] = env.str(variable).strip()
            except EnvError as error:
                raise InvalidInput(variable, str(error)) from None
        return cls(**values)
