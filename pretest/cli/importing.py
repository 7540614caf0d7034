"""``pretest import``: exports of survey platforms, as one file under the study's own names."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from pretest.analysis.watch.adding import add_to_store
from pretest.cli.examples import examples
from pretest.cli.losses import HIDDEN
from pretest.cli.options import json_option
from pretest.cli.screen import progress, show_notes, table
from pretest.cli.speech import Speech, count, speech
from pretest.errors import PretestError
from pretest.library import place_for
from pretest.platforms.registry import readable
from pretest.responses.importing import (
    Imported,
    import_responses,
    look_into,
    require_answers,
    require_place,
    write_responses,
)
from pretest.spec import Study, load_study

FORMATS = ("auto", *readable(), "plain")
MOST = 12  # names in one line


@click.command(
    "import", epilog=examples("pretest import results.csv --study my-study", "pretest import results.csv --dry-run")
)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--study", type=click.Path(path_type=Path), default=None, help="Study folder.")
@click.option("--wave", type=click.IntRange(min=0), default=None, help="Wave (default: as in study.yaml, else 1).")
@click.option(
    "--format", "kind", type=click.Choice(FORMATS), default="auto", show_default=True, help="Where the files come from."
)
@click.option("--keep", multiple=True, metavar="COLUMN", help="Keep a column although it identifies people.")
@click.option(
    "--out", type=click.Path(path_type=Path), default=None, help="File to write (default: STUDY/data/wave-N.parquet)."
)
@click.option("--dry-run", is_flag=True, help="Report only; write nothing.")
@json_option
@click.option("--overwrite", is_flag=True, help="Replace a file that is already there.")
@click.option("--allow-missing", is_flag=True, help="Import although most questions are not in the file.")
def importing(
    files: tuple[Path, ...],
    study: Path | None,
    wave: int | None,
    kind: Any,
    keep: tuple[str, ...],
    out: Path | None,
    dry_run: bool,
    as_json: bool,
    overwrite: bool,
    allow_missing: bool,
) -> None:
    """Turn exports of a survey platform into one file of the study.

    Several files are joined: all must belong to one wave. The exports are only read. Columns that identify
    people are left out, previews and tests do not count, labels become codes; the report says so. A file without
    most of the questions is not imported.
    """
    if study is None and not dry_run:
        raise click.UsageError("Name the study with --study, or say --dry-run to look into the files only.")
    if study is None:
        with progress("Reading"):
            found = look_into(files, kind, keep)
        _show(found, {}, as_json, speech("en"))
        return
    loaded = load_study(study)
    words = speech(loaded.file.languages[0])
    with progress(words("terminal.import.busy")):
        found = import_responses(loaded, files, wave=wave, format=kind, keep=keep)
    if not allow_missing and not dry_run:
        require_answers(found)
    path = place_for(loaded.folder, f"data/wave-{found.wave}.parquet", out)
    if path.suffix != ".parquet":
        raise click.UsageError("--out must name a .parquet file.")
    require_place(path, files, overwrite=overwrite or dry_run)
    wave_said = {} if "wave_column" in found.entry else {"wave": found.wave}
    entry = {"file": _name(path, loaded.folder), **wave_said, **found.entry}
    written: list[Path] = []
    stored: bool | str = False
    if not dry_run and found.table is not None:
        with progress(words("terminal.import.busy_write")):
            written = list(write_responses(found, path, sources=files, overwrite=overwrite))
            stored = _stored(loaded, entry["file"])
    _show(found, entry, as_json, words, written, stored)
    if not allow_missing and dry_run:  # after what there is was shown
        require_answers(found)


# A function cannot be named by a keyword; the group looks commands up under their own names.
globals()["import"] = importing


def _name(path: Path, folder: Path) -> str:
    here, home = Path(os.path.realpath(path)), Path(os.path.realpath(folder))
    return here.relative_to(home).as_posix() if here.is_relative_to(home) else path.as_posix()


def _stored(study: Study, file: str) -> bool | str:
    """Whether the waves of the file are in the store of waves now, or why they are not; the file itself is written."""
    try:
        return add_to_store(study, file)
    except PretestError as error:
        return str(error.problems[0])


def _show(
    found: Imported,
    entry: Mapping[str, Any],
    as_json: bool,
    words: Speech,
    written: Sequence[Path] = (),
    stored: bool | str = False,
) -> None:
    if as_json:
        more: dict[str, Any] = {"entry": dict(entry), "out": [path.name for path in written]} if entry else {}
        more |= {"stored": stored is True} if entry else {}
        click.echo(json.dumps({**found.report, **more}, ensure_ascii=False, indent=1))
        return
    report = found.report
    for record in report.get("files", [report]):
        _show_file(record, words)
    if report.get("realised"):
        click.echo(f"\n{words('terminal.import.design')}")
        headings = [words(f"terminal.import.{key}") for key in ("check", "arm", "people", "of")]
        table(headings, [row for check in report["realised"] for row in _design_rows(check, words)])
    show_notes(found.notes, words.language, most=len(found.notes), infos="shown")
    for path in written:
        click.echo(words("terminal.wrote", path=str(path)))
    if stored is True:
        click.echo(words("terminal.import.stored"))
    elif stored:
        click.echo(words("terminal.import.not_stored", why=str(stored)))
    if entry:
        click.echo(f"\n{words('terminal.import.entry')}\n\ndata:\n{to_yaml(entry)}")


def _design_rows(row: Mapping[str, Any], words: Speech) -> list[list[str]]:
    """One line per check that has something to tell; a small number is not shown."""
    if row["n"] == 0 and row["check"] != "assigned":
        return []
    return [[row["check"], row["arm"], _count(words, row["n"]), _count(words, row["of"])]]


def _count(words: Speech, number: int | None) -> str:
    if number is None:
        return HIDDEN if words.language == "en" else words("terminal.check.hidden")
    return count(words, number)


def _show_file(record: Mapping[str, Any], words: Speech) -> None:
    counts = {name: _count(words, record[key]) for name, key in (("rows", "rows"), ("columns", "columns"))}
    headers = str(record["header_rows"])
    click.echo(words("terminal.import.file", file=record["file"], format=record["format"], headers=headers, **counts))
    for key in ("matched", "missing", "extra", "dropped"):
        if record[key]:
            _line(words, key, count(words, len(record[key])), record[key])
    for key, title in (("recoded", "recoded"), ("status_counts", "statuses")):
        if record[key]:
            numbers = list(record[key].values())
            shown = [f"{name} {_count(words, n)}" for name, n in record[key].items()]
            _line(words, title, "" if None in numbers else count(words, sum(numbers)), shown)


def _line(words: Speech, key: str, number: str, names: Sequence[str]) -> None:
    click.echo(f"  {words(f'terminal.import.{key}'):<10}{number:>5}  {_listed(words, names)}")


def _listed(words: Speech, names: Sequence[str]) -> str:
    shown = ", ".join("".join(letter if letter.isprintable() else " " for letter in name)[:60] for name in names[:MOST])
    left = len(names) - MOST
    return shown if left <= 0 else words("terminal.import.more", names=shown, n=count(words, left))


def to_yaml(entry: Mapping[str, Any]) -> str:
    """One entry of ``data``; JSON is YAML, so the values need no library to be written safely."""
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in entry.items()]
    return "\n".join(f"  {'- ' if place == 0 else '  '}{line}" for place, line in enumerate(lines))
