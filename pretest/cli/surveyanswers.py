"""``pretest survey answers``: the answer sets that there are, and one of them in full."""

from __future__ import annotations

import json
from pathlib import Path

import click

from pretest.cli.examples import examples
from pretest.cli.options import json_option, language_option
from pretest.cli.owncontent import answer_sets
from pretest.cli.screen import table
from pretest.spec.answer import AnswerSet
from pretest.spec.newscale import require_answers
from pretest.words import Language


@click.command(epilog=examples("pretest survey answers", "pretest survey answers agree5 --lang en"))
@click.argument("name", metavar="[ID]", required=False)
@click.option(
    "--study", type=click.Path(path_type=Path, exists=True, file_okay=False), help="With the study's own content."
)
@language_option
@json_option
def answers(name: str | None, study: Path | None, lang: Language | None, as_json: bool) -> None:
    """List the answer sets, or show one with its codes."""
    sets = answer_sets(study)
    language = lang or "en"
    if name is not None:
        require_answers(name, sets)
        if as_json:
            click.echo(sets[name].model_dump_json(indent=1, exclude_none=True))
        else:
            show_answers(name, sets[name], language)
        return
    records = [{"id": one, "type": found.type, "answers": _short(found, language)} for one, found in sets.items()]
    if as_json:
        click.echo(json.dumps(records, ensure_ascii=False, indent=1))
        return
    table(list(records[0]), [list(record.values()) for record in records], title="Answer sets")


def show_answers(name: str, found: AnswerSet, language: Language) -> None:
    """One answer set: a code and its label a line."""
    click.echo(f"{name}  [{found.type}]")
    for option in found.options:
        click.echo(f"  {option.value:>5}  {option.label.in_language(language)}")
    if not found.options:
        click.echo(f"  {_short(found, language)}")
    for code in found.missing:
        click.echo(f"  {code.value:>5}  {code.label.in_language(language)}  (counts as no answer: {code.kind})")


def _short(found: AnswerSet, language: Language) -> str:
    """In a few words: the outer options, or the bounds."""
    if found.options:
        ends = found.options[0], found.options[-1]
        told = " … ".join(f"{option.value} {option.label.in_language(language)}" for option in ends)
        return f"{told} ({len(found.options)})"
    if found.min is None and found.max is None:
        return "free"
    low, high = ("…" if bound is None else f"{bound:g}" for bound in (found.min, found.max))
    return f"{low} to {high}"
