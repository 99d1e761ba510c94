"""`quotes sample`: quotations drawn at random to be checked by hand, and the precision that a checked sample shows."""

from __future__ import annotations

import random
import shlex
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from quotes_service.cli import options
from quotes_service.cli.console import (
    counted,
    output_file,
    permanent_links,
    print_json,
    service_context,
    stderr,
    stdout,
    table,
)
from quotes_service.errors import InvalidInput

if TYPE_CHECKING:
    from quotes_service.services.exports.samples import Precision

SIZE = 200


@click.command(short_help="Draw quotations to check by hand; tell the precision of a checked sample.")
@click.option("--output", type=click.Path(allow_dash=True), help="The CSV file to write, or - for stdout.")
@click.option("--checked", type=click.Path(path_type=Path), help="A file of this command, with its columns filled in.")
@click.option("--size", type=click.IntRange(1, 100_000), default=SIZE, show_default=True, help="How many to draw.")
@click.option("--seed", type=int, help="Draws the same sample again; by default a new one, whose seed is printed.")
@options.speakers
@options.quotation_filters
@options.json
def sample(
    output: str | None, checked: Path | None, size: int, seed: int | None, as_json: bool, **filters: Any
) -> None:
    """Draw quotations at random into a table (--output). Judge each in its first two columns, yes or no, in any
    spreadsheet, and save it as CSV. Then --checked prints how many are right, with the interval in which the share for
    all of them lies 95 times in 100 (Wilson 1927): of all, by type, and by outlet.
    """
    if (output is None) == (checked is None):
        raise click.UsageError("give --output to draw a sample, or --checked to read one")
    if checked is not None:
        if options.given(**filters, seed=seed) or size != SIZE:
            raise click.UsageError("--checked takes no options for drawing a sample")
        _read(checked, as_json)
    elif output is not None:
        _draw(output, size, seed, options.given(**filters))


def _draw(output: str, size: int, seed: int | None, filters: dict[str, Any]) -> None:
    from quotes_service.services.exports import samples
    from quotes_service.services.lookup.filters import QuotationFilters
    from quotes_service.standards.tables.sampled import SAMPLE

    if output != "-" and Path(output).is_file():  # it may have been judged, which takes hours
        raise InvalidInput("--output", f"{output} is there already; nothing is overwritten")
    seed = random.randrange(10**6) if seed is None else seed
    with service_context() as ctx:
        items = samples.draw(ctx, QuotationFilters(**filters), size, seed)
        if not items:
            raise click.ClickException("no quotation passes the filters")
        links = permanent_links(ctx)
    with output_file(output) as file:
        file.writelines(SAMPLE.csv(items, links))
    drawn = counted(len(items), "quotation")
    name = "FILE" if output == "-" else shlex.quote(output)
    then = f"quotes sample --checked {name}"
    stderr().print(f"{drawn} drawn with --seed {seed}; judge them, then: {then}", soft_wrap=True)


def _read(path: Path, as_json: bool) -> None:
    from quotes_service.services.exports import samples

    judged, left = samples.read(path)
    if not judged:
        raise InvalidInput(str(path), "nothing is judged in it: fill in its first two columns")
    found = samples.precision(judged)
    if as_json:
        print_json({"not_judged": left, **_plain(found)})
        return
    shown = table("Precision", "of", ">checked", ">right", ">share", ">95 % interval", ">expected")
    for name in ("both", "content", "speaker"):
        _add(shown, name, found[name])
    for group in ("by_type", "by_outlet"):
        shown.add_section()
        for name, precision in found[group].items():
            _add(shown, name, precision)
    stdout().print(shown)
    if left:
        stderr().print(f"{counted(left, 'row')} not judged yet, and left out")


def _add(shown: Any, name: str, precision: Precision) -> None:
    expected = "" if precision.expected is None else f"{precision.expected:.1%}"
    interval = f"{precision.low:.1%} to {precision.high:.1%}"
    shown.add_row(name, f"{precision.checked:,}", f"{precision.right:,}", f"{precision.share:.1%}", interval, expected)


def _plain(found: dict[str, Any]) -> dict[str, Any]:
    return {
        name: _plain(value) if isinstance(value, dict) else asdict(value)  # groups of precisions, or one
        for name, value in found.items()
    }
