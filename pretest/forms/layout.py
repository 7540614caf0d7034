"""From a questionnaire to its form: blocks to parts, scales to screens, items to questions with their columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pretest.errors import ExportError, Note, did_you_mean
from pretest.forms.executions import shown_executions, with_draw
from pretest.forms.form import PRE, Content, Form, FormArm, Part, Question, Screen, plain_names
from pretest.forms.made import ROUTE, SPLIT, derived, made_part, split_draw
from pretest.forms.meeting import both
from pretest.forms.stated import stated_in
from pretest.forms.together import SCREENING, parts_together
from pretest.spec.concept import Picture, read_concept
from pretest.spec.condition import Allowed, Condition
from pretest.spec.model import Text
from pretest.spec.questionnaire import Block, Questionnaire
from pretest.spec.scale import Item, Scale
from pretest.spec.study import Study
from pretest.spec.studyfile import Arm
from pretest.words import LANGUAGES, Language

# What respondents read above a form: it must not say who they are, or what they are thought to do.
MESSAGE_TITLE = Text(nl="Onderzoek naar een boodschap", en="Study of a message")
PLAIN_TITLE = Text(nl="Vragenlijst", en="Questionnaire")


def lay_out(content: Content, questionnaire: str | Questionnaire, languages: Sequence[Language] | None = None) -> Form:
    """The form of one questionnaire, or of one of the study's ``forms``, by its name.

    Parameters
    ----------
    content
        A study, or the shipped content; only a study has arms, audiences, forms and a seed.
    languages
        Those of the study (or all) when None.

    Raises
    ------
    ExportError
        When there is no such questionnaire or form, a condition looks at something that is not asked before it, or
        two questions would share a column.
    """
    study = content if isinstance(content, Study) else None
    if study is not None and isinstance(questionnaire, str) and questionnaire in study.file.forms:
        return _several(study, questionnaire, languages)
    chosen = _chosen(content, questionnaire)
    parts = questionnaire_parts(content, chosen)
    spoken = tuple(languages or (study.file.languages if study is not None else LANGUAGES))
    return _form(study, chosen.id, chosen.audience, chosen.title, chosen.respondent_title, parts, spoken)


def forms_of(study: Study) -> tuple[Form, ...]:
    """The forms that the audiences of ``study`` fill in, each once: the study's own, then the questionnaires of the
    audiences that are in none of them."""
    own = (form_of(study, audience) for audience in study.file.audiences)
    names = dict.fromkeys((*study.file.forms, *(name for name in own if name is not None)))
    return tuple(lay_out(study, name) for name in names)


def form_of(study: Study, audience: str) -> str | None:
    """What ``audience`` fills in: one of the study's forms, else its questionnaire; None where it has neither."""
    several = (name for name, form in study.file.forms.items() if audience in form.audiences)
    return next(several, study.file.audiences[audience].questionnaire)


def questionnaire_parts(content: Content, questionnaire: Questionnaire) -> tuple[Part, ...]:
    """The blocks of one questionnaire, and the hidden answers that go with them.

    Raises
    ------
    ExportError
        When a condition looks at something that is not asked before it, or two questions would share a column.
    """
    parts = tuple(_parts(content, questionnaire))
    _require_columns_once(questionnaire.id, parts)
    _require_asked_before(questionnaire.id, parts)
    return parts


def _several(study: Study, name: str, languages: Sequence[Language] | None) -> Form:
    form = study.file.forms[name]
    own = {one: questionnaire_parts(study, _chosen(study, one)) for one in _questionnaires_of(study, name)}
    parts, notes = parts_together(study, name, own)
    _require_columns_once(name, parts)
    _require_asked_before(name, parts)
    spoken = tuple(languages or study.file.languages)
    made = _form(study, name, ", ".join(form.audiences), study.file.title, form.title, parts, spoken)
    return replace(made, notes=(*notes, *made.notes))


def _questionnaires_of(study: Study, name: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for audience in study.file.forms[name].audiences:
        questionnaire = study.file.audiences[audience].questionnaire
        if questionnaire is None:
            what = f"audience '{audience}' has no questionnaire, so the form has nothing to ask it"
            raise ExportError("form_without_questionnaire", f"{study.name} forms.{name}", what)
        found[questionnaire] = None
    return tuple(found)


def _form(
    study: Study | None,
    name: str,
    audience: str,
    title: Text,
    shown: Text | None,
    parts: Sequence[Part],
    languages: tuple[Language, ...],
) -> Form:
    stimulus = any(part.kind == "stimulus" for part in parts)
    arms, notes = ((), ()) if study is None else _arms(study)
    if study is None and stimulus:
        message = "No study was named, so there are no arms: the place of the message is empty, and nobody is assigned."
        notes = (Note("no_arms", "warning", name, message),)
    parts = with_draw(parts, arms)
    _require_columns_once(name, parts)
    eligible = _eligible(parts)
    told = {} if study is None or not stimulus else {n: arm.debrief for n, arm in study.file.arms.items()}
    return Form(
        id=name,
        study=None if study is None else study.id,
        audience=audience,
        title=title,
        shown_title=shown or (MESSAGE_TITLE if stimulus else PLAIN_TITLE),
        languages=languages,
        seed=0 if study is None else study.file.seed,
        parts=tuple(_with_debriefs(parts, arms, told, eligible)),
        arms=arms if stimulus else (),
        audiences={} if study is None else _audiences(study, parts),
        eligible=eligible,
        notes=notes,
    )


def _with_debriefs(
    parts: Sequence[Part], arms: Sequence[FormArm], told: dict[str, Text | None], eligible: Condition | None
) -> Iterator[Part]:
    """``parts``, and before the words at the end what people of one arm must read: what they saw is put right there."""
    last = len(parts)
    while last > 0 and parts[last - 1].kind == "text":
        last -= 1
    yield from parts[:last]
    for arm in arms:
        text = told.get(arm.id)
        if text is not None:
            name = f"debrief_{arm.code}"
            yield Part(name, "text", None, text, (Screen(name, None, ()),), False, eligible, None, True, arm)
    yield from parts[last:]


def _chosen(content: Content, questionnaire: str | Questionnaire) -> Questionnaire:
    if isinstance(questionnaire, Questionnaire):
        return questionnaire
    found = content.questionnaires.get(questionnaire)
    if found is None:
        forms = content.file.forms if isinstance(content, Study) else {}
        hint = did_you_mean(questionnaire, [*content.questionnaires, *forms]) or "'pretest survey list' shows all."
        raise ExportError("unknown_questionnaire", questionnaire, "there is no such questionnaire", hint=hint)
    return found


def _parts(content: Content, questionnaire: Questionnaire) -> Iterator[Part]:
    gates = {column for block in questionnaire.blocks if block.show_if for column in block.show_if.columns}
    asked = {item.id for block in questionnaire.blocks for item in _items(content, questionnaire, block)}
    gates |= {column for block in questionnaire.blocks for column in _derived_from(content, block, asked)}
    split, drawn, after = questionnaire.split, False, False
    for block in questionnaire.blocks:
        show_if = block.show_if if block.show_if is not None and block.show_if.root else None
        if split is not None and block.id in split.blocks:
            if not drawn:
                yield made_part(split_draw(questionnaire))
                drawn = True
            show_if = both(show_if, Condition({SPLIT: Allowed(values=split.with_block(block.id))}), block.id)
        part = Part(
            id=block.id,
            kind=block.kind,
            title=block.title,
            text=_text(content, questionnaire, block),
            screens=tuple(_screens(content, questionnaire, block, gates)),
            shuffled=block.order == "random",
            show_if=show_if,
            min_seconds=block.min_seconds,
            after=after,
        )
        yield part
        yield from _derived_parts(part, asked)
        after = after or block.kind == "stimulus"


def _derived_from(content: Content, block: Block, asked: set[str]) -> Iterator[str]:
    """Columns of ``block`` that a hidden answer is worked out of."""
    suffix = PRE if block.phase == "pre" else ""
    for scale in (content.scales[name] for name in block.scales):
        for name, derive in scale.derive.items():
            yield from (f"{item}{suffix}" for item in derive.any_of if name not in asked)


def _text(content: Content, questionnaire: Questionnaire, block: Block) -> Text | None:
    """What the block says; a consent says of the study what study.yaml states."""
    if block.text is None or block.kind != "consent":
        return block.text
    study = content if isinstance(content, Study) else None
    return stated_in(block.text, study, f"{questionnaire.id}.{block.id}")


def _derived_parts(part: Part, asked: set[str]) -> Iterator[Part]:
    """What the scales of ``part`` derive, where the questionnaire does not ask for it itself."""
    for screen in part.screens:
        scale = screen.scale
        if scale is None:
            continue
        for name, derive in scale.derive.items():
            if name not in asked:
                yield made_part(derived(scale, name, derive, screen.questions))


def _items(content: Content, questionnaire: Questionnaire, block: Block) -> Iterator[Item]:
    for name in block.scales:
        yield from content.scales[name].items_for(questionnaire.audience)
    yield from (item for item in block.items if item.asked_of(questionnaire.audience))


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
        of=column,
    )


def _require_columns_once(name: str, parts: Sequence[Part]) -> None:
    seen: set[str] = set()
    for part in parts:
        for screen in part.screens:
            for question in screen.questions:
                if question.column in seen:
                    what = f"the question '{question.column}' is asked twice, so its answers could not be told apart"
                    raise ExportError("column_twice", f"{name}.{part.id}", what)
                seen.add(question.column)


def _require_asked_before(name: str, parts: Sequence[Part]) -> None:
    asked: set[str] = set()
    for part in parts:
        for column in () if part.show_if is None else part.show_if.columns:
            if column not in asked:
                what = f"show_if looks at '{column}', which no earlier question asks"
                hint = did_you_mean(column, asked)
                raise ExportError("condition_unasked", f"{name}.{part.id}", what, hint=hint)
        for question in (question for screen in part.screens for question in screen.questions):
            cases = () if question.made is None else question.made.cases
            for column in (column for _, when in cases for column in when.columns):
                if column not in asked:
                    what = f"'{question.column}' is worked out of '{column}', which no earlier question asks"
                    raise ExportError("condition_unasked", f"{name}.{part.id}", what, hint=did_you_mean(column, asked))
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
        shown, told = shown_executions(study, name, copy, concept.picture)
        notes += told
        if not copy and concept.picture is None and not arm.recordings and not shown:
            message = f"Arm '{name}' has no text and no image: its respondents see an empty message."
            notes.append(Note("arm_without_message", "serious", f"arm '{name}'", message))
        arms.append(replace(_arm(name, codes[name], arm, copy, concept.picture), shown=shown))
    return tuple(arms), tuple(notes)


def _arm(name: str, code: str, arm: Arm, copy: dict[Language, str], picture: Picture | None) -> FormArm:
    return FormArm(
        id=name,
        code=code,
        label=arm.label,
        control=arm.is_control,
        copy=copy,
        picture=picture,
        messenger=arm.messenger,
        channel=arm.channel,
        strategy=arm.strategy,
        executions=tuple((key, one.label or Text(nl=key, en=key)) for key, one in arm.executions.items()),
    )


def _audiences(study: Study, parts: Sequence[Part]) -> dict[str, Condition]:
    """Audiences whose condition looks only at questions of this form."""
    asked = {question.column for part in parts for screen in part.screens for question in screen.questions}
    return {
        name: audience.when
        for name, audience in study.file.audiences.items()
        if audience.when.root and set(audience.when.columns) <= asked
    }


def _eligible(parts: Sequence[Part]) -> Condition | None:
    """The condition of the message or, without one, of the last block with questions.

    In a form of several audiences without a message: who goes any of the ways. A draw screens out nobody.
    """
    stimulus = next((part for part in parts if part.kind == "stimulus"), None)
    if stimulus is not None:
        return stimulus.show_if
    made = {
        question.column: question.made for part in parts for screen in part.screens for question in screen.questions
    }
    route = made.get(ROUTE)
    if route is not None:
        screening = next(part for part in parts if part.id == SCREENING)
        ways = Condition({ROUTE: Allowed(values=tuple(number for number, _ in route.cases))})
        return both(screening.show_if, ways, ROUTE)
    asking = [part for part in parts if part.kind != "made" and any(screen.questions for screen in part.screens)]
    last = asking[-1].show_if if asking else None
    drawn = {column for column, one in made.items() if one is not None and one.draws is not None}
    if last is None or not drawn & set(last.columns):
        return last
    rest = {column: allowed for column, allowed in last.root.items() if column not in drawn}
    return Condition(rest) if rest else None
