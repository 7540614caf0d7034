"""``pretest survey margins``: how much harm is too much, asked of people, and the margin that follows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from shlex import quote

import click
import pandas as pd

from pretest.analysis.scores.table import score
from pretest.cli.examples import examples
from pretest.cli.options import json_option, language_option, out_option, study_argument
from pretest.cli.speech import Speech, speech
from pretest.errors import DesignError
from pretest.files import write_together
from pretest.library import place_for
from pretest.planning.margins import Elicited, asked_margins, elicited_margins, read_sheet
from pretest.planning.marginsheet import figure, hundredths, is_few, margin_csv, margin_page, margin_yaml
from pretest.spec import Study, load_study
from pretest.words import Language

PAGE, TABLE = "margins.html", "margins.csv"


@click.command(
    epilog=examples("pretest survey margins my-study", "pretest survey margins my-study --read filled-in.csv --lang en")
)
@study_argument
@click.option(
    "--read", "sheet", type=click.Path(path_type=Path, exists=True, dir_okay=False), default=None,
    help="The table that was filled in: print the margins that follow.",
)  # fmt: skip
@click.option(
    "--control", "control", is_flag=True,
    help="With --read: count from what the control answered, not from 50 of 100. Under a lock this is a look.",
)  # fmt: skip
@out_option("Folder to write into", "STUDY/reports/margins")
@language_option
@json_option
def margins(
    study: Path, sheet: Path | None, control: bool, out: Path | None, lang: Language | None, as_json: bool
) -> None:
    """Ask people how much harm is too much.

    Writes a page to print and a table to fill in, with a line per primary harm and audience: how many of 100 people may
    turn worse before you would not send this? With --read the table comes back: the middle answer, the spread, and the
    margin to write into the plan, with its basis, reason and words. Do this before there are data.
    """
    loaded = load_study(study)
    language = lang or loaded.file.languages[0]
    words = speech(language)
    if sheet is None:
        folder = place_for(loaded.folder, "reports/margins", out)
        files: dict[str, str | bytes] = {PAGE: margin_page(loaded, language), TABLE: margin_csv(loaded, language)}
        written = write_together(folder, files)
        for path in written:
            click.echo(words("terminal.wrote", path=str(path)))
        table = next(str(path) for path in written if path.name == TABLE)
        command = f"pretest survey margins {quote(str(study))} --read {quote(table)}"
        click.echo("\n" + words("terminal.margins.next", command=command))
        return
    filled = read_sheet(loaded, sheet)
    found = elicited_margins(loaded, filled, _control_rows(loaded) if control else None)
    if as_json:
        click.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False, allow_nan=False, indent=1))
        return
    for one, text in margin_yaml(loaded, found):
        _show(loaded, one, text, words)
    _close(loaded, found, words)


def _close(study: Study, found: Sequence[Elicited], words: Speech) -> None:
    """What is left to do: harms that have one margin for several audiences, and those that nobody filled in."""
    labels = {one.id: one.label.in_language(words.language) for one in study.outcomes()}
    sizes: dict[str, list[Elicited]] = {}
    for one in found:
        sizes.setdefault(one.outcome, []).append(one)
    for outcome, several in sizes.items():
        known = [one.size for one in several if one.size is not None]
        if len(several) > 1 and known:
            size = hundredths(min(known), words.language)
            smallest = words("terminal.margins.smallest", harm=labels[outcome], size=size)
            click.echo(f"\n{smallest}")
    given = {(one.audience, one.outcome) for one in found}
    for line in asked_margins(study):
        if (line.audience, line.outcome.id) not in given:
            audience = study.file.audiences[line.audience].label.in_language(words.language)
            empty = words("terminal.margins.empty", harm=labels[line.outcome.id], audience=audience)
            click.echo(f"\n{empty}")


def _control_rows(study: Study) -> pd.DataFrame:
    frame = score(study).frame
    if study.control is None:
        raise DesignError("no_control", study.name, "the study has no control whose answers could be used")
    rows: pd.DataFrame = frame[(frame["arm"] == study.control) & (frame["kept"] == 1)]
    return rows


def _show(study: Study, one: Elicited, text: str | None, words: Speech) -> None:
    outcome = next(found for found in study.outcomes() if found.id == one.outcome)
    audience = study.file.audiences[one.audience].label.in_language(words.language)
    numbers = {
        name: figure(value, words.language)
        for name, value in (("median", one.median), ("low", one.low), ("high", one.high))
    }
    click.echo(f"\n{outcome.label.in_language(words.language)} · {audience}")
    click.echo(words("terminal.margins.said", n=str(one.n), **numbers))
    if is_few(one):
        click.echo(words("terminal.margins.few"))
    if one.divided:
        click.echo(words("terminal.margins.divided"))
    if text is None:
        click.echo(words("terminal.margins.none" if one.median >= 1 else "terminal.margins.zero"))
        return
    if one.unit == "sd":
        start = "terminal.margins.half" if one.control is None else "terminal.margins.from_control"
        share = figure(100 * (0.5 if one.control is None else round(one.control, 2)), words.language)
        click.echo(words(start, share=share))
    click.echo(f"  {text}")
