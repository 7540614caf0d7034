"""Rules on how questions were answered: straight lines, instructed items, invented drugs, contradictions."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from pretest.quality.rules import Flagged, by_threshold, nothing_to_judge, require_columns
from pretest.quality.sample import Sample
from pretest.responses.needs import PRE, used_scales
from pretest.spec import QualityRule, Scale
from pretest.tables import columns
from pretest.values import Bools, Floats, is_number_column

MIN_STRAIGHT = 3  # answers from which a straight line can be seen
_PERIODS = ("_ever", "_12m", "_30d")  # from the longest to the shortest


def judge_straightlining(sample: Sample, rule: QualityRule) -> Flagged:
    """Who gave one and the same raw answer to all items of a set, in every row where that can be judged.

    A set is the ``columns`` of the rule, or each of its ``scales``, or by default each scale with three or more items
    of which some are reversed and some are not. At least three must be answered; in a scale with reversed items, some
    of each direction, since only then the same answer contradicts itself. value: number of sets; threshold: 1.
    """
    sets = list(_sets(sample, rule))
    if not sets:
        return nothing_to_judge(sample, rule, "a scale with items of both directions")
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


def judge_attention(sample: Sample, rule: QualityRule) -> Flagged:
    """Who answered an instructed item otherwise than instructed; not answering is no mistake. value: mistakes."""
    instructed = {name: item.instructed for name, item in sample.questions.items() if item.instructed is not None}
    if not instructed:
        return nothing_to_judge(sample, rule, "an item with an instructed answer")
    wrong = np.zeros(len(sample))
    for name, right in instructed.items():
        given = sample.frame[name].to_numpy(dtype=np.float64)
        wrong += sample.any(~np.isnan(given) & (given != right))
    return by_threshold(wrong >= 1, wrong, 1, "did not follow an instructed answer")


def judge_bogus(sample: Sample, rule: QualityRule) -> Flagged:
    """Who claims what does not exist: a code above 0 on an item marked ``bogus``. value: number of claims.

    Items whose answers have no code of 0 or less for "no" cannot be judged and are left out.
    """
    names = [
        name
        for name, answers in sample.items.items()
        if sample.questions[name].bogus and min(answers.values, default=1 if answers.min is None else answers.min) <= 0
    ]
    if not names:
        return nothing_to_judge(sample, rule, "an item marked bogus with a code 0 for no")
    claims = np.sum([sample.any(sample.frame[name].to_numpy(dtype=np.float64) > 0) for name in names], axis=0)
    return by_threshold(claims >= 1, claims.astype(np.float64), 1, "claims what does not exist")


def judge_inconsistent(sample: Sample, rule: QualityRule) -> Flagged:
    """Who contradicts themselves. value: number of contradictions.

    Use in a shorter period (``*_30d``, ``*_12m`` above 0) without use in a longer one (``*_12m``, ``*_ever`` equal to
    0); and an ``age`` that does not go with ``birth_year``.
    """
    pairs = [
        (stem + shorter, stem + longer)
        for stem in _stems(sample)
        for place, longer in enumerate(_PERIODS)
        for shorter in _PERIODS[place + 1 :]
        if stem + shorter in sample.items and stem + longer in sample.items
    ]
    ages = {"age", "birth_year"} <= set(map(str, sample.frame.columns))
    if not pairs and not ages:
        return nothing_to_judge(sample, rule, "items of use in several periods, or age and birth_year")
    count = np.zeros(len(sample))
    for shorter, longer in pairs:
        recent = sample.frame[shorter].to_numpy(dtype=np.float64) > 0
        count += sample.any(recent & (sample.frame[longer].to_numpy(dtype=np.float64) == 0))
    if ages:
        count += _wrong_age(sample)
    return by_threshold(count >= 1, count, 1, "answers contradict each other")


def _stems(sample: Sample) -> list[str]:
    found = [name.removesuffix(period) for name in sample.items for period in _PERIODS if name.endswith(period)]
    return list(dict.fromkeys(found))


def _wrong_age(sample: Sample) -> Bools:
    """Age plus birth year is the year of asking or the one before; one more year is allowed on either side.

    The year is that of the file's date, or where it has none the median of the sums in that file.
    """
    if not all(is_number_column(sample.frame[name]) for name in ("age", "birth_year")):
        return np.zeros(len(sample), dtype=bool)
    year = sample.first_value("age") + sample.first_value("birth_year")
    wrong = np.zeros(len(sample), dtype=bool)
    where = sample.of_first(columns.SOURCE_FILE)
    dates = {data.file: data.date for data in sample.study.file.data}
    for name in where.unique():
        here = (where == name).to_numpy(dtype=bool)
        date = dates.get(str(name))
        known = year[here & ~np.isnan(year)]
        if date is not None or len(known):
            asked = date.year if date is not None else float(np.median(known))
            wrong |= here & ((year < asked - 2) | (year > asked + 1))
    return wrong
