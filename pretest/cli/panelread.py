"""``pretest panel read``: forms that came back, checked and added to ``practice/panel.csv``."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from pretest.analysis.practice.panelanswers import withdrawn_members
from pretest.cli.examples import examples
from pretest.cli.options import json_option, spoken_option
from pretest.cli.screen import show_notes
from pretest.cli.speech import counted, speech
from pretest.errors import DataError, Problem, record_of
from pretest.files import write_atomic
from pretest.files.reading import read_bytes
from pretest.library import inside
from pretest.limits import PANEL_SHEET_BYTES, PANEL_SHEETS
from pretest.planning.panelexport import take_export
from pretest.platforms.csvtext import to_csv
from pretest.practice.panel.answers import COLUMNS, PANEL_ANSWERS, Answer
from pretest.practice.panel.reading import read_answers
from pretest.practice.panel.sheet import is_sheet
from pretest.practice.panel.taking import Taken, Together, take_sheet, together
from pretest.spec import Study, load_study
from pretest.spec.panel import Panel, load_panel
from pretest.words import Language

SHEETS = (".xlsx", ".xlsm")


@click.command(
    epilog=examples("pretest panel read my-study filled/", "pretest panel read my-study c1-round-1.xlsx --dry-run")
)
@click.argument("study", type=click.Path(path_type=Path))
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--round", "number", type=click.IntRange(min=1), default=None, help="Refuse sheets of another round.")
@click.option(
    "--date", "day", type=click.DateTime(["%Y-%m-%d"]), default=None,
    help="When the answers were given (default: today).",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Check the sheets and write nothing.")
@spoken_option
@json_option
def read(
    study: Path, files: tuple[Path, ...], number: int | None, day: datetime.datetime | None, dry_run: bool,
    lang: Language | None, as_json: bool,
) -> None:  # fmt: skip
    """Take in the forms that came back.

    FILES are filled in spreadsheets, folders that hold them, or exports of a survey platform that asked the panel.
    Every mistake of every sheet is told at once, with its cell, and nothing is written then. Reading a sheet again
    changes nothing; a sheet that was changed replaces what its member said in that round.
    """
    loaded = load_study(study)
    panel = load_panel(loaded)
    date = _day(day)
    taken = take_files(loaded, panel, list(_sheets(files)), date, number)
    earlier = read_answers(loaded, panel)
    found = together(panel, () if earlier is None else earlier.answers, taken)
    if not dry_run and (found.new or found.changed):
        write_answers(loaded, found.answers)
    _tell(found, lang or loaded.file.languages[0], as_json=as_json, dry=dry_run)


def take_files(
    study: Study, panel: Panel, paths: Sequence[Path], date: datetime.date, number: int | None = None
) -> list[Taken]:
    """Every file as answers.

    Raises
    ------
    DataError
        With every problem of every file.
    """
    taken: list[Taken] = []
    problems: list[Problem] = []
    gone = withdrawn_members(study, panel)
    for path in paths:
        try:
            data = read_bytes(path, PANEL_SHEET_BYTES)
        except DataError as error:
            problems += error.problems
            continue
        if path.suffix.lower() in SHEETS and is_sheet(data, path.name):
            one, wrong = take_sheet(study, panel, data, path.name, date, number)
        else:
            several, wrong = take_export(study, panel, data, path.name, date, number)
            taken += several
            one = None
        problems += wrong
        taken += [] if one is None else [one]
    hint = "Leave the sheet out, and throw it away."
    problems += [
        Problem("panel_withdrawn", one.name, f"member '{one.whose[0]}' has withdrawn", hint=hint)
        for one in taken
        if one.whose[0] in gone
    ]
    if problems:
        raise DataError.of(problems)
    return taken


def write_answers(study: Study, answers: Sequence[Answer]) -> None:
    """Write ``practice/panel.csv``, for the eyes of whoever runs the study alone: reasons are words of people."""
    write_atomic(inside(study.folder, PANEL_ANSWERS), to_csv([COLUMNS, *map(_cells, answers)]), private=True)


def _cells(answer: Answer) -> list[str | int | float | None]:
    quantiles = answer.quantiles or (None, None, None)
    date = None if answer.date is None else answer.date.isoformat()
    place = [answer.member, answer.domain, answer.round, answer.kind, answer.concept, answer.audience, answer.outcome]
    return [*place, answer.value, *quantiles, answer.text, date]


def _day(day: datetime.datetime | None) -> datetime.date:
    today = datetime.date.today()
    if day is not None and day.date() > today:
        raise click.UsageError(f"--date {day.date()} lies in the future.")
    return today if day is None else day.date()


def _sheets(files: Sequence[Path]) -> Iterator[Path]:
    """The files, and the workbooks in the folders; what a spreadsheet leaves beside an open file is none."""
    found = 0
    for path in files:
        inner = sorted(one for one in path.iterdir() if _is_sheet(one)) if path.is_dir() else [path]
        if not inner:
            raise DataError("panel_folder_empty", str(path), "the folder holds no filled in sheets (.xlsx)")
        found += len(inner)
        if found > PANEL_SHEETS:
            raise DataError("panel_too_large", str(path), "there are too many sheets", f"at most {PANEL_SHEETS:,}")
        yield from inner


def _is_sheet(path: Path) -> bool:
    return path.is_file() and path.suffix.lower() in SHEETS and not path.name.startswith(("~$", "."))


def _tell(found: Together, language: Language, *, as_json: bool, dry: bool) -> None:
    if as_json:
        record = {
            "ok": True,
            "written": not dry and bool(found.new or found.changed),
            **{
                name: [{"member": m, "round": r} for m, r in getattr(found, name)]
                for name in ("new", "changed", "same")
            },
            "answers": len(found.answers),
            "notes": [record_of(note) for note in found.notes],
        }
        click.echo(json.dumps(record, ensure_ascii=False, indent=1))
        return
    show_notes(found.notes, language, infos="shown")
    words = speech(language)
    for name in ("new", "changed", "same"):
        keys = getattr(found, name)
        if keys:
            who = ", ".join(f"{member} ({number})" for member, number in keys)
            click.echo(f"{counted(words, f'terminal.panel.{name}', len(keys))} {who}")
    if dry:
        click.echo(words("terminal.panel.dry"))
    elif found.new or found.changed:
        click.echo(words("terminal.wrote", path=PANEL_ANSWERS))
