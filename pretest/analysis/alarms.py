"""The plan's alarms, put to the waves of all audiences together: their number sets how sure each must be."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from pretest.analysis.models.registry import model_of
from pretest.disclosure.release import follow_hidden
from pretest.errors import Note, some
from pretest.spec.ordered import judged_cut
from pretest.spec.plan import Alarms, Monitor
from pretest.spec.study import ResolvedOutcome, Study
from pretest.tables.alarms import TABLE as ALARMS
from pretest.waves import AlarmRule, Followed, Limit, WaveOutcome, alarms_of, count_cells


@dataclass(frozen=True, slots=True, eq=False)
class Watched:
    """One audience. found: the estimates that its levels were made from. again: estimates of the same people for other
    outcomes."""

    audience: str
    again: Callable[[Sequence[WaveOutcome]], Followed]
    found: Followed
    outcomes: tuple[ResolvedOutcome, ...]
    comparability: pd.DataFrame


def alarm_table(
    study: Study,
    watched: Sequence[Watched],
    released: Mapping[str, pd.DataFrame],
    dates: Mapping[int, str | None],
) -> pd.DataFrame:
    """Table ``ALARMS`` of all audiences; empty where the plan asks for no alarms.

    Parameters
    ----------
    released : tables that may leave; levels that are hidden there take no part in an alarm.
    """
    plan = study.plan.monitor
    if plan is None or plan.alarms is None:
        return ALARMS.empty()
    parts = [(one, _limits(one), _judged(study, one)) for one in watched]
    cells = sum(count_cells(found, limits) for _, limits, found in parts)
    if not cells:
        return ALARMS.empty()
    rule = _rule(plan, plan.alarms, cells)
    tables = [
        alarms_of(
            found,
            limits,
            rule,
            audience=one.audience,
            comparability=one.comparability,
            dates=dates,
            hidden=_hidden(released["levels"], one.audience),
        )
        for one, limits, found in parts
    ]
    return follow_hidden(ALARMS, pd.concat(tables, ignore_index=True), released)


def alarm_notes(study: Study, dates: Mapping[int, str | None]) -> Iterator[Note]:
    """What keeps the plan's alarms from watching."""
    plan = study.plan.monitor
    if plan is None or plan.alarms is None:
        return
    if not any(_is_watched(outcome) for outcome in study.outcomes()):
        message = "The plan asks for alarms, but no harm is primary: nothing is watched."
        yield Note("alarms_without_harms", "serious", study.file.plan, message)
    bases = {_baseline(plan, dates), *(own.wave for own in plan.baselines.values())}
    undated = [str(wave) for wave, date in dates.items() if date is None and wave not in bases]
    start = plan.campaign_start
    if start is not None and not undated and all(date < start.isoformat() for date in dates.values() if date):
        message = f"The campaign starts on {start.isoformat()}, after the last wave: no alarm looks at anything yet."
        yield Note("alarms_not_started", "info", study.file.plan, message)
    if start is not None and undated:
        message = f"Wave {some(undated)} has no date, so it is not known whether the campaign had started by then."
        yield Note("alarms_without_dates", "serious", study.name, f"{message} It takes no part in the alarms.")


def _baseline(plan: Monitor, dates: Mapping[int, str | None]) -> int:
    return min(dates, default=0) if plan.baseline is None else plan.baseline


def _rule(plan: Monitor, alarms: Alarms, cells: int) -> AlarmRule:
    return AlarmRule(
        alpha=alarms.alpha,
        cells=cells,
        watch=alarms.watch,
        actions={status: action.advice for status, action in plan.actions.items() if action.advice is not None},
        baseline=plan.baseline,
        campaign_start=None if plan.campaign_start is None else plan.campaign_start.isoformat(),
        baselines={outcome: own.wave for outcome, own in plan.baselines.items()},
    )


def _is_watched(outcome: ResolvedOutcome) -> bool:
    return outcome.primary and outcome.is_harm and not math.isnan(outcome.harm_sign)


def _limits(one: Watched) -> dict[str, Limit]:
    found = {}
    for outcome in filter(_is_watched, one.outcomes):
        margin = outcome.margin
        found[outcome.id] = Limit(math.nan, "points") if margin is None else Limit(margin.size, margin.unit)
    return found


def _judged(study: Study, one: Watched) -> Followed:
    """The estimates of the audience, with the share at the judged cut where the plan judges one of ordered answers."""
    several = [
        outcome
        for outcome in filter(_is_watched, one.outcomes)
        if model_of(outcome.model).shares and len(model_of(outcome.model).answers(study, outcome)) > 2
    ]
    if not several:
        return one.found
    shares = [
        WaveOutcome(outcome.id, outcome.role, outcome.higher_is, "share", (0.0, 1.0), _cut(study, outcome))
        for outcome in several
    ]
    again = one.again(shares)
    others = [domain for domain in one.found.domains if domain.outcome.id not in {share.id for share in shares}]
    return replace(one.found, domains=(*others, *again.domains))


def _cut(study: Study, outcome: ResolvedOutcome) -> float:
    answers = model_of(outcome.model).answers(study, outcome)
    return float(judged_cut(answers, study.plan.outcomes[outcome.id].judged_cut))


def _hidden(levels: pd.DataFrame, audience: str) -> frozenset[tuple[int, str, str]]:
    rows = levels[(levels["audience"] == audience) & levels["suppressed"].fillna(True).astype(bool)]
    return frozenset(rows[["wave", "place", "outcome"]].itertuples(index=False, name=None))
