"""What screening made of a small study, and invented respondents and times for it."""

from __future__ import annotations

import numpy as np

from pretest.quality.sample import Sample
from pretest.responses import read_responses
from pretest.tables import columns


def differently(answers, n=6):
    """n respondents who all answer differently to more than ten items."""
    place = np.arange(n)
    asked = {"age": 20 + place, "birth_year": 1990 - place, "x_ever": 1, "x_12m": 1, "x_30d": place % 2, "z_ever": 0}
    again = {f"{name}_pre": 1 + (place + turn) % 5 for turn, name in enumerate(("sd1", "sd2", "sd3"))}
    return answers(n).assign(**asked, **again, ac1=4)


def flagged(screened, rule):
    return screened.cases.loc[screened.cases["rule"] == rule, "row"].tolist()


def steps(screened):
    return screened.flow[["step", "n_respondents", "n_rows"]].to_numpy().tolist()


def pages(**seconds):
    return {columns.PAGE_SECONDS + name: np.array(values, dtype=float) for name, values in seconds.items()}


def sample_of(study, **extra):
    """The rows of ``study`` as the rules see them, with further columns."""
    responses = read_responses(study)
    return Sample.of(study, responses.frame.assign(**extra), responses.reasons)
