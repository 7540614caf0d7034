"""How one audience changed: all who answered, with the mix of people held the same, and within the same persons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pretest.analysis.alarms import Watched
from pretest.analysis.watch.mix import mix_notes, mix_variables
from pretest.errors import Note
from pretest.spec.plan import Monitor
from pretest.spec.study import Study
from pretest.tables.changes import TABLE as CHANGES
from pretest.tables.columns import MIX
from pretest.tables.returned import TABLE as RETURNED
from pretest.waves import SamePeople, WaveOutcome, changes_of, follow_same_people
from pretest.waves.store.mixed import adjust_stored
from pretest.waves.store.rows import frame_of

FEWEST = 2  # waves on either side of the start of a campaign


@dataclass(frozen=True, slots=True, eq=False)
class Changed:
    """changes: table ``CHANGES``. returned: table ``RETURNED``. mixed: whether the mix was held the same. notes: who
    takes no part then."""

    changes: pd.DataFrame
    returned: pd.DataFrame
    mixed: bool
    notes: tuple[Note, ...]


def audience_changes(
    study: Study, one: Watched, files: Mapping[int, Path], dates: Mapping[int, str | None], below: int
) -> Changed:
    """All changes of one audience.

    Parameters
    ----------
    files : wave → its stored rows, with columns ``mix:NAME`` where the plan holds a mix the same. They are read where
        it does, and where anybody is in several waves.
    below : fewer people than this are not told of.
    """
    plan = study.plan.monitor or Monitor()
    outcomes = list(dict.fromkeys(domain.outcome for domain in one.found.domains))
    named = [f"{MIX}{variable.by}" for variable in mix_variables(study, one.audience)]
    held = adjust_stored(one.found, files, named, plan.baseline, plan.baseline_of, suppress_below=below)
    changes = changes_of(
        one.found,
        audience=one.audience,
        comparability=one.comparability,
        baseline=plan.baseline,
        baselines=plan.baseline_of,
        trend=plan.trend,
        dates=dates,
        campaign_start=plan.start,
        adjusted=held.adjusted,
    )
    same = _same_people(one, outcomes, files, plan, below)
    parts = [changes, same.changes] if len(same.changes) else [changes]
    table = CHANGES.require(pd.concat(parts, ignore_index=True))
    return Changed(
        table, same.returned, bool(held.adjusted), tuple(mix_notes(held.unknown, held.answers, one.audience))
    )


def _same_people(
    one: Watched, outcomes: Sequence[WaveOutcome], files: Mapping[int, Path], plan: Monitor, below: int
) -> SamePeople:
    if not one.found.facts.returning:
        return SamePeople(CHANGES.empty(), RETURNED.empty())
    return follow_same_people(
        frame_of(files, list(dict.fromkeys(outcome.id for outcome in outcomes))),
        outcomes,
        audience=one.audience,
        comparability=one.comparability,
        baseline=plan.baseline,
        baselines=plan.baseline_of,
        suppress_below=below,
    )


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
