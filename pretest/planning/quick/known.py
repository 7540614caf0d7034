"""Which designs can be rehearsed as arrays, and why others take the whole road."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from pretest.forms.executions import draws_of_executions
from pretest.measurement.keyed import is_scored
from pretest.responses.needs import DESIGN_WORDS, PRE, Wanted
from pretest.spec import Condition, Study

TEXT_FREE = ("ordinal", "nominal", "number", "slider")


def whole_because(study: Study, wanted: Wanted) -> tuple[str, ...]:
    """Codes of what in ``study``, of judged outcomes only, cannot be judged as arrays; () where all can be.

    ``clusters``, ``weights``, ``blocks``, ``executions``, ``several_concepts``: how people are assigned, or counted.
    ``model:NAME``, ``variance:NAME``: how an outcome is estimated. ``audiences``: nothing says that nobody is in two.
    ``column:NAME``: what the plan looks at is no scale and no number.
    """
    return tuple(dict.fromkeys(_reasons(study, wanted)))


def _reasons(study: Study, wanted: Wanted) -> Iterator[str]:
    source = study.file.data[0]
    named = {"clusters": source.cluster, "weights": source.weight, "blocks": source.block}
    yield from (word for word, column in named.items() if column is not None)
    if source.execution is not None or draws_of_executions(study) > 1:
        yield "executions"
    if source.rates_several:
        yield "several_concepts"
    judged = study.outcomes()
    yield from (f"model:{one.model}" for one in judged if one.model != "linear")
    if study.plan.variance != "hc2":
        yield f"variance:{study.plan.variance}"
    conditions = [study.file.audiences[name].when for name in study.audiences]
    if not all(_apart(one, other) for one, other in combinations(conditions, 2)):
        yield "audiences"
    names = [one.column for one in judged if not one.composite]
    names += [name for one in judged for name, _ in one.covariates]
    names += [name for condition in conditions for name in condition.columns]
    yield from (f"column:{name}" for name in dict.fromkeys(names) if not _is_number(study, wanted, name))


def _apart(one: Condition, other: Condition) -> bool:
    """Whether some column keeps everybody out of one of the two."""
    for name in set(one.columns) & set(other.columns):
        first, second = one.root[name], other.root[name]
        listed = first.values is not None and second.values is not None and not set(first.values) & set(second.values)
        if listed and "keep" not in (first.missing, second.missing):
            return True
    return False


def _is_number(study: Study, wanted: Wanted, name: str) -> bool:
    answers = wanted.items.get(name) or wanted.likely.get(name)
    if answers is not None:
        return answers.type in TEXT_FREE
    scale = study.scales.get(name) or study.scales.get(name.removesuffix(PRE))
    return name not in DESIGN_WORDS and scale is not None and is_scored(scale, study.answers)
