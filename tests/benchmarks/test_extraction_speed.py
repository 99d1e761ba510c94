"""The benchmark of extraction. Speed depends on the machine and is not tested."""

from __future__ import annotations

import pytest

from quotes_service.benchmarks import extraction_speed

pytestmark = pytest.mark.slow

TEXTS = ["“It is late,” said Ann Lee, a baker.", "Bo Ek told reporters that the bridge was safe. He left."]


@pytest.fixture(scope="module")
def figures():
    return extraction_speed.bench(TEXTS, rounds=1)


def test_all_that_is_measured_is_positive(figures):
    assert [(f.name, f.threads) for f in figures] == [
        ("quotes_service", 1),
        ("quotes_service", 2),
        (extraction_speed.BASELINE, 1),
    ]
    for row in figures:
        assert row.words_a_second > 0 and row.ratio > 0 and row.cpu_ratio > 0 and row.cores > 0
        assert (row.first_answer is None) == (row.peak_bytes is None) == (row.threads > 1)
        assert row.first_answer is None or (row.first_answer > 0 and row.peak_bytes > 2**20)
    assert figures[-1].ratio == 1


def test_the_table_has_a_row_for_each(figures):
    heading, *rows = extraction_speed.as_table(figures).splitlines()
    assert heading.split() == ["words/s", "ratio", "of", "cpu", "cores", "first", "answer", "peak", "memory"]
    assert [row.split(",")[0] for row in rows] == ["quotes_service", "quotes_service", extraction_speed.BASELINE]
    assert len({len(row) for row in (heading, rows[0], rows[2])}) == 1


def test_a_text_file_is_one_text_and_lines_of_json_are_many(tmp_path):
    lines, one = tmp_path / "a.jsonl", tmp_path / "b.txt"
    lines.write_text('{"text": "One."}\n\n{"text": "Two\\u2028and."}\n', "utf-8")
    one.write_text("Three.\n\nFour.\n", "utf-8")
    assert extraction_speed.texts_of(lines) == ["One.", "Two\u2028and."]
    assert extraction_speed.texts_of(one) == ["Three.\n\nFour.\n"]


def test_no_texts_is_an_error(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit):
        extraction_speed.main([])
    assert "no texts" in capsys.readouterr().err
