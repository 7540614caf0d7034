"""From a questionnaire to its form: blocks to parts, scales to screens, items to questions with their columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pretest.errors import ExportError, Note, did_you_mean
from pretest.forms.form import PRE, Content, Form, FormArm, Part, Question, Screen, plain_names
from pretest.spec.concept import read_concept
from pretest.spec.condition import Condition
from pretest.spec.questionnaire import Block, Questionnaire
from pretest.spec.scale import Item, Scale
from pretest.spec.study import Study
from pretest.words import LANGUAGES, Language


def lay_out(content: Content, questionnaire: str | Questionnaire, languages: Sequence[Language] | None = None) -> Form:
    """The form of one questionnaire.

    Parameters
    ----------
    content
        A study, or the shipped content; only a study has arms, audiences and a seed.
    languages
        Those of the study (or all) when None.

    Raises
    ------
    ExportError
        When the questionnaire does not exist, a condition looks at something that is not asked before it, or two
        questions would share a column.
    """
    chosen = _chosen(content, questionnaire)
    study = content if isinstance(content, Study) else None
    spoken = tuple(languages or (study.file.languages if study is not None else LANGUAGES))
    parts = tuple(_parts(content, chosen))
    _require_columns_once(chosen, parts)
    _require_asked_before(chosen, parts)
    arms, notes = ((), ()) if study is None else _arms(study)
    if study is None and any(part.kind == "stimulus" for part in parts):
        message = "No study was named, so there are no arms: the place of the message is empty, and nobody is assigned."
        notes = (Note("no_arms", "warning", chosen.id, message),)
    return Form(
        study=None if study is None else study.id,
        questionnaire=chosen,
        title=chosen.title,
        languages=spoken,
        seed=0 if study is None else study.file.seed,
        parts=parts,
        arms=arms if any(part.kind == "stimulus" for part in parts) else (),
        audiences={} if study is None else _audiences(study, parts),
        eligible=_eligible(parts),
        notes=notes,
    )


def forms_of(study: Study) -> tuple[Form, ...]:
    """The forms of all questionnaires that the audiences of ``study`` fill in, each once."""
    names = dict.fromkeys(a.questionnaire for a in study.file.audiences.values() if a.questionnaire is not None)
    return tuple(lay_out(study, name) for name in names)


def _chosen(content: Content, questionnaire: str | Questionnaire) -> Questionnaire:
    if isinstance(questionnaire, Questionnaire):
        return questionnaire
    found = content.questionnaires.get(questionnaire)
    if found is None:
        hint = did_you_mean(questionnaire, content.questionnaires) or "'pretest survey list' shows all."
        raise ExportError("unknown_questionnaire", questionnaire, "there is no such questionnaire", hint=hint)
    return found


def _parts(content: Content, questionnaire: Questionnaire) -> Iterator[Part]:
    gates = {column for block in questionnaire.blocks if block.show_if for column in block.show_if.columns}
    after = False
    for block in questionnaire.blocks:
        yield Part(
            id=block.id,
            kind=block.kind,
            title=block.title,
            text=block.text,
            screens=tuple(_screens(content, questionnaire, block, gates)),
            shuffled=block.order == "random",
            show_if=block.show_if if block.show_if is not None and block.show_if.root else None,
            min_seconds=block.min_seconds,
            after=after,
        )
        after = after or block.kind == "stimulus"


def _screens(content: Content, questionnaire: Questionnaire, block: Block, gates: set[str]) -> Iterator[Screen]:
    suffix = PRE if block.phase == "pre" else ""
    for name in block.scales:
        scale = content.scales[name]
        items = scale.items_for(questionnaire.audience)
        if items:
            questions = tuple(
                _question(content, questionnaire, item, scale.answers_of(item), scale, block, gates) for item in items
            )
            yield Screen(f"{name}{suffix}", scale, questions)
    items = tuple(item for item in block.items if item.asked_of(questionnaire.audience))
    if items or not block.scales:
        questions = tuple(_question(content, questionnaire, item, item.answers, None, block, gates) for item in items)
        taken = {name + suffix for name in block.scales}
        yield Screen(block.id if block.id not in taken else f"{block.id}_items", None, questions)


def _question(
    content: Content,
    questionnaire: Questionnaire,
    item: Item,
    answers: str | None,
    scale: Scale | None,
    block: Block,
    gates: set[str],
) -> Question:
    column = f"{item.id}{PRE}" if block.phase == "pre" and scale is not None else item.id
    return Question(
        column=column,
        item=item,
        text=item.text_by_audience.get(questionnaire.audience, item.text),
        answers=None if answers is None else content.answers[answers],
        answers_id=answers,
        scale=scale,
        phase=block.phase,
        gate=column in gates,
    )


def _require_columns_once(questionnaire: Questionnaire, parts: Sequence[Part]) -> None:
    seen: set[str] = set()
    for part in parts:
        for screen in part.screens:
            for question in screen.questions:
                if question.column in seen:
                    what = f"the question '{question.column}' is asked twice, so its answers could not be told apart"
                    raise ExportError("column_twice", f"{questionnaire.id}.{part.id}", what)
                seen.add(question.column)


def _require_asked_before(questionnaire: Questionnaire, parts: Sequence[Part]) -> None:
    asked: set[str] = set()
    for part in parts:
        for column in () if part.show_if is None else part.show_if.columns:
            if column not in asked:
                what = f"show_if looks at '{column}', which no earlier question asks"
                hint = did_you_mean(column, asked)
                raise ExportError("condition_unasked", f"{questionnaire.id}.{part.id}", what, hint=hint)
        asked |= {question.column for screen in part.screens for question in screen.questions}


def _arms(study: Study) -> tuple[tuple[FormArm, ...], tuple[Note, ...]]:
    codes = plain_names(study.file.arms)
    arms: list[FormArm] = []
    notes: list[Note] = []
    for name, arm in study.file.arms.items():
        concept = read_concept(study.folder, name, arm, study.file.languages)
        copy = dict(concept.copy)
        if copy:  # an export in a language that the study does not list shows the first language's copy
            copy = {language: copy.get(language, copy[study.file.languages[0]]) for language in LANGUAGES}
        notes += concept.notes
        if not copy and concept.picture is None:
            message = f"Arm '{name}' has no text and no image: its respondents see an empty message."
            notes.append(Note("arm_without_message", "serious", f"arm '{name}'", message))
        arms.append(FormArm(name, codes[name], arm.label, arm.is_control, copy, concept.picture))
    return tuple(arms), tuple(notes)


def _audiences(study: Study, parts: Sequence[Part]) -> dict[str, Condition]:
    """Audiences whose condition looks only at questions of this form."""
    asked = {question.column for part in parts for screen in part.screens for question in screen.questions}
    return {
        name: audience.when
        for name, audience in study.file.audiences.items()
        if audience.when.root and set(audience.when.columns) <= asked
    }


def _eligible(parts: Sequence[Part]) -> Condition | None:
    """The condition of the message or, without one, of the last block with questions."""
    stimulus = [part for part in parts if part.kind == "stimulus"]
    asking = [part for part in parts if any(screen.questions for screen in part.screens)]
    last = stimulus or asking[-1:]
    return last[0].show_if if last else None
