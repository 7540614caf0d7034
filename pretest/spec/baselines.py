"""Checks on the waves that a plan compares others with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pretest.errors import Problem
from pretest.spec.places import Places, unknown

if TYPE_CHECKING:
    from pretest.spec.study import Study


def check_baselines(study: Study, place: Places) -> Iterator[Problem]:
    """The baseline and those of single outcomes: waves and outcomes that there are, of before the campaign."""
    plan = study.plan.monitor
    if plan is None:
        return
    waves = {data.wave for data in study.file.data}
    merged = any(data.wave_column is not None for data in study.file.data)  # its waves stand in the data
    known = waves if waves and not merged else None
    if known is not None and plan.baseline is not None and plan.baseline not in known:
        yield _no_wave(plan.baseline, known, place.plan("monitor", "baseline"))
    outcomes = [*study.plan.outcomes, *study.plan.composites]
    dates = {data.wave: data.date for data in study.file.data if data.date is not None}
    dates |= {wave: date for data in study.file.data for wave, date in data.dates.items()}
    for name, own in plan.baselines.items():
        if name not in outcomes:
            yield unknown("outcome", name, outcomes, place.plan("monitor", "baselines", name))
        elif name in study.plan.composites:
            what = f"'{name}' is a composite, which is standardised on the baseline of all"
            hint = "Follow its components, each with a baseline of its own."
            yield Problem("baseline_of_composite", place.plan("monitor", "baselines", name), what, hint=hint)
        where = place.plan("monitor", "baselines", name, "wave")
        if known is not None and own.wave not in known:
            yield _no_wave(own.wave, known, where)
            continue
        first = plan.baseline if plan.baseline is not None else min(known or {own.wave})
        if own.wave < first:
            what = f"wave {own.wave} lies before the baseline, wave {first}"
            yield Problem("baseline_too_early", where, what, hint="Name a later wave, or another baseline.")
        date, start = dates.get(own.wave), plan.campaign_start
        if date is not None and start is not None and date >= start:
            what = f"wave {own.wave} is of {date.isoformat()}: the campaign had started by then"
            hint = "Compare with a wave of before the campaign; else nothing can be said of this outcome."
            yield Problem("baseline_after_start", where, what, f"before {start.isoformat()}", None, hint)


def _no_wave(wave: int, known: set[int], where: str) -> Problem:
    return unknown("wave", str(wave), map(str, sorted(known)), where)
