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
from pretest.tables.changes import APART
from pretest.waves import AlarmRule, Followed, Limit, WaveOutcome, alarms_of, count_cells
from pretest.words import ALIKE_REASONS


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
    released : tables that may leave; levels that are hidden there take no part in an alarm, and of ``changes`` those
        of people more alike take away what reassures.
    """
    plan = study.plan.monitor
    if plan is None or plan.alarms is None:
        return ALARMS.empty()
    parts = [(one, _limits(one), judged(study, one)) for one in watched]
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
            hidden=hidden_levels(released["levels"], one.audience),
            alike=_alike(one, released["changes"]),
        )
        for one, limits, found in parts
    ]
    return follow_hidden(ALARMS, pd.concat(tables, ignore_index=True), released)


def _alike(one: Watched, changes: pd.DataFrame) -> dict[tuple[int, str, str], tuple[tuple[str, float], ...]]:
    """Wave, place and outcome → what a change since the baseline may be at most among people who are more alike, where
    they say otherwise than all together: the mix held the same, or the same people."""
    found: dict[tuple[int, str, str], tuple[tuple[str, float], ...]] = {}
    signs = {outcome.id: outcome.harm_sign for outcome in one.outcomes}
    own = changes[(changes["audience"] == one.audience) & (changes["kind"] == "baseline")]
    worse_up = own["harm_estimate"] == own["outcome"].map(signs) * own["estimate"]  # not the lower of two answers
    own = own[worse_up & own["conf_low"].notna()]
    raw = ~own["adjusted"].astype(bool) & (own["people"] == "all")
    names = ["wave_to", "place", "outcome", "category"]
    all_of = own[raw].set_index(names)[["estimate", "std_error"]].to_dict("index")
    for row in own[~raw].to_dict("records"):
        base = all_of.get(tuple(row[name] for name in names))
        if base is None or abs(row["estimate"] - base["estimate"]) < APART * base["std_error"]:
            continue
        high = max(signs[row["outcome"]] * row[end] for end in ("conf_low", "conf_high"))
        key = (int(row["wave_to"]), str(row["place"]), str(row["outcome"]))
        found[key] = (*found.get(key, ()), (ALIKE_REASONS[0 if row["adjusted"] else 1], float(high)))
    return found


def alarm_notes(study: Study, dates: Mapping[int, str | None]) -> Iterator[Note]:
    """What keeps the plan's alarms from watching."""
    plan = study.plan.monitor
    if plan is None or plan.alarms is None:
        return
    if not any(is_watched(outcome) for outcome in study.outcomes()):
        message = "The plan asks for alarms, but no harm is primary: nothing is watched."
        yield Note("alarms_without_harms", "serious", study.file.plan, message)
    bases = {_baseline(plan, dates), *plan.baseline_of.values()}
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
        campaign_start=plan.start,
        baselines=plan.baseline_of,
    )


def is_watched(outcome: ResolvedOutcome) -> bool:
    return outcome.primary and outcome.is_harm and not math.isnan(outcome.harm_sign)


def _limits(one: Watched) -> dict[str, Limit]:
    found = {}
    for outcome in filter(is_watched, one.outcomes):
        margin = outcome.margin
        found[outcome.id] = Limit(math.nan, "points") if margin is None else Limit(margin.size, margin.unit)
    return found


def judged(study: Study, one: Watched, which: Callable[[ResolvedOutcome], bool] = is_watched) -> Followed:
    """The estimates of the audience, with the share at the judged cut where the plan judges one of ordered answers.

    which: the outcomes of which that share is wanted; of all others every answer is followed as it was.
    """
    several = [
        outcome
        for outcome in filter(which, one.outcomes)
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


def hidden_levels(levels: pd.DataFrame, audience: str) -> frozenset[tuple[int, str, str]]:
    """Wave, place and outcome of the levels of an audience whose figures may not be told."""
    rows = levels[(levels["audience"] == audience) & levels["suppressed"].fillna(True).astype(bool)]
    return frozenset(rows[["wave", "place", "outcome"]].itertuples(index=False, name=None))
