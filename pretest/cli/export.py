"""``pretest survey export``: one questionnaire, as a form of the platform that fields it."""

from __future__ import annotations

from pathlib import Path

import click

from pretest.cli.examples import examples
from pretest.cli.screen import progress, show_notes
from pretest.cli.speech import language_of, speech
from pretest.errors import ExportError
from pretest.library import Library, place_for
from pretest.platforms import Export, export_questionnaire, write_export
from pretest.platforms.registry import targets
from pretest.platforms.targets import export_guide
from pretest.spec import LANGUAGES, Language, Study, load_study
from pretest.spec.content import GUIDES, load_content, load_guides
from pretest.spec.named import find_named

EVERY = "all"


def _languages(ctx: click.Context, parameter: click.Parameter, value: str | None) -> tuple[Language, ...] | None:
    """``nl,en``: which languages, the default one first."""
    if value is None:
        return None
    names = [name.strip() for name in value.split(",")]
    chosen = tuple(language for name in names for language in LANGUAGES if language == name)
    if len(chosen) != len(names) or len(set(chosen)) != len(chosen):
        raise click.BadParameter(f"name each of {', '.join(LANGUAGES)} at most once, as nl,en", ctx, parameter)
    return chosen


def _targets_help() -> str:
    return "Where it goes: " + "; ".join(f"{name} = {target.what}" for name, target in targets().items()) + "; or all."


@click.command(
    epilog=examples(
        "pretest survey export users --to formr --study my-study",
        "pretest survey export users --to all --lang nl,en --out forms",
        "pretest survey export guides/users --to paper",
    )
)
@click.argument("questionnaire")
@click.option("--to", "target", type=click.Choice([*targets(), EVERY]), required=True, help=_targets_help())
@click.option(
    "--study",
    type=click.Path(path_type=Path),
    default=None,
    help="Study folder: its arms, audiences and own questions go along (default: this folder, if it is a study).",
)
@click.option(
    "--lang",
    "languages",
    callback=_languages,
    metavar="nl,en",
    help="Languages, the default one first (default: those of the study).",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=None,
    help="Folder to write into (default: STUDY/exports/TARGET/QUESTIONNAIRE).",
)
def export(
    questionnaire: str, target: str, study: Path | None, languages: tuple[Language, ...] | None, out: Path | None
) -> None:
    """Write a questionnaire as a form of a survey platform.

    Without a study the form has no arms and assigns nobody. Read the notes: they say what the platform does
    less well than the questionnaire asks. A guide for a talk (guides/users) goes to paper.
    """
    if _is_guide(questionnaire, study):
        _export_guide(questionnaire.rpartition("/")[2], target, study, languages, out)
        return
    questionnaire = questionnaire.removeprefix("questionnaires/")
    content = load_study(study or Path()) if study is not None or Path("study.yaml").is_file() else load_content()
    folder = content.folder if isinstance(content, Study) else Path()
    words = speech(content.file.languages[0] if isinstance(content, Study) else "en")
    names = list(targets()) if target == EVERY else [target]
    exports: dict[str, Export] = {}
    for name in names:
        with progress(f"Writing {name}"):
            exports[name] = export_questionnaire(content, questionnaire, name, languages)
    for name, made in exports.items():
        named = out / name if out is not None and target == EVERY else out
        place = place_for(folder, f"exports/{name}/{questionnaire}", named)
        for path in write_export(made, place, questionnaire):
            click.echo(words("terminal.wrote", path=str(path)))
    notes = dict.fromkeys(note for made in exports.values() for note in made.notes)
    show_notes(tuple(notes), words.language, most=len(notes), infos="shown")


def _is_guide(name: str, study: Path | None) -> bool:
    """Whether a guide is meant: ``guides/ID``, or an id that only a guide has."""
    if "/" in name:
        return name.startswith("guides/")
    library = Library(study or Path())
    return name in library.names(GUIDES, ".yaml") and name not in library.names("surveys/questionnaires", ".yaml")


def _export_guide(
    name: str, target: str, study: Path | None, languages: tuple[Language, ...] | None, out: Path | None
) -> None:
    """A guide for a talk, to print."""
    if target != "paper":
        what = f"a guide is for a talk, so it goes to paper, and not to {target}"
        raise ExportError("guide_on_paper", f"guides/{name}", what, hint="Say --to paper.")
    folder = study or Path()
    guides = load_guides(folder)
    found = guides[find_named(f"guides/{name}", {"guides": guides})[1]]
    words = speech(language_of(["survey", str(folder)]))
    made = export_guide(found, languages)
    for path in write_export(made, place_for(folder, f"exports/paper/guide-{name}", out), f"guide-{name}"):
        click.echo(words("terminal.wrote", path=str(path)))
