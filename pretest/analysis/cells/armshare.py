"""Who gives an answer that is counted, and which share of an arm that is with its interval."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pretest.analysis.cells.groups import asked_as
from pretest.measurement import key_items
from pretest.numbers.design import Design
from pretest.numbers.reliable_change import share_of_arm, wilson_interval
from pretest.spec.study import Study, ToldQuestion
from pretest.special import ndtri
from pretest.words import CONF_LEVEL, Bools, Floats

Z = float(ndtri(0.5 + CONF_LEVEL / 2.0))


def answers_so(study: Study, frame: pd.DataFrame, audience: str, question: ToldQuestion) -> Floats | None:
    """(n,) 1 where people of ``audience`` score the cut or higher after reverse-keying, 0 where not, NaN without an
    answer; None where the question was not asked of them."""
    items = key_items(frame, question.scale, study.answers, asked_as=asked_as(study, audience), phase="post").values
    if question.item.id not in items.columns:
        return None
    scores = items[question.item.id].to_numpy(dtype=np.float64)
    return np.where(np.isnan(scores), np.nan, (scores >= question.cut).astype(np.float64))


def share_between(design: Design, own: Bools, answers: Floats) -> tuple[float, float, float]:
    """The share of 1 among the 0 and 1 of ``answers`` in the rows ``own``, of which there are some, and the ends of
    Wilson's (1927, doi:10.1080/01621459.1927.10502953) interval with n divided by the design effect of the share."""
    part = design.only(own)
    share, effective = share_of_arm(answers[own], part.weights, part.cluster)
    low, high = wilson_interval(share, effective, Z)
    return share, low, high
