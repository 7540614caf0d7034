"""The rows of a formr survey, in order: pages of questions, the draw of the arm, the message, and what is worked out.

A row ``submit`` ends a page. formr shows a page once the one before it has been sent, so conditions can look at
everything that was asked on earlier pages. Hidden answers have a page of their own, which formr passes over, so that
what comes after can look at them. formr draws a ``random`` whatever its showif says: what only some people draw is
drawn for all under a name of ours, and kept as an answer for those whom it is for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from pretest.forms.form import Form, FormArm, Message, Part, Question, Screen
from pretest.forms.naming import ARM, AUDIENCE, QUESTIONNAIRE, SCREENED_OUT, WORDING, field_names
from pretest.forms.wording import questionnaire_hash
from pretest.platforms.formr import NAMES
from pretest.platforms.formr.write.items import Item, Items
from pretest.platforms.formr.write.logic import choose, condition_r, every, text
from pretest.platforms.formr.write.text import markdown, plain
from pretest.spec import Language, Text
from pretest.spec.concept import Picture

DRAW = "pretest_draw"  # the number that formr draws, before anything is asked
LANGUAGE = "pretest_language"
_NEXT = Text(nl="Verder", en="Next")
# Columns that formr's results have itself.
_KEPT = {
    "session_id", "session", "created", "modified", "ended", "expired", "id", "study_id", "iteration", DRAW, LANGUAGE,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PictureItem:
    """A picture whose address has to be filled in by hand. file: its name in ``media``, one per arm."""

    name: str
    file: str
    picture: Picture


class Survey:
    """The survey of a form in one language.

    rows: in order. items: those of questions. pictures: to upload by hand. draws: column that only some people have
    drawn → the field of the draw.
    """

    def __init__(self, form: Form, language: Language) -> None:
        self.form = form
        self.language = language
        self.fields = field_names(form, NAMES)
        self._taken = {name.casefold() for name in (*self.fields.values(), *_KEPT)}
        self._blocks = 0
        self.items = Items(language)
        self.pictures: list[PictureItem] = []
        self.draws: dict[str, str] = {}
        self.rows: list[Item] = []
        self._build()

    def _build(self) -> None:
        form = self.form
        decisive = form.stimulus or self._last()
        asked: set[str] = set()
        needed = {column for when in form.audiences.values() for column in when.columns}
        self.rows += self._start()
        sorted_ = not form.audiences
        for part in form.parts:
            if part is decisive:
                rows = [*self._screening(), *self._arm()]
                if not sorted_ and needed <= asked:
                    rows.append(self._audience())
                    sorted_ = True
                self.rows += [*rows, self._submit()] if rows else []  # a page of its own: nobody sees it
            self.rows += self._part(part)
            asked |= {question.column for screen in part.screens for question in screen.questions}
        if not sorted_:
            self.rows.append(self._audience())

    def _last(self) -> Part | None:
        """Without a message: the last block that asks of people what decides whether they are screened out."""
        seen = [part for part in self.form.parts if part.kind != "made"]
        asking = [part for part in seen if any(screen.questions for screen in part.screens)]
        same = (part for part in reversed(seen) if part.show_if is self.form.eligible)
        return next(same, asking[-1] if asking else None)

    def _start(self) -> Iterator[Item]:
        """What is the same for everybody; and the draw, stored before the first page is shown and never again."""
        facts = {
            self.fields[QUESTIONNAIRE]: self.form.id,
            self.fields[WORDING]: questionnaire_hash(self.form),
            LANGUAGE: self.language,
        }
        for name, value in facts.items():
            yield Item("calculate", name, value=text(value))
        if self.form.arms:
            yield Item(f"random 1,{len(self.form.arms)}", DRAW)
        for part in self.form.parts:
            for question in (question for screen in part.screens for question in screen.questions):
                if part.show_if is not None and question.made is not None and question.made.draws is not None:
                    self.draws[question.column] = self._extra(f"{DRAW}_{self.fields[question.column]}")
                    yield Item(f"random 1,{question.made.draws}", self.draws[question.column])

    def _screening(self) -> Iterator[Item]:
        test = condition_r(self.form.eligible, self.form, self.fields)
        if test:
            yield Item("calculate", self.fields[SCREENED_OUT], value=f'if ({test}) "0" else "1"')

    def _arm(self) -> Iterator[Item]:
        if self.form.arms:
            codes = ", ".join(text(arm.code) for arm in self.form.arms)
            showif = condition_r(self.form.eligible, self.form, self.fields)
            yield Item("calculate", self.fields[ARM], value=f"c({codes})[{DRAW}]", showif=showif)

    def _audience(self) -> Item:
        tests = [(condition_r(when, self.form, self.fields), name) for name, when in self.form.audiences.items()]
        return Item("calculate", self.fields[AUDIENCE], value=choose(tests))

    def _part(self, part: Part) -> Iterator[Item]:
        showif = self._showif(part)
        if part.kind == "made":
            yield from (self._made(question, showif) for screen in part.screens for question in screen.questions)
            yield self._submit()
            return
        lead = list(self._lead(part, showif))
        if part.kind == "stimulus" and self.form.arms:
            lead += [row for one in self.form.messages for row in self._message(one)]
        asking = [screen for screen in part.screens if screen.questions]
        own_page = part.kind == "stimulus" or part.shuffled or not asking
        if lead and own_page:
            yield from [*lead, self._submit(part.min_seconds if self.form.arms else None)]
            lead = []
        elif part.shuffled and self.rows and self.rows[-1].block:
            yield self._submit()  # formr shuffles neighbouring blocks together: this keeps two parts apart
        for screen in asking:
            yield from lead
            lead = []
            yield from self._shuffled(screen, showif) if part.shuffled else self._screen(screen, showif)

    def _showif(self, part: Part) -> str:
        tests = [condition_r(part.show_if, self.form, self.fields), "" if part.arm is None else self._of_arm(part.arm)]
        return every([test for test in tests if test])

    def _of_arm(self, arm: FormArm) -> str:
        return f"{self.fields[ARM]} %in% {text(arm.code)}"

    def _made(self, question: Question, showif: str) -> Item:
        """A hidden answer: worked out of what was asked on earlier pages, or drawn."""
        made, name = question.made, self.fields[question.column]
        assert made is not None  # asked of hidden answers only
        if question.column in self.draws:
            return Item("calculate", name, value=self.draws[question.column], showif=showif)
        if made.draws is not None:
            return Item(f"random 1,{made.draws}", name)
        cases = [(condition_r(when, self.form, self.fields), str(value)) for value, when in made.cases]
        return Item("calculate", name, value=choose(cases), showif=showif)

    def _lead(self, part: Part, showif: str) -> Iterator[Item]:
        """Title and text of a part."""
        shown = [plain(one.in_language(self.language)) for one in (part.title, part.text) if one is not None]
        if part.title is not None:
            shown[0] = f"**{shown[0]}**" if "\n" not in shown[0] else shown[0]
        if shown:
            yield Item("note", self._extra(f"pretest_text_{part.id}"), "\n\n".join(shown), showif=showif)

    def _message(self, one: Message) -> Iterator[Item]:
        """A message, seen only by those who were assigned to its arm and drew it; who is not eligible has no arm."""
        drawn = condition_r(one.when, self.form, self.fields)
        shown = every([test for test in (self._of_arm(one.arm), drawn) if test])
        copy = one.copy.get(self.language)
        if copy:
            yield Item("note", self._extra(f"pretest_message_{one.code}"), markdown(copy), showif=shown)
        if one.picture is not None:
            name = self._extra(f"pretest_picture_{one.code}")
            file = one.code + PurePosixPath(one.picture.name).suffix.lower()
            self.pictures.append(PictureItem(name, file, one.picture))
            yield Item("note", name, f'<div><img src="ADDRESS-OF/{file}" alt=""></div>', showif=shown)

    def _screen(self, screen: Screen, showif: str) -> Iterator[Item]:
        for question in screen.questions:
            item = self.items.item(question, self.fields[question.column])
            item.showif = showif
            yield item
        yield self._submit()

    def _shuffled(self, screen: Screen, showif: str) -> Iterator[Item]:
        """One block of formr: neighbouring blocks come in random order, and so do the questions in each."""
        self._blocks += 1
        for item in self._screen(screen, showif):
            item.block = _letters(self._blocks)
            yield item

    def _submit(self, seconds: float | None = None) -> Item:
        """The button that ends a page; a negative number of milliseconds is how long it stays closed.

        formr skips a page on which nothing but the button is left.
        """
        kind = "submit" if seconds is None else f"submit {-round(seconds * 1000)}"
        return Item(kind, self._extra(f"pretest_next{len(self._taken)}"), _NEXT.in_language(self.language))

    def _extra(self, base: str) -> str:
        plain_name = re.sub(r"[^A-Za-z0-9_]", "_", base)[:60]
        name, number = plain_name, 2
        while name.casefold() in self._taken:
            name, number = f"{plain_name}_{number}", number + 1
        self._taken.add(name.casefold())
        return name


def _letters(place: int) -> str:
    """1 → A, 27 → AA: formr names a block by one to four letters."""
    found = ""
    while place:
        place, rest = divmod(place - 1, 26)
        found = chr(ord("A") + rest) + found
    return found
