"""Answers as a share of their range, and the groups in which they can be compared.

Where a respondent has several rows, the first answer to each question counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from pretest.quality.asked import Asked
from pretest.quality.flagged import require_columns
from pretest.quality.sample import Sample
from pretest.responses.needs import PRE
from pretest.spec import AnswerSet, QualityRule
from pretest.values import is_number_column
from pretest.words import Bools, Floats

MIN_PAIRS = 5  # scales, or pairs of items, without which a correlation within one person is mostly chance


def bounded_items(sample: Sample) -> dict[str, AnswerSet]:
    """Numeric columns of items with ordered answers between bounds; no instructed or made-up ones."""
    return {
        name: answers
        for name, answers in sample.items.items()
        if answers.type in ("ordinal", "slider")
        and is_number_column(sample.frame[name])
        and sample.questions[name].instructed is None
        and not sample.questions[name].bogus
    }


def scored_columns(sample: Sample, rule: QualityRule) -> list[str]:
    """Columns with ordered answers that the rule names, or all."""
    bounded = bounded_items(sample)
    if rule.columns:
        require_columns(sample, rule.columns, rule)
    scales = [sample.study.scales[name] for name in rule.scales]
    named = [*rule.columns, *(item.id + suffix for scale in scales for item in scale.items for suffix in ("", PRE))]
    return [name for name in dict.fromkeys(named) if name in bounded] if named else list(bounded)


def unit_scores(sample: Sample, columns: Sequence[str]) -> Floats:
    """(units, columns) each respondent's first answers, as a share of the range of their answer set."""
    parts = []
    for name in columns:
        bounds = sample.items[name].bounds
        low, high = (0.0, 1.0) if bounds is None else bounds
        parts.append((sample.first_value(name) - low) / (high - low))
    return np.column_stack(parts)


def alike_groups(sample: Sample, columns: Sequence[str], least: float = 0.5) -> Iterator[tuple[Bools, Floats]]:
    """Per group that was asked the same: (units,) who answered ``least`` of the items that vary, and these answers."""
    if not columns:
        return
    scores = unit_scores(sample, columns)
    alike = Asked(sample).alike
    for group in np.unique(alike):
        member = alike == group
        given = ~np.isnan(scores[member])
        high = np.where(given, scores[member], -np.inf).max(axis=0)
        low = np.where(given, scores[member], np.inf).min(axis=0)
        kept = high > low
        if not kept.any():
            continue
        share = given[:, kept].mean(axis=1)
        here = member.copy()
        here[member] = (share >= least) & (share > 0)
        yield here, scores[here][:, kept]
