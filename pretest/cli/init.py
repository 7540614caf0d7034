"""``pretest init``: a study folder, from a few answers or to fill in."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import click

from pretest.cli.examples import examples
from pretest.cli.speech import Speech, speech
from pretest.library import require_new
from pretest.spec.newstudy import AUDIENCES, CORE, INSTRUMENTS, PRIMARY, Answers
from pretest.spec.newstudy import init as init_study
from pretest.words import LANGUAGES, Language

ALL = "all"
BETWEEN = ";"


@click.command(
    epilog=examples(
        "pretest init my-study",
        'pretest init my-study --title "Cocaine in nightlife" --concept "You pay for it" --concept "Facts" --yes',
    )
)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--title", default=None, help="Title of the study.")
@click.option(
    "--lang",
    "languages",
    type=click.Choice(LANGUAGES),
    multiple=True,
    help="Language of the reports; may be repeated, the first one counts most (default: nl and en).",
)
@click.option("--concept", "concepts", multiple=True, metavar="NAME", help="A message under test; may be repeated.")
@click.option(
    "--audience", "audiences", type=click.Choice(AUDIENCES), multiple=True, help="Who is asked; may be repeated."
)
@click.option(
    "--primary", type=click.Choice(PRIMARY), multiple=True, help="A harm that decides; may be repeated (default: all)."
)
@click.option(
    "--instrument",
    type=click.Choice(tuple(INSTRUMENTS)),
    default=None,
    help="Questionnaires: core (ten minutes, default), short, or long (everything); parents go with core.",
)
@click.option("--yes", is_flag=True, help="Ask nothing: what is not given is as usual.")
def init(
    folder: Path,
    title: str | None,
    languages: tuple[Language, ...],
    concepts: tuple[str, ...],
    audiences: tuple[str, ...],
    primary: tuple[str, ...],
    instrument: str | None,
    yes: bool,
) -> None:
    """Make a new study folder to fill in.

    Asks for a title, the messages, the audiences, the questionnaires and the harms that decide, and writes a study into
    FOLDER, which must be new or empty: study.yaml with one form for all audiences and two controls (a neutral message,
    and what is sent today), the plan that fits the questionnaires, concepts/ and an empty data/. Every file explains
    itself, and 'pretest check' accepts it before there are data. Where nobody can be asked (no terminal) and no option
    is given, a template is written to fill in.
    """
    require_new(folder)
    given = any((title, languages, concepts, audiences, primary, instrument, yes))
    asks = _is_terminal() and not yes
    language: Language = languages[0] if languages else _language() if asks else "en"
    words = speech(language)
    if not asks and not given:
        _told(words, init_study(folder), "terminal.init.fill_in", folder, file=str(folder / "study.yaml"))
        return
    answers = _answers(
        words, languages or (language,) if asks else languages, asks, title, concepts, audiences, primary, instrument
    )
    written = init_study(
        folder,
        title=answers.title,
        languages=answers.languages,
        concepts=answers.concepts,
        audiences=answers.audiences,
        primary=answers.primary,
        instrument=answers.instrument,
    )
    _told(words, written, "terminal.init.next", folder, concepts=str(folder / "concepts"))


def _answers(
    words: Speech,
    languages: tuple[Language, ...],
    asks: bool,
    title: str | None,
    concepts: tuple[str, ...],
    audiences: tuple[str, ...],
    primary: tuple[str, ...],
    instrument: str | None,
) -> Answers:
    """What was given as options, and for the rest what is asked, or as usual."""
    usual = Answers(title or words("terminal.init.title_default"))
    if asks and title is None:
        title = click.prompt(words("terminal.init.title"), default=usual.title)
    if asks and not concepts:
        concepts = _several(words("terminal.init.concepts"), usual.concepts)
    if asks and not audiences:
        audiences = _several(words("terminal.init.audiences"), usual.audiences)
    if asks and instrument is None:
        instrument = click.prompt(
            words("terminal.init.instrument"), type=click.Choice(tuple(INSTRUMENTS)), default=CORE
        )
    if asks and not primary:
        known = INSTRUMENTS[instrument or CORE].primary
        question = words("terminal.init.primary", harms=", ".join(known))
        primary = tuple(one for one in _several(question, (ALL,)) if one != ALL)
    return Answers(
        title or usual.title,
        languages or usual.languages,
        concepts or usual.concepts,
        audiences or usual.audiences,
        primary or None,
        instrument or usual.instrument,
    )


def _language() -> Language:
    chosen = click.prompt("Taal / language", type=click.Choice(LANGUAGES), default=LANGUAGES[0])
    return "nl" if chosen == "nl" else "en"


def _several(question: str, usual: tuple[str, ...]) -> tuple[str, ...]:
    """An answer of several parts."""
    text = click.prompt(question, default=BETWEEN.join(usual))
    return tuple(part.strip() for part in text.split(BETWEEN) if part.strip())


def _told(words: Speech, written: tuple[Path, ...], key: str, folder: Path, **values: str) -> None:
    for path in written:
        click.echo(words("terminal.init.wrote", path=str(path)))
    command = f"pretest check {shlex.quote(str(folder))}"
    click.echo("\n" + words(key, command=command, **values))


def _is_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()
