"""What each respondent was asked: questionnaire, screens, and lists of questions with the same answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from pretest.errors import ExportError
from pretest.forms.conditions import audience_masks
from pretest.forms.form import Form, Part, Question
from pretest.forms.layout import lay_out
from pretest.forms.made import SPLIT
from pretest.quality.sample import Sample
from pretest.responses.needs import PRE, used_scales
from pretest.responses.planned import has_split
from pretest.spec import AnswerSet, Questionnaire, Scale, Study
from pretest.tables import columns
from pretest.values import is_number_column
from pretest.words import Bools, Floats
from pretest.words import Counts as Ints

MIN_LIST = 10  # items from which a run over half of them is hardly chance
_CLOSED = ("ordinal", "slider")


@dataclass(frozen=True, slots=True, eq=False)
class _Shelf:
    """The content of a study without its arms: which message somebody saw has no part in what they were asked."""

    answers: dict[str, AnswerSet]
    scales: dict[str, Scale]
    questionnaires: dict[str, Questionnaire]


@dataclass(frozen=True, slots=True, eq=False)
class AnswerList:
    """Questions answered on the same options.

    names: columns, in the order of the questionnaire. reverse: (items,). span: highest minus lowest answer, or NaN
    when unknown. shuffled: id of the block that asks them in random order, or None.
    """

    names: tuple[str, ...]
    reverse: Bools
    span: float
    shuffled: str | None = None


@dataclass(frozen=True, eq=False)
class Asked:
    """What a sample was asked, as far as the study names questionnaires."""

    sample: Sample

    @cached_property
    def forms(self) -> dict[str, Form]:
        """Questionnaire → laid out; those that cannot be laid out are not there."""
        return forms_without_arms(self.sample.study)

    @cached_property
    def screens(self) -> dict[str, tuple[str, ...]]:
        """Screen → its columns, over all questionnaires."""
        found: dict[str, tuple[str, ...]] = {}
        for screen in (screen for form in self.forms.values() for screen in form.screens):
            found[screen.id] = (*found.get(screen.id, ()), *(question.column for question in screen.questions))
        return found

    @cached_property
    def questionnaires(self) -> list[str]:
        """(units,) ids of each respondent's questionnaires, one a line: as the data say, else by the audiences."""
        sample, forms = self.sample, self.sample.study.file.forms
        found = np.full(len(sample), "", dtype=object)
        went = {audience: np.zeros(len(sample), dtype=bool) for form in forms.values() for audience in form.audiences}
        masks = {name: mask[sample.first] for name, mask in audience_masks(sample.study, sample.frame).items()}
        for form in forms.values():  # one goes one way: that of the first audience one belongs to
            free = np.ones(len(sample), dtype=bool)
            for name in form.audiences:
                went[name], free = masks[name] & free, free & ~masks[name]
        for name, mask in masks.items():
            questionnaire = sample.study.file.audiences[name].questionnaire
            if questionnaire is not None:
                found = found + np.where(went.get(name, mask), f"\n{questionnaire}", "").astype(object)
        if columns.QUESTIONNAIRE in sample.frame:
            said = sample.of_first(columns.QUESTIONNAIRE)
            known = (said.notna() & (said != "") & ~said.isin(list(forms))).to_numpy(dtype=bool)
            found[known] = said.astype("object").to_numpy(dtype=object)[known]
        return [str(one).strip("\n") for one in found]

    def filled_in(self, form: Form) -> Bools:
        """(units,) who filled in ``form``."""
        return np.array([form.id in one.split("\n") for one in self.questionnaires], dtype=bool)

    @cached_property
    def peers(self) -> Ints:
        """(units,) number of the group with the same file, questionnaire, draw of its split, and language."""
        table = pd.DataFrame({"file": self.sample.of_first(columns.SOURCE_FILE).astype("str")})
        table["questionnaire"] = self.questionnaires
        if columns.LANGUAGE in self.sample.frame:
            table["language"] = self.sample.of_first(columns.LANGUAGE).astype("str")
        return _numbered(self._with_draw(table))

    @cached_property
    def alike(self) -> Ints:
        """(units,) number of the group that was asked the same questions in the same wave."""
        table = pd.DataFrame({"wave": self.sample.of_first(columns.WAVE), "asked": self.questionnaires})
        return _numbered(self._with_draw(table))

    def _with_draw(self, table: pd.DataFrame) -> pd.DataFrame:
        """``table`` with which blocks of a split each respondent was asked, where there is one."""
        if SPLIT not in self.sample.frame or not has_split(self.sample.study):
            return table
        return table.assign(draw=self.sample.of_first(SPLIT).to_numpy())

    def lists(self) -> Iterator[AnswerList]:
        """Lists of ten questions or more in which some scale asks in both directions, as the questionnaires have them.

        Without questionnaires: the scales that the study uses.
        """
        parts = [part for form in self.forms.values() for part in form.parts]
        runs = [(run, part) for part in parts for run in _same_answers(part)]
        made = [self._list(run, part.id if part.shuffled else None) for run, part in runs]
        if not self.forms:
            made = [one for scale in used_scales(self.sample.study) for one in self.of_scale(scale)]
        seen: set[tuple[str, ...]] = set()
        for one in made:
            if len(one.names) >= MIN_LIST and one.reverse.any() and not one.reverse.all() and one.names not in seen:
                seen.add(one.names)
                yield one

    def _list(self, run: Sequence[Question], shuffled: str | None) -> AnswerList:
        here = [question for question in run if _numeric(self.sample, question.column)]
        two_way = {
            scale.id
            for scale in (question.scale for question in here)
            if scale is not None and len({q.item.reverse for q in here if q.scale is scale}) == 2
        }
        reverse = [q.item.reverse and q.scale is not None and q.scale.id in two_way for q in here]
        bounds = None if not here or here[0].answers is None else here[0].answers.bounds
        span = float("nan") if bounds is None else bounds[1] - bounds[0]
        return AnswerList(tuple(q.column for q in here), np.array(reverse, dtype=bool), span, shuffled)

    def of_scale(self, scale: Scale) -> Iterator[AnswerList]:
        """The items of a scale as asked after and before the message; empty lists where there are none."""
        for suffix in ("", PRE):
            yield self.of_columns([item.id + suffix for item in scale.items if item.id + suffix in self.sample.frame])

    def of_columns(self, names: Sequence[str]) -> AnswerList:
        """Columns named by somebody, in that order; those without numbers are left out."""
        here = [name for name in names if _numeric(self.sample, name)]
        questions, items = self.sample.questions, self.sample.items
        reverse = [name in questions and questions[name].reverse for name in here]
        spans = {bounds[1] - bounds[0] for name in here if name in items and (bounds := items[name].bounds)}
        span = spans.pop() if len(spans) == 1 else float("nan")
        return AnswerList(tuple(here), np.array(reverse, dtype=bool), span)

    def in_order(self, one: AnswerList) -> tuple[Floats, bool]:
        """(rows, items) answers in the order in which each respondent was asked them; whether that order is known.

        What a split did not draw for somebody stands at the end, missing: the answers around it followed each other.
        """
        if not has_split(self.sample.study):
            return self._ordered(one, self.sample.matrix(one.names))
        answers = self.sample.matrix(one.names).copy()
        answers[np.column_stack([self.sample.undrawn(name) for name in one.names])] = np.inf
        ordered, known = self._ordered(one, answers)
        last = np.argsort(np.isinf(ordered), axis=1, kind="stable")
        ordered = np.take_along_axis(ordered, last, axis=1)
        return np.where(np.isinf(ordered), np.nan, ordered), known

    def _ordered(self, one: AnswerList, answers: Floats) -> tuple[Floats, bool]:
        if one.shuffled is None:
            return answers, True
        column = columns.ORDER + one.shuffled
        if column not in self.sample.frame:
            return answers, False
        places = {name: (index,) for index, name in enumerate(one.names)}
        on_screen = {
            screen: tuple(index for name in names for index in places.get(name, ()))
            for screen, names in self.screens.items()
        }
        codes, texts = pd.factorize(self.sample.frame[column])
        unknown = list(range(len(one.names)))
        known = on_screen | places
        orders = np.array([*(_order(text, known, len(unknown)) for text in texts), unknown], dtype=np.int64)
        return np.take_along_axis(answers, orders[codes], axis=1), bool((codes >= 0).all())


def forms_without_arms(study: Study) -> dict[str, Form]:
    """The questionnaires of the audiences of ``study``, laid out without reading what the arms show."""
    shelf = _Shelf(study.answers, study.scales, study.questionnaires)
    names = dict.fromkeys(a.questionnaire for a in study.file.audiences.values() if a.questionnaire is not None)
    forms: dict[str, Form] = {}
    for name in names:
        try:
            forms[name] = lay_out(shelf, name)
        except ExportError:  # it could not be fielded through an export either: nothing is known about its screens
            continue
    return forms


def _same_answers(part: Part) -> Iterator[list[Question]]:
    """Questions of a block that follow each other and have one set of answers."""
    run: list[Question] = []
    for question in (question for screen in part.screens for question in screen.questions):
        if run and question.answers_id != run[-1].answers_id:
            yield run
            run = []
        if question.kind in _CLOSED and question.item.instructed is None and not question.item.bogus:
            run.append(question)
    if run:
        yield run


def _order(text: str, places: Mapping[str, tuple[int, ...]], n: int) -> list[int]:
    """Positions of the questions, or of those on the screens, named in ``text``; then those it does not name."""
    named = [place for name in text.split(columns.BETWEEN) for place in places.get(name, ())]
    if len(named) == n == len(set(named)):
        return named
    once = list(dict.fromkeys(named))
    return once + sorted(set(range(n)) - set(once))


def _numbered(table: pd.DataFrame) -> Ints:
    """(rows,) a number for every different row of ``table``; missing values are one value."""
    groups = table.groupby([str(name) for name in table], dropna=False, sort=False)
    return np.asarray(groups.ngroup(), dtype=np.int64)


def _numeric(sample: Sample, name: str) -> bool:
    return name in sample.frame and is_number_column(sample.frame[name])
