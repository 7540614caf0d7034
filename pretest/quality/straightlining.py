"""Who gave one answer to a list that asks in two directions."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from pretest.quality.answerlists import MIN_STRAIGHT
from pretest.quality.flagged import Flagged, by_threshold, nothing_to_judge, require_columns
from pretest.quality.rule import EQUAL_ANSWERS, Rule
from pretest.quality.sample import Sample
from pretest.responses.needs import PRE, used_scales
from pretest.spec import QualityRule, Scale
from pretest.values import is_number_column
from pretest.words import Bools, Floats

NEEDS = "a scale with items of both directions"


def judge_straightlining(sample: Sample, rule: QualityRule) -> Flagged:
    """Who gave one and the same raw answer to all items of a set, in every row where that can be judged.

    A set is the ``columns`` of the rule, or each of its ``scales``, or by default each scale with three or more items
    of which some are reversed and some are not. At least three must be answered; in a scale with reversed items, some
    of each direction, since only then the same answer contradicts itself. value: number of sets; threshold: 1.
    """
    sets = list(_sets(sample, rule))
    if not sets:
        return nothing_to_judge(sample, rule, NEEDS)
    lines = np.zeros(len(sample))
    for names, reverse in sets:
        straight, judged = straight_rows(sample.matrix(names), reverse)
        lines += sample.any(judged) & ~sample.any(judged & ~straight)
    return by_threshold(lines >= 1, lines, 1, "same answer to all items of a set")


def straight_rows(answers: Floats, reverse: Bools) -> tuple[Bools, Bools]:
    """Per row: whether all answers are the same, and whether that can be judged.

    Parameters
    ----------
    answers
        (rows, items) raw answers, NaN = missing.
    reverse
        (items,) reversed items; where there are some, answers of both directions are needed.
    """
    given = ~np.isnan(answers)
    low = np.where(given, answers, np.inf).min(axis=1)
    high = np.where(given, answers, -np.inf).max(axis=1)
    judged = given.sum(axis=1) >= MIN_STRAIGHT
    if reverse.any() and not reverse.all():
        judged &= given[:, reverse].any(axis=1) & given[:, ~reverse].any(axis=1)
    return judged & (low == high), judged


def _sets(sample: Sample, rule: QualityRule) -> Iterator[tuple[tuple[str, ...], Bools]]:
    if rule.columns:
        require_columns(sample, rule.columns, rule)
        yield rule.columns, np.zeros(len(rule.columns), dtype=bool)
    if rule.columns and not rule.scales:
        return
    named = [sample.study.scales[name] for name in rule.scales]
    for scale in named or used_scales(sample.study):
        for suffix in ("", PRE):
            items, reverse = _of_scale(sample, scale, suffix)
            # in a scale that asks in one direction only, one answer throughout is a sound answer
            if len(items) >= MIN_STRAIGHT and (named or (reverse.any() and not reverse.all())):
                yield items, reverse


def _of_scale(sample: Sample, scale: Scale, suffix: str) -> tuple[tuple[str, ...], Bools]:
    here = [item for item in scale.items if item.id + suffix in sample.frame]
    numeric = [item for item in here if is_number_column(sample.frame[item.id + suffix])]
    return tuple(item.id + suffix for item in numeric), np.array([item.reverse for item in numeric], dtype=bool)


RULE = Rule("straightlining", judge_straightlining, needs=NEEDS, sources=("10.1037/a0028085",), sign=EQUAL_ANSWERS)
