"""How well a respondent's answers to pairs of alike, or opposite, questions go together."""

from __future__ import annotations

import numpy as np

from pretest.quality.indices import pair_consistency, similar_pairs
from pretest.quality.sample import Sample
from pretest.quality.unitscores import MIN_PAIRS, alike_groups, scored_columns
from pretest.spec import QualityRule
from pretest.words import Floats

CORRELATION = 0.60


def pair_similarity(sample: Sample, rule: QualityRule, sign: int) -> Floats | None:
    """(units,) correlation over pairs that go along (sign 1) or oppose each other (-1); None without enough pairs."""
    value = np.full(len(sample), np.nan)
    found = False
    for here, answers in alike_groups(sample, scored_columns(sample, rule), least=0.0):
        critical = CORRELATION if rule.correlation is None else rule.correlation
        pairs = similar_pairs(answers, critical, "synonyms" if sign > 0 else "antonyms")
        if len(pairs) >= MIN_PAIRS:
            found = True
            value[here] = pair_consistency(answers, pairs, min_pairs=MIN_PAIRS)
    return value if found else None
