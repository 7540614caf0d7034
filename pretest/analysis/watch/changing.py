"""How one audience changed: all who answered, with the mix of people held the same, and within the same persons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from pretest.errors import Note
from pretest.spec.plan import Monitor
from pretest.spec.study import Study
from pretest.tables.changes import TABLE as CHANGES
from pretest.waves import Adjusted, Followed, WaveOutcome, changes_of, follow_same_people

FEWEST = 2  # waves on either side of the start of a campaign


@dataclass(frozen=True, slots=True, eq=False)
class Changed:
    """changes: table ``CHANGES``. returned: table ``RETURNED``."""

    changes: pd.DataFrame
    returned: pd.DataFrame


def audience_changes(
    study: Study,
    audience: str,
    found: Followed,
    adjusted: Sequence[Adjusted],
    rows: pd.DataFrame,
    outcomes: Sequence[WaveOutcome],
    comparability: pd.DataFrame,
    dates: Mapping[int, str | None],
    below: int,
) -> Changed:
    """All changes of one audience.

    Parameters
    ----------
    found, adjusted : the estimates of its waves, and the same with the mix held the same (``waves.adjust``).
    rows : what ``waves.follow`` takes: design columns, and a column per outcome.
    below : fewer people than this are not told of.
    """
    plan = study.plan.monitor or Monitor()
    baselines = {outcome: own.wave for outcome, own in plan.baselines.items()}
    changes = changes_of(
        found,
        audience=audience,
        comparability=comparability,
        baseline=plan.baseline,
        baselines=baselines,
        trend=plan.trend,
        dates=dates,
        campaign_start=None if plan.campaign_start is None else plan.campaign_start.isoformat(),
        adjusted=adjusted,
    )
    same = follow_same_people(
        rows,
        outcomes,
        audience=audience,
        comparability=comparability,
        baseline=plan.baseline,
        baselines=baselines,
        suppress_below=below,
    )
    parts = [changes, same.changes] if len(same.changes) else [changes]
    return Changed(CHANGES.require(pd.concat(parts, ignore_index=True)), same.returned)


def changing_notes(study: Study, dates: Mapping[int, str | None], mixed: bool) -> Iterator[Note]:
    """Why there is no jump at the start of the campaign, and why no change is adjusted.

    mixed: whether the mix of any audience was held the same.
    """
    plan = study.plan.monitor
    if len(dates) > 1 and not mixed and (plan is None or plan.mix is None):
        message = (
            "Changes are given as they are, also where other people took part than before: the plan does not say of "
            "what the mix of people is to be held the same ('mix' under 'monitor')."
        )
        yield Note("mix_not_named", "info", study.file.plan, message)
    start = None if plan is None else plan.campaign_start
    if start is None:
        return
    known = [date for date in dates.values() if date]
    before, after = (sum((date < start.isoformat()) == early for date in known) for early in (True, False))
    if min(before, after) < FEWEST:
        message = (
            f"A jump at the start of the campaign is not estimated: that needs {FEWEST} waves with a date before it "
            f"and {FEWEST} after it; there are {before} and {after}."
        )
        yield Note("break_too_few_waves", "info", study.file.plan, message)
