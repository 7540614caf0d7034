"""``pretest status``: where a study is, and what comes next."""

from __future__ import annotations

import json
from pathlib import Path

import click

from pretest.cli.examples import examples
from pretest.cli.options import json_option, spoken_option, study_argument
from pretest.cli.screen import progress, show_problems
from pretest.cli.speech import Speech, count, counted, language_of, speech
from pretest.planning.status import Step, StepState
from pretest.planning.status import status as study_status
from pretest.words import Language

SIGNS: dict[StepState, str] = {"done": "✓", "todo": "·", "attention": "!!", "optional": " "}


@click.command(epilog=examples("pretest status my-study"))
@study_argument
@spoken_option
@json_option
def status(study: Path, lang: Language | None, as_json: bool) -> None:
    """Tell where a study is, and what comes next.

    Goes along the road: files in order, approval, how long rows are kept, plan locked, data there, looks, reports of
    the study as it is now. Changes nothing, and is no look at the data.
    """
    with progress("Looking around"):
        found = study_status(study)
    if as_json:
        click.echo(json.dumps(found.record(), ensure_ascii=False, indent=1))
        return
    words = speech(lang or (language_of(["status", str(study)]) if found.problems else found.language))
    for step in found.steps:
        click.echo(f"{SIGNS[step.state]:>2} {words(f'terminal.step.{step.id}'):<11}{told_step(words, step)}")
        if step.command and step.state == "optional":
            click.echo(f"{'':14}{step.command}")
    show_problems(found.problems, words.language)
    step_now = found.next
    if step_now is None:
        click.echo("\n" + words("terminal.done"))
        return
    command = step_now.command or told_step(words, step_now)
    click.echo("\n" + words("terminal.next", step=words(f"terminal.step.{step_now.id}"), command=command))


def told_step(words: Speech, step: Step) -> str:
    """What a step says, in the language of ``words``; in English where there is no text for it."""
    values = {name: _value(words, name, value) for name, value in step.values.items()}
    key = f"terminal.status.{step.key}"
    if words.language == "en" or not step.key:
        return step.what
    if words.has(key):
        return words(key, **values)
    return counted(words, key, int(step.values["n"]), **{name: text for name, text in values.items() if name != "n"})


def _value(words: Speech, name: str, value: str) -> str:
    """A number as it is written, and one that is too small to be told as such."""
    if name == "rows" and value.startswith("<"):
        return words("terminal.fewer", n=value[1:])
    return count(words, int(value)) if value.isdigit() else value
