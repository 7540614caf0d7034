"""What the variables are called that people are grouped or compared by, and what their codes stand for."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from pretest.findings import Texts, VariableFacts
from pretest.forms.made import SPLIT
from pretest.spec.answer import AnswerSet
from pretest.spec.model import Text
from pretest.spec.overrides import shipped_answers
from pretest.spec.scale import Item, Scale
from pretest.spec.study import Study


def variable_facts(study: Study) -> Iterator[VariableFacts]:
    """Every covariate, subgroup, population margin and single question of the plan that the study has a label for.

    A variable without a scale or an item, such as a column that only the data know, is left out: it has no label.
    """
    by_item = {item.id: (scale, item) for scale in study.scales.values() for item in scale.items}
    written = shipped_answers() - {one.name for one in study.overrides if one.kind == "answers"}
    for name in dict.fromkeys(_named(study)):
        scale = study.scales.get(name)
        single = (scale, scale.items[0]) if scale is not None and len(scale.items) == 1 else None
        found = single if scale is not None else by_item.get(name)
        if scale is None and found is None:
            continue
        label: Text = scale.title if scale is not None else _item_label(*by_item[name])
        values = {} if found is None else _values(study, *found, written)
        yield VariableFacts(name, _texts(label), {**values, **_categories(study, name, values)})
    yield from _draw(study)


def _draw(study: Study) -> Iterator[VariableFacts]:
    """The draw of the blocks of a split; what it gives is named where all questionnaires have the same blocks."""
    asked = [study.questionnaire_of(name) for name in study.audiences]
    splits = {one.split for one in asked if one is not None and one.split is not None}
    if splits:
        draws = splits.pop().draws if len(splits) == 1 else ()
        named = {str(number): " + ".join(drawn) for number, drawn in enumerate(draws, start=1)}
        label = {"nl": "welke blokken zijn geloot", "en": "which blocks were drawn"}
        yield VariableFacts(SPLIT, label, {number: {"nl": text, "en": text} for number, text in named.items()})


def _named(study: Study) -> Iterator[str]:
    plan = study.plan
    for subgroup in plan.subgroups:
        yield subgroup.by
    lists = [plan.covariates, *(one.covariates for one in plan.outcomes.values())]
    lists += [one.covariates for one in plan.composites.values()]
    for covariate in chain.from_iterable(lists):
        yield covariate.name.removesuffix("_pre")
    for one in () if plan.monitor is None else plan.monitor.mix or ():
        yield one.by
    for margin in () if study.population is None else study.population.margins:
        yield margin.variable
    yield from (one.gate.by for name in study.audiences for one in study.gated(name) if one.gate and one.gate.by)
    yield from plan.outcomes
    yield from (one.id for name in study.audiences for one in study.gated(name))


def _item_label(scale: Scale, item: Item) -> Text:
    return scale.title if len(scale.items) == 1 else item.text


def _values(study: Study, scale: Scale, item: Item, written: frozenset[str]) -> dict[str, Texts]:
    """Code → label. Answers that are shipped begin with a small letter, for the middle of a sentence; those of a study
    may be names, and stay as they are."""
    name = scale.answers_of(item)
    answers: AnswerSet = study.answers[name]
    labels = {str(option.value): _texts(option.label) for option in answers.options}
    labels |= {str(code.value): _texts(code.label) for code in answers.missing}
    if name not in written:
        return labels
    return {value: {key: _small(text) for key, text in texts.items()} for value, texts in labels.items()}


def _small(text: str) -> str:
    """``text`` with a small first letter, but for words such as XTC."""
    return text if text[1:2].isupper() or text.startswith("I ") else text[:1].lower() + text[1:]


def _categories(study: Study, variable: str, values: dict[str, Texts]) -> dict[str, Texts]:
    """Category of the population → label of the one code that stands for it alone."""
    margins = () if study.population is None else study.population.margins
    return {
        groups[0]: values[code]
        for margin in margins
        if margin.variable == variable
        for code, groups in margin.groups.items()
        if len(groups) == 1 and code in values
    }


def _texts(text: Text) -> Texts:
    return {"nl": text.nl, "en": text.en}
