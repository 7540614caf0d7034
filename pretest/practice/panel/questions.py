"""The form of a panel as a questionnaire, which every platform can be given: one link for all members.

What a spreadsheet does better: the numbers of a forecast are only checked when they come back, and nobody sees their
own answer of an earlier round. The id of each item holds the round and a mark of the texts, so that answers to other
texts are not taken for answers to these.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pretest.limits import LABEL
from pretest.practice.panel.form import Cell, Kind, PanelForm, Part, Question, panel_form
from pretest.practice.panel.formwords import said
from pretest.spec.answer import AnswerSet
from pretest.spec.content import ContentSet
from pretest.spec.model import Label, Text
from pretest.spec.panel import Member, Panel
from pretest.spec.questionnaire import Block, Questionnaire
from pretest.spec.scale import Item
from pretest.spec.study import Study

MEMBER = "member"
SUFFIXES: Mapping[Cell, str] = {"value": "", "text": "", "q05": "low", "q50": "mid", "q95": "high"}
ANSWERS = {
    "panel_mark": AnswerSet(type="number", min=1, max=9, step=1),
    "panel_people": AnswerSet(type="number", min=-100, max=100, step=1),
    "panel_yes": AnswerSet(type="number", min=0, max=1, step=1),
    "panel_words": AnswerSet(type="text"),
}
_OF_KIND: Mapping[Kind, str] = {
    "training": "panel_people",
    "consent": "panel_yes",
    "rating": "panel_mark",
    "reason": "panel_words",
    "forecast": "panel_people",
}
_ANYBODY = Member(id="anybody", domain="care", role=Label(nl="Lid", en="Member"))
_ITEM = re.compile(r"p(\d)([0-9a-f]{6})_(\w+)", re.ASCII)


def panel_content() -> ContentSet:
    """What the questionnaire of a panel needs beside itself."""
    return ContentSet(dict(ANSWERS), {}, {})


def item_ids(form: PanelForm) -> dict[str, tuple[int, Cell]]:
    """Item of the questionnaire → number of the question in ``form``, from 1, and which of its cells it is."""
    return {
        item_id(form, number, cell): (number, cell)
        for number, question in enumerate(form.questions, start=1)
        for cell in question.cells
    }


def item_id(form: PanelForm, number: int, cell: Cell) -> str:
    """``p13fa9c1_012_mid``: round 1, texts 3fa9c1, question 12, its middle."""
    suffix = SUFFIXES[cell]
    return f"{_mark(form)}_{number:03d}" + (f"_{suffix}" if suffix else "")


def member_id(form: PanelForm) -> str:
    """The item in which a member fills in who it is, by the code of ``panel.yaml``."""
    return f"{_mark(form)}_{MEMBER}"


def is_of_a_panel(column: str) -> bool:
    """Whether a column is an item of some questionnaire of a panel, of whatever round and texts."""
    return _ITEM.fullmatch(column) is not None


def _mark(form: PanelForm) -> str:
    texts = form.stamp["questions"][:3] + form.stamp["concepts"][:3]
    return f"p{form.round}{texts}"


def dutch_form(study: Study, panel: Panel, number: int) -> PanelForm:
    """The form of nobody in particular in Dutch, whose stamp marks the questionnaire whatever its language."""
    return panel_form(study, panel, _ANYBODY, number, "nl")


def panel_questionnaire(study: Study, panel: Panel, number: int) -> Questionnaire:
    """The questions of round ``number`` for all members, in both languages.

    Returns
    -------
    Questionnaire
        A block per part of the form: its message as a text, then its questions. To be laid out with ``panel_content``.
    """
    dutch = dutch_form(study, panel, number)
    english = panel_form(study, panel, _ANYBODY, number, "en")
    intro = Text(nl="\n\n".join(dutch.intro), en="\n\n".join(english.intro))
    blocks = [Block(id="intro", kind="text", text=intro), Block(id="who", kind="open", items=(_who(dutch),))]
    place = 0
    for part, other in zip(dutch.parts, english.parts, strict=True):
        blocks += _blocks(dutch, part, other, place, panel)
        place += len(part.questions)
    title = Label(nl=dutch.title[:LABEL], en=english.title[:LABEL])
    return Questionnaire(id=f"panel_round_{number}", audience="panel", title=title, blocks=tuple(blocks))


def _who(form: PanelForm) -> Item:
    text = Text(nl=said("member", "nl"), en=said("member", "en"))
    return Item(id=member_id(form), text=text, answers="panel_words")


def _blocks(form: PanelForm, part: Part, other: Part, place: int, panel: Panel) -> Iterator[Block]:
    """The message of a part and its questions. place: how many questions come before it."""
    name = f"part_{place}"
    if part.message:
        texts = ("\n\n".join((one.title, *one.message)) for one in (part, other))
        nl, en = texts
        yield Block(id=f"{name}_message", kind="text", text=Text(nl=nl, en=en))
    items = [
        item
        for number, (dutch, english) in enumerate(zip(part.questions, other.questions, strict=True), start=place + 1)
        for item in _items(form, number, dutch, english, panel)
    ]
    yield Block(id=name, kind="open", items=tuple(items))


def _items(form: PanelForm, number: int, dutch: Question, english: Question, panel: Panel) -> Iterator[Item]:
    """One item, or the three of a forecast; only the first of these repeats what it is about."""
    asked = {"q05": panel.forecast.q05, "q50": panel.forecast.q50, "q95": panel.forecast.q95}
    for cell in dutch.cells:
        text = Text(nl=dutch.text, en=english.text)
        if cell in asked:
            own = asked[cell]
            before = (f"{dutch.text} ", f"{english.text} ") if cell == dutch.cells[0] else ("", "")
            text = Text(nl=before[0] + own.in_language("nl"), en=before[1] + own.in_language("en"))
        yield Item(id=item_id(form, number, cell), text=text, answers=_OF_KIND[dutch.kind])
