"""``pretest survey``: what can be asked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from pretest.cli.examples import examples
from pretest.cli.lazy import LazyGroup
from pretest.cli.options import json_option, language_option
from pretest.cli.screen import table
from pretest.cli.speech import speech
from pretest.cli.surveyanswers import show_answers
from pretest.errors import PretestError
from pretest.spec.answer import AnswerSet
from pretest.spec.content import ContentSet, load_content, load_guides
from pretest.spec.guide import Guide
from pretest.spec.named import Kind, find_named
from pretest.spec.questionnaire import Questionnaire
from pretest.spec.scale import Item, Scale
from pretest.words import Language

study_option = click.option(
    "--study", type=click.Path(path_type=Path, exists=True, file_okay=False), help="With the study's own content."
)


LATER = {
    "export": ("pretest.cli.export", "Write a questionnaire as a form of a survey platform."),
    "answers": ("pretest.cli.surveyanswers", "List the answer sets, or show one with its codes."),
    "copy": ("pretest.cli.surveycopy", "Copy a scale, questionnaire, guide or answer set into the study."),
    "new": ("pretest.cli.surveynew", "Write a scale of your own, to fill in."),
    "margins": ("pretest.cli.margins", "Ask people how much harm is too much."),
}


@click.group(cls=LazyGroup, lazy=LATER, epilog=examples("pretest survey list", "pretest survey show blame --lang en"))
def survey() -> None:
    """List, show, export, copy and make scales, questionnaires and guides."""


@survey.command("list", epilog=examples("pretest survey list --lang en"))
@study_option
@language_option
@json_option
def list_(study: Path | None, lang: Language | None, as_json: bool) -> None:
    """List questionnaires, scales with role, number of items and in how many questionnaires they are, and guides.

    At the end it names the scales that no questionnaire asks, and how to ask one.
    """
    content = load_content(study)
    language = lang or "en"
    guides = [
        {
            "id": guide.id,
            "audience": guide.audience,
            "title": guide.title.in_language(language),
            "topics": len(guide.blocks),
        }
        for guide in load_guides(study).values()
    ]
    questionnaires = [
        {
            "id": item.id,
            "audience": item.audience,
            "title": item.title.in_language(language),
            "blocks": len(item.blocks),
        }
        for item in content.questionnaires.values()
    ]
    asked = _asked_in(content)
    scales = [
        {
            "id": scale.id,
            "role": scale.role,
            "items": len(scale.items),
            "title": scale.title.in_language(language),
            "questionnaires": asked[scale.id],
        }
        for scale in content.scales.values()
    ]
    if as_json:
        click.echo(
            json.dumps(
                {"questionnaires": questionnaires, "scales": scales, "guides": guides}, ensure_ascii=False, indent=1
            )
        )
        return
    _print("Questionnaires", questionnaires)
    click.echo()
    _print("Scales", [one | {"questionnaires": len(asked[str(one["id"])])} for one in scales])
    if guides:
        click.echo()
        _print("Guides", guides)
    if unasked := [name for name, where in asked.items() if not where]:
        click.echo(f"\n{speech(language)('terminal.unasked', scales=', '.join(unasked))}")


def _asked_in(content: ContentSet) -> dict[str, list[str]]:
    """Scale → the questionnaires that ask it."""
    found: dict[str, list[str]] = {name: [] for name in content.scales}
    for questionnaire in content.questionnaires.values():
        for name in dict.fromkeys(scale for block in questionnaire.blocks for scale in block.scales):
            found.setdefault(name, []).append(questionnaire.id)
    return found


@survey.command(epilog=examples("pretest survey show blame", "pretest survey show users --study my-study"))
@click.argument("name")
@study_option
@language_option
@json_option
def show(name: str, study: Path | None, lang: Language | None, as_json: bool) -> None:
    """Show one questionnaire, scale, guide or answer set in full.

    Where two share an id, say which: guides/users.
    """
    content, guides = load_content(study), load_guides(study)
    parts: dict[Kind, Mapping[str, Questionnaire | Scale | Guide | AnswerSet]] = {
        "questionnaires": content.questionnaires,
        "scales": content.scales,
        "guides": guides,
        "answers": content.answers,
    }
    kind, stem = find_named(name, parts)
    found = parts[kind][stem]
    if as_json:
        click.echo(found.model_dump_json(indent=1, exclude_none=True, by_alias=True))
    elif isinstance(found, Questionnaire):
        _show_questionnaire(found, content, lang or "en")
    elif isinstance(found, Guide):
        show_guide(found, lang or "en")
    elif isinstance(found, AnswerSet):
        show_answers(stem, found, lang or "en")
    else:
        _show_scale(found, content, lang or "en", audience=None)


def _print(title: str, records: list[dict[str, Any]]) -> None:
    if not records:
        raise PretestError("no_content", "surveys", "no content was found")
    table(list(records[0]), [[str(value) for value in record.values()] for record in records], title=title)


def show_guide(guide: Guide, language: Language) -> None:
    """The topics of a guide with their questions and cards."""
    click.echo(f"{guide.title.in_language(language)}  [{guide.id}, audience {guide.audience}]")
    for topic in guide.blocks:
        minutes = f" ({topic.minutes:g} min)" if topic.minutes else ""
        click.echo(f"\n== {topic.title.in_language(language)}{minutes}")
        if topic.text is not None:
            click.echo(topic.text.in_language(language).strip())
        for prompt in topic.prompts:
            click.echo(f"  - {prompt.in_language(language).strip()}")
        if topic.cards:
            click.echo(f"  [{' | '.join(card.in_language(language).strip() for card in topic.cards)}]")


def _show_questionnaire(questionnaire: Questionnaire, content: ContentSet, language: Language) -> None:
    click.echo(f"{questionnaire.title.in_language(language)}  [{questionnaire.id}, audience {questionnaire.audience}]")
    for block in questionnaire.blocks:
        phase = ", before the message" if block.phase == "pre" else ""
        order = ", items in random order" if block.order == "random" else ""
        click.echo(f"\n== {block.id} ({block.kind}{phase}{order})")
        if block.text is not None:
            click.echo(block.text.in_language(language).strip())
        if block.kind == "stimulus":
            seconds = f", at least {block.min_seconds:g} seconds" if block.min_seconds else ""
            click.echo(f"<the message of the respondent's arm{seconds}>")
        for name in block.scales:
            _show_scale(content.scales[name], content, language, audience=questionnaire.audience)
        for item in block.items:
            _show_item(item, content, language, item.answers, None)


def _show_scale(scale: Scale, content: ContentSet, language: Language, *, audience: str | None) -> None:
    click.echo(f"\n{scale.title.in_language(language)}  [{scale.id}: {scale.role}, higher is {scale.higher_is}]")
    if audience is None:
        click.echo(scale.measures.in_language(language))
        for source in scale.sources:
            click.echo(f"  source: {source.doi or source.url or ''} {source.note}".rstrip())
    for item in scale.items if audience is None else scale.items_for(audience):
        _show_item(item, content, language, scale.answers_of(item), audience)


def _show_item(item: Item, content: ContentSet, language: Language, answers: str | None, audience: str | None) -> None:
    text = item.text_by_audience.get(audience, item.text) if audience is not None else item.text
    reverse = "  (reversed)" if item.reverse else ""
    click.echo(f"  {item.id:<22} {text.in_language(language).strip()}{reverse}")
    answer_set = content.answers.get(answers or "")
    if answer_set is None:
        return
    labels = [f"{option.value} {option.label.in_language(language)}" for option in answer_set.options]
    if not labels and answer_set.min is not None and answer_set.max is not None:
        labels = [f"{answer_set.min:g} to {answer_set.max:g}"]
    labels += [f"{code.value} {code.label.in_language(language)}" for code in answer_set.missing]
    if labels:
        click.echo(f"  {'':<22} {' | '.join(labels)}")
