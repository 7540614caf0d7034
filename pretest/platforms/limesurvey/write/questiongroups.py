"""The question groups of a form, in order, as rows of LimeSurvey's survey structure."""

from __future__ import annotations

import base64
import math
from collections.abc import Iterator

from pretest.forms.form import Form, Message, Part
from pretest.forms.naming import ARM, AUDIENCE, QUESTIONNAIRE, SCREENED_OUT, WORDING
from pretest.forms.wording import questionnaire_hash
from pretest.platforms.limesurvey.names import Group, Names, decided_before, groups_of, own_fields
from pretest.platforms.limesurvey.write.items import grid_rows, question_rows
from pretest.platforms.limesurvey.write.logic import ALWAYS, Logic, choose, draw, drawn_once
from pretest.platforms.limesurvey.write.rows import Row
from pretest.platforms.limesurvey.write.text import to_html, to_message
from pretest.spec import Language, Text

MAX_EMBEDDED = 200_000  # bytes of a picture up to which it goes into the text itself
_ALT: dict[Language, str] = {"nl": "Afbeelding bij de boodschap", "en": "Picture with the message"}
_WAIT: dict[Language, str] = {"nl": "Je kunt verder over", "en": "You can go on in"}
_GO_ON: dict[Language, str] = {"nl": "Je kunt nu verder.", "en": "You can go on now."}


def group_rows(form: Form, names: Names, logic: Logic, language: Language) -> Iterator[Row]:
    """All groups with their questions, in one language."""
    groups = groups_of(form)
    equations = _equations(form, names, logic)
    for place, group in enumerate(groups):
        yield _group(form, group, place + 1, names, logic, language)
        if place == 0:
            yield from _own(form, names, equations, (QUESTIONNAIRE, WORDING), language)
        if group.kind == "assign":
            yield from _own(form, names, equations, decided_before(form), language)
        elif group.kind == "end" and AUDIENCE not in decided_before(form):
            yield from _own(form, names, equations, (AUDIENCE,), language)
        elif group.kind == "made":
            yield from _made(group, names, logic, language)
        elif group.kind == "screen":
            yield from _questions(group, names, language)
        elif group.kind in ("text", "arm"):
            yield _shown(group, names, language)


def _group(form: Form, group: Group, place: int, names: Names, logic: Logic, language: Language) -> Row:
    part = group.part
    relevance = ALWAYS if part is None else logic.condition(part.show_if)
    if group.arm is not None:
        mine = f"{names.own[ARM]}.NAOK == '{group.arm.code}'"
        relevance = mine if relevance == ALWAYS else f"{relevance} and {mine}"
    if group.message is not None and group.message.when is not None:
        relevance = f"{relevance} and {logic.condition(group.message.when)}"
    cells = {"type/scale": str(place), "relevance": relevance, "language": language}
    if part is not None and group.kind == "screen" and group.first:
        cells["text"] = opening(part, language)
    attributes = {}
    if part is not None and part.shuffled and group.kind == "screen" and len(part.screens) > 1:
        attributes["random_group"] = part.id
    return Row("G", group.name, cells, attributes)


def opening(part: Part, language: Language) -> str:
    """Title and text of a block as HTML."""
    title = "" if part.title is None else f"<h3>{_in(part.title, language, part.id)}</h3>"
    return title + ("" if part.text is None else f"<p>{_in(part.text, language, part.id)}</p>")


def _in(text: Text, language: Language, where: str) -> str:
    return to_html(text.in_language(language), where)


def _questions(group: Group, names: Names, language: Language) -> Iterator[Row]:
    part, screen = group.part, group.screen
    assert part is not None  # a group with questions has a part
    assert screen is not None  # and a screen
    if screen.grid:
        yield from grid_rows(screen, names, language, shuffled=part.shuffled)
        return
    random_group = screen.id if part.shuffled and len(screen.questions) > 1 else None
    for question in screen.questions:
        yield from question_rows(question, screen, names, language, random_group)


def _shown(group: Group, names: Names, language: Language) -> Row:
    """A text without a question: of a block, or the message of an arm."""
    part = group.part
    assert part is not None  # only groups with hidden fields have none
    text = opening(part, language)
    if group.message is not None:
        text += message(group.message, language)
    cells = {"type/scale": "X", "relevance": "1", "text": text, "language": language, "mandatory": "N", "other": "N"}
    return Row("Q", names.texts[group.name], cells, _timer(part, language))


def message(shown: Message, language: Language) -> str:
    """What people see of an arm, as HTML; its picture inside when it is small enough."""
    html = to_message(shown.copy[language], shown.named) if language in shown.copy else ""
    picture = shown.picture
    if picture is not None and len(picture.data) < MAX_EMBEDDED:
        data = base64.b64encode(picture.data).decode("ascii")
        source = f"data:{picture.media_type};base64,{data}"
        html += f'<p><img src="{source}" alt="{_ALT[language]}" style="max-width:100%" /></p>'
    return html


def _timer(part: Part, language: Language) -> dict[str, str]:
    if part.min_seconds is None:
        return {}
    return {
        "time_limit": str(math.ceil(part.min_seconds)),
        "time_limit_action": "3",  # nothing is sent by itself
        "time_limit_disable_next": "1",
        "time_limit_countdown_message": _WAIT[language],
        "time_limit_message": _GO_ON[language],
    }


def _made(group: Group, names: Names, logic: Logic, language: Language) -> Iterator[Row]:
    """Hidden answers that LimeSurvey works out of the answers so far, or draws."""
    assert group.screen is not None  # hidden answers stand on a screen of the form
    for question in group.screen.questions:
        yield _hidden(names.fields[question.column], question.column, logic.made(question), language)


def _hidden(code: str, text: str, equation: str, language: Language) -> Row:
    cells = {"type/scale": "*", "relevance": "1", "text": text, "language": language, "mandatory": "N", "other": "N"}
    return Row("Q", code, cells, {"hidden": "1", "equation": equation})


def _own(
    form: Form, names: Names, equations: dict[str, str], wanted: tuple[str, ...], language: Language
) -> Iterator[Row]:
    """Hidden fields that LimeSurvey fills in by itself."""
    for name in own_fields(form):
        if name in wanted:
            yield _hidden(names.own[name], name, equations[name], language)


def _equations(form: Form, names: Names, logic: Logic) -> dict[str, str]:
    eligible = logic.condition(form.eligible)
    found = {QUESTIONNAIRE: form.id, WORDING: questionnaire_hash(form)}
    if form.eligible is not None:
        found[SCREENED_OUT] = "{" + choose([(eligible, "0")], "1") + "}"
    if form.audiences:
        tests = [(logic.condition(condition), f"'{audience_word(name)}'") for name, condition in form.audiences.items()]
        found[AUDIENCE] = "{" + choose(tests, "''") + "}"
    if form.arms:
        drawn = draw([one.code for one in form.arms])
        drawn = drawn if eligible == ALWAYS else choose([(eligible, drawn)], "''")
        found[ARM] = "{" + drawn_once(f"{names.own[ARM]}.NAOK", drawn) + "}"
    return found


def audience_word(name: str) -> str:
    """An audience as a word that is safe inside an expression."""
    return "".join(letter if letter.isalnum() or letter in " _-" else "_" for letter in name)
