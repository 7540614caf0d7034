"""``pretest survey copy``: something that ships, into the study, to be changed there."""

from __future__ import annotations

from pathlib import Path

import click

from pretest.cli.examples import examples
from pretest.cli.owncontent import known_names, own_study, own_study_option, words_of
from pretest.spec.copying import copy_content
from pretest.spec.named import find_named


@click.command(
    epilog=examples(
        "pretest survey copy blame --study my-study",
        "pretest survey copy users --as my-users --study my-study",
        "pretest survey copy guides/users --study my-study",
    )
)
@click.argument("name", metavar="ID")
@own_study_option
@click.option("--as", "new", metavar="NEW", help="Another id for the copy (default: the same, in place of what ships).")
@click.option("--overwrite", is_flag=True, help="Replace what the study has under this id.")
def copy(name: str, study: Path | None, new: str | None, overwrite: bool) -> None:
    """Copy a scale, questionnaire, guide or answer set into the study.

    Where two share an id, say which: guides/users, questionnaires/users, scales/blame, answers/agree5. Under a new id
    the questions of a scale get new ids too, since two scales cannot ask one question; for whom they are stays the
    same.
    """
    folder = own_study(study)
    words = words_of(folder)
    kind, found = find_named(name, known_names(folder))
    copied = copy_content(kind, found, folder, new, overwrite=overwrite)
    click.echo(words("terminal.wrote", path=str(copied.path)))
    for old, other in copied.renamed.items():
        click.echo(f"  {old} → {other}")
    click.echo(words(f"terminal.own.{'copied_as' if new not in (None, found) else 'copied'}.{kind}", name=new or found))
