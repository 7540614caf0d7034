"""``pretest dialogue``: one dilemma at one table, before a campaign is launched."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from shlex import quote

import click

from pretest.analysis.record.drafts import draft_findings
from pretest.cli.examples import examples
from pretest.cli.options import json_option, language_option, out_option, spoken_option, study_argument
from pretest.cli.screen import show_notes
from pretest.cli.speech import Speech, speech
from pretest.errors import record_of
from pretest.files import require_replaceable, write_together
from pretest.library import Library, place_for
from pretest.limits import PEOPLE_AT_TABLE
from pretest.planning.dialogueform import dialogue_form
from pretest.planning.dialogueread import DialogueRead, read_dialogue
from pretest.practice.table.dialoguefound import dialogue as dialogue_of
from pretest.report.pages.dialoguefiles import write_dialogue
from pretest.report.words.dialogued import answer_lines
from pretest.report.words.edition import read_edition
from pretest.spec import load_study
from pretest.words import Language


@click.group(
    epilog=examples(
        "pretest dialogue form my-study --people 12",
        "pretest dialogue read my-study filled-in.xlsx",
        "pretest dialogue report my-study --lang en",
    )
)
def dialogue() -> None:
    """Bring care and safety to one table around one dilemma."""


@dialogue.command(
    epilog=examples("pretest dialogue form my-study", "pretest dialogue form my-study --table t2 --people 10 --lang en")
)
@study_argument
@click.option("--table", default="t1", show_default=True, help="Id of the table; another for each table.")
@click.option(
    "--people", type=click.IntRange(1, PEOPLE_AT_TABLE), default=12, show_default=True, help="People at the table."
)
@click.option("--lang", type=click.Choice(("nl", "en")), default=None, help="One language (default: all of the study).")
@out_option("Folder to write into", "STUDY/reports/dilemma-table")
def form(study: Path, table: str, people: int, lang: Language | None, out: Path | None) -> None:
    """Make the guide, the cards and the sheet of a dilemma table.

    The guide is for the moderator: the dilemma, the programme with times, roles, rules, and what to say. The cards are
    to print and cut: a card per person before and after the talk, cards for what was heard, sheets for ways out. The
    sheet (.xlsx) is filled in afterwards; only what is to be filled in can be changed. Nothing asks for a name.
    """
    loaded = load_study(study)
    words = speech(lang or loaded.file.languages[0])
    made = dialogue_form(loaded, table=table, n_people=people, languages=None if lang is None else [lang])
    folder = place_for(loaded.folder, "reports/dilemma-table", out)
    for path in write_together(folder, made.files):
        click.echo(words("terminal.wrote", path=str(path)))
    show_notes(made.notes, words.language)
    click.echo(
        "\n" + words("terminal.dialogue.next_read", command=f"pretest dialogue read {quote(str(study))} SHEET.xlsx")
    )


@dialogue.command(
    epilog=examples("pretest dialogue read my-study filled-in.xlsx --dry-run", "pretest dialogue read my-study sheets")
)
@study_argument
@click.argument("sheets", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="SHEET...")
@click.option("--dry-run", is_flag=True, help="Check the sheets and tell; write nothing.")
@spoken_option
@json_option
def read(study: Path, sheets: tuple[Path, ...], dry_run: bool, lang: Language | None, as_json: bool) -> None:
    """Read filled-in sheets of dilemma tables.

    SHEET is an .xlsx file, or a folder of them. Every problem in all sheets is told at once, with its sheet and cell;
    then nothing is written. What is fine comes into practice/dialogue.csv and practice/ways_out.csv. A table that was
    read before is replaced as a whole, and that is told.
    """
    loaded = load_study(study)
    words = speech(lang or loaded.file.languages[0])
    found = read_dialogue(loaded, sheets, dry_run=dry_run)
    if as_json:
        record = found.record() | {"notes": [record_of(note) for note in found.notes]}
        click.echo(json.dumps(record, ensure_ascii=False, indent=1))
    else:
        _show_read(found, words, dry_run=dry_run)
        if not dry_run:
            click.echo(
                "\n" + words("terminal.dialogue.next_report", command=f"pretest dialogue report {quote(str(study))}")
            )
    show_notes(found.notes, words.language, most=len(found.notes), infos="shown")


def _show_read(found: DialogueRead, words: Speech, *, dry_run: bool) -> None:
    for name, state in found.states.items():
        one = found.tables.of_table(name)
        sizes = {"people": len(one.people), "positions": len(one.positions), "heard": len(one.heard),
                 "ways": len(one.ways_out)}  # fmt: skip
        told = {key: str(number) for key, number in sizes.items()}
        click.echo(words(f"terminal.dialogue.{state}", table=name, **told))
    if dry_run:
        click.echo(words("terminal.dialogue.dry"))
    for name in found.written:
        click.echo(words("terminal.wrote", path=name))


@dialogue.command(epilog=examples("pretest dialogue report my-study", "pretest dialogue report my-study --json"))
@study_argument
@out_option("Folder to write into", "STUDY/reports/DATE-dialogue")
@language_option
@json_option
def report(study: Path, out: Path | None, lang: Language | None, as_json: bool) -> None:
    """Write the report on the dilemma tables of a study.

    Where people stood before and after, how far care and safety are apart, what they heard from each other, and the
    ways out with who does what. Fields of fewer than three people are not told apart. Writes dialogue.html,
    dialogue.csv, ways_out.csv, dialogue.json and provenance.json. It says nothing of what a message does.
    """
    loaded = load_study(study)
    found = dialogue_of(loaded)
    folder = place_for(loaded.folder, f"reports/{datetime.date.today().isoformat()}-dialogue", out)
    require_replaceable(folder)
    language: Language = lang or loaded.file.languages[0]
    library = Library(loaded.folder)
    files = write_dialogue(found, loaded, folder, language=language, library=library)
    if as_json:
        click.echo(json.dumps(found.record(), ensure_ascii=False, allow_nan=False, indent=1))
        return
    for line in answer_lines(read_edition(draft_findings(loaded), language, library), found):
        click.echo(line)
    click.echo("\n" + speech(language)("terminal.report", path=str(files[0])))
