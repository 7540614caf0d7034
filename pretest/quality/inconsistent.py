"""Who contradicts themselves."""

from __future__ import annotations

import numpy as np

from pretest.quality.flagged import Flagged, by_threshold, nothing_to_judge
from pretest.quality.rule import Rule
from pretest.quality.sample import Sample
from pretest.spec import QualityRule
from pretest.tables import columns
from pretest.values import is_number_column
from pretest.words import Bools

_PERIODS = ("_ever", "_12m", "_30d")  # from the longest to the shortest
NEEDS = "items of use in several periods, or age and birth_year"


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
        return nothing_to_judge(sample, rule, NEEDS)
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


RULE = Rule("inconsistent", judge_inconsistent, needs=NEEDS)
