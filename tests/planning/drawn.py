"""Large invented samples, scored."""

from __future__ import annotations

import pandas as pd

from pretest.analysis.cells.groups import make_groups
from pretest.planning.memory import plain_study, to_responses
from pretest.planning.simulate import draw_responses
from pretest.seeds import stream


def scored(study, truth, *, n, audience="users", seed=11):
    """Rows of one audience with their scores; ``arm`` is the number of the arm, 0 the control."""
    plain = plain_study(study)
    frame = to_responses(plain, draw_responses(plain, truth, n=n, rng=stream(seed, "drawn"))).frame
    group = next(group for group in make_groups(plain, frame)[0] if group.audience == audience)
    return group.frame.assign(arm_number=group.arm)


def scored_control(study, truth, *, n):
    """Scores after the message, and those before it, of everybody: without effects all arms are controls."""
    frame: pd.DataFrame = scored(study, truth, n=n)
    return frame[["distance", "blame2"]], frame[["distance_pre"]]
