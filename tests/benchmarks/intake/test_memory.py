from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from quotes_service.benchmarks.intake import crashes, memory

ROOT = Path(__file__).parents[3]


@pytest.mark.slow
def test_the_memory_of_a_worker_is_told_until_its_job_is_done(ctx, database_url, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", database_url)
    job = crashes.add_job(ctx, memory.made_up(20))
    worker = subprocess.Popen([sys.executable, "-m", "tests.jobs.simple_worker"], cwd=ROOT)
    said: list[str] = []
    try:
        found = memory.watch(ctx, job, worker.pid, report=said.append)
    finally:
        worker.kill()
        worker.wait()
    articles, megabytes = zip(*found, strict=True)
    assert articles[-1] == 20
    assert all(20 < number < 2_000 for number in megabytes)
    assert said[-1] == f"20 articles: {megabytes[-1]} MB"
