"""Who is left after the rules on quality: nobody at all stops the run, nobody of an audience or wave is told."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from pretest.errors import DesignError, Note
from pretest.forms.conditions import audience_mask
from pretest.quality.screening import Screened
from pretest.responses.responses import Responses
from pretest.spec import Study
from pretest.tables import columns
from pretest.values import people

_ENDS = ("read", "kept")


def check_remaining(study: Study, responses: Responses, screened: Screened, below: int) -> tuple[Note, ...]:
    """Serious notes on audiences and waves of which the rules on quality left nobody.

    Parameters
    ----------
    below
        Counts of fewer people than this are not told.

    Raises
    ------
    DesignError
        When nobody is left at all (code ``nobody_left``), with what every rule took.
    """
    if not len(screened.frame):
        hint = "Look at these rules under quality in the plan, and at how the answers they look at are coded."
        what = f"nobody is left after the rules on quality: {_taken(screened.flow, below)}"
        raise DesignError("nobody_left", study.file.plan, what, hint=hint)
    return tuple(_empty(study, responses.frame, screened.frame))


def _taken(flow: pd.DataFrame, below: int) -> str:
    """What every excluding rule took of those before it."""
    steps = flow[(flow["audience"] == "") & (flow["concept"] == "")]
    counts = steps.groupby("step", sort=False)["n_respondents"].sum()
    names = [name for name in counts.index if name not in _ENDS]
    parts: list[str] = []
    before = int(counts["read"])
    for name in names:
        after = int(counts[name])
        if after < before:
            parts.append(f"rule '{name}' took {people(before - after, below)} and left {people(after, below)}")
        before = after
    return "; ".join(parts)


def _empty(study: Study, before: pd.DataFrame, after: pd.DataFrame) -> Iterator[Note]:
    for name in study.audiences:
        if audience_mask(study, before, name).any() and not audience_mask(study, after, name).any():
            message = "The rules on quality left nobody of this audience: nothing can be said about it."
            yield Note("audience_left_empty", "serious", f"audience '{name}'", message)
    for wave in sorted({int(one) for one in before[columns.WAVE].unique()} - {int(one) for one in after[columns.WAVE]}):
        message = "The rules on quality left nobody of this wave: nothing can be said about it."
        yield Note("wave_left_empty", "serious", f"wave {wave}", message)
