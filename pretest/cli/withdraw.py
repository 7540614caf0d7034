"""``pretest withdraw``: take a person out of the data of a study."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TextIO

import click

from pretest.analysis.withdrawal.withdraw import Withdrawal, finish_withdrawal
from pretest.analysis.withdrawal.withdraw import withdraw as withdraw_people
from pretest.cli.examples import examples
from pretest.cli.options import json_option, study_argument
from pretest.cli.screen import progress, show_notes
from pretest.cli.speech import Speech, counted, speech
from pretest.errors import record_of
from pretest.limits import IDS_BYTES
from pretest.spec import Study, load_study


@click.command(
    epilog=examples(
        "pretest withdraw my-study --respondent r17 --dry-run",
        "pretest withdraw my-study --ids-from withdrawn.txt --yes",
        "pretest withdraw my-study --respondent panel:c1 --yes",
    )
)
@study_argument
@click.option(
    "--respondent",
    multiple=True,
    metavar="ID",
    help="Id of the person, as the data have it, or panel:ID of a member of the panel; may be repeated.",
)
@click.option(
    "--ids-from",
    type=click.File("r", encoding="utf-8-sig"),
    default=None,
    metavar="FILE",
    help="File with one id a line, - for what is typed or piped; it does not stay in the history of the shell.",
)
@click.option("--dry-run", is_flag=True, help="Tell what would change; change nothing.")
@click.option("--finish", is_flag=True, help="Complete a withdrawal that was stopped half-way.")
@click.option("--yes", is_flag=True, help="Do not ask; the rows cannot be brought back.")
@json_option
def withdraw(
    study: Path,
    respondent: tuple[str, ...],
    ids_from: TextIO | None,
    dry_run: bool,
    finish: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Take a person out of the data of a study.

    Every row of the person goes from the files of data/ and private/, and from what was made of them; all files are
    changed or none. private/withdrawn.jsonl logs it without the id. The person stays out when the same export is
    imported again. Reports are not changed; those that still count the person are named.
    """
    loaded = load_study(study)
    words = speech(loaded.file.languages[0])
    if finish:
        files = finish_withdrawal(loaded)
        told = [words("terminal.withdraw.completed", file=name) for name in files]
        click.echo("\n".join(told) or words("terminal.withdraw.nothing_to_finish"))
        return
    ids = (*respondent, *(() if ids_from is None else _ids(ids_from)))
    if not dry_run and not yes:
        _ask(loaded, ids, as_json, words)
    with progress(words("terminal.withdraw.busy")):
        found = withdraw_people(loaded, ids, dry_run=dry_run)
    if as_json:
        click.echo(json.dumps(_record(found), ensure_ascii=False, indent=1))
    else:
        _show(found, words)
    show_notes(found.notes, words.language, most=len(found.notes), infos="shown")


def _ids(file: TextIO) -> tuple[str, ...]:
    try:
        text = file.read(IDS_BYTES + 1)
    except UnicodeDecodeError:
        raise click.UsageError("The file of ids is not UTF-8 text.") from None
    if len(text) > IDS_BYTES:  # nobody is left in because a list was cut off
        raise click.UsageError(f"The file of ids is longer than {IDS_BYTES:,} letters: take it in parts.")
    return tuple(line.rstrip("\r") for line in text.split("\n") if line.strip())


def _ask(study: Study, ids: tuple[str, ...], as_json: bool, words: Speech) -> None:
    """Show what would change and ask, where somebody can answer."""
    if not _can_answer() or as_json:
        raise click.UsageError("Rows that are taken out cannot be brought back: say --yes, or --dry-run to look first.")
    _show(withdraw_people(study, ids, dry_run=True), words)
    click.confirm(words("terminal.withdraw.ask"), abort=True)


def _can_answer() -> bool:
    """Whether a person sits at the other end."""
    return sys.stdin.isatty()


def _show(found: Withdrawal, words: Speech) -> None:
    for name in found.finished:
        click.echo(words("terminal.withdraw.completed_late", file=name))
    if found.already:
        click.echo(words("terminal.withdraw.already"))
    for file in found.files:
        click.echo(_changed(words, file.file, file.n_rows, "taken" if found.written else "would_take"))
    for name, why in found.not_searched:
        click.echo(f"  {speech('en')('terminal.withdraw.not_searched', file=name, why=why)}")  # why is told in English
    for name in found.reports:
        click.echo(f"  {words('terminal.withdraw.still_counts', file=name)}")


def _changed(words: Speech, file: str, n_rows: int | None, taken: str) -> str:
    if n_rows is None:
        return words(f"terminal.withdraw.{'removed' if taken == 'taken' else 'would_remove'}", file=file)
    return counted(words, f"terminal.withdraw.{taken}", n_rows, file=file)


def _record(found: Withdrawal) -> dict[str, object]:
    return {
        "written": found.written,
        "already": found.already,
        "finished": list(found.finished),
        "files": [{"file": one.file, "n_rows": one.n_rows} for one in found.files],
        "not_searched": [{"file": name, "why": why} for name, why in found.not_searched],
        "reports": list(found.reports),
        "notes": [record_of(note) for note in found.notes],
    }
