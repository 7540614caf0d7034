"""``pretest survey new scale``: a scale of one's own to fill in."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import get_args

import click

from pretest.cli.examples import examples
from pretest.cli.owncontent import answer_sets, own_study, own_study_option, words_of
from pretest.spec.newscale import QUESTIONS, require_answers, scale_text, write_scale
from pretest.words import Role

ROLES: tuple[Role, ...] = get_args(Role)


@click.group(epilog=examples("pretest survey new scale pride --study my-study"))
def new() -> None:
    """Write a scale of your own, to fill in."""


@new.command(
    epilog=examples(
        "pretest survey new scale pride --study my-study",
        'pretest survey new scale pride --study my-study --title "Pride" --role benefit --answers agree5 '
        '--question "I am proud of my street."',
    )
)
@click.argument("name", metavar="ID")
@own_study_option
@click.option("--title", help="What it measures, in a few words.")
@click.option("--role", type=click.Choice(ROLES), help="What it is for (default: background).")
@click.option("--answers", help="Id of its answer set; 'pretest survey answers' lists them (default: agree5).")
@click.option("--question", "questions", multiple=True, help="A question; may be given more than once.")
@click.option("--overwrite", is_flag=True, help="Replace what the study has under this id.")
def scale(
    name: str,
    study: Path | None,
    title: str | None,
    role: Role | None,
    answers: str | None,
    questions: tuple[str, ...],
    overwrite: bool,
) -> None:
    """Write a new scale with two questions, and a comment at every key.

    On a terminal it asks for what is not given; elsewhere it takes the defaults, and texts to replace.
    """
    folder = own_study(study)
    words = words_of(folder)
    if sys.stdin.isatty():
        title = title or click.prompt(words("terminal.own.ask_title"), default=name)
        role = role or click.prompt(
            words("terminal.own.ask_role"), type=click.Choice(ROLES), default="background", show_choices=True
        )
        answers = answers or click.prompt(words("terminal.own.ask_answers"), default="agree5")
        asked = questions or tuple(
            click.prompt(words("terminal.own.ask_question"), default=text) for text in QUESTIONS[words.language]
        )
    else:
        asked = questions
    chosen = answers or "agree5"
    require_answers(chosen, answer_sets(folder))
    text = scale_text(name, title or name, role or "background", chosen, words.language, asked)
    path = write_scale(folder, name, text, overwrite=overwrite)
    click.echo(words("terminal.wrote", path=str(path)))
    click.echo(words("terminal.own.new_scale", name=name))
