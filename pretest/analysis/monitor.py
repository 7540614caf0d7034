"""Waves of one study: levels, changes, and first of all what may be compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise

import pandas as pd

from pretest.analysis.alarms import Watched, alarm_notes, alarm_table
from pretest.analysis.cusum import cusum_table
from pretest.analysis.record.run import record_run
from pretest.analysis.record.studyfacts import plan_facts, study_facts
from pretest.analysis.watch.batches import require_waves
from pretest.analysis.watch.changing import audience_changes, changing_notes
from pretest.analysis.watch.decisions import decided
from pretest.analysis.watch.drift import find_drift
from pretest.analysis.watch.followed import watched
from pretest.analysis.watch.gathered import (
    cases_together,
    early_of,
    files_of,
    flow_of,
    notes_before,
    reliability_of,
    weighting_of,
    with_waves_of,
)
from pretest.analysis.watch.kept import KeptWaves, kept_waves
from pretest.analysis.watch.local import Local, read_local
from pretest.analysis.watch.lookback import lookback_notes, lookback_table, read_expected
from pretest.analysis.watch.quality import quality_table
from pretest.disclosure.figures import answer_values
from pretest.disclosure.limit import suppression_notes, threshold
from pretest.disclosure.notes import tell
from pretest.disclosure.release import release
from pretest.errors import DesignError, Note, some
from pretest.findings import Findings
from pretest.quality.pointed import tabulate_pointed
from pretest.spec.plan import Monitor
from pretest.spec.study import ResolvedOutcome, Study
from pretest.waves import (
    WaveFactsInput,
    check_comparability,
    levels_of,
    require_baseline,
    sampling_notes,
    wave_pairs,
)
from pretest.waves.store.stored import follow_stored
from pretest.words import Suppression


def monitor(study: Study, *, waves: Sequence[int] | None = None, suppression: Suppression = "plan") -> Findings:
    """Levels of every outcome per audience and wave, and the changes between waves.

    Parameters
    ----------
    waves : only these waves; all when not given.
    suppression : as in ``analyse``.

    Returns
    -------
    Findings
        ``levels`` per wave and ``changes`` between waves, each change with whether the waves may be compared; means are
        in points of the scale. ``alarms``: how each primary harm stood after each wave, where the plan asks for alarms.

    Raises
    ------
    DataError, DesignError
        When the data do not fit the study, a wave that is asked for is not there, or ``suppression`` is another word.

    References
    ----------
    Variance of a change between samples with weights, strata and clusters: Särndal, Swensson & Wretman (1992),
    https://doi.org/10.1007/978-1-4612-4378-6.

    Examples
    --------
    >>> import pretest
    >>> findings = pretest.monitor(pretest.load_study("demo/monitor"), waves=[1, 4])
    >>> sorted(findings.levels["wave"].unique().tolist())
    [1, 4]
    >>> sorted(findings.changes["kind"].unique().tolist())
    ['baseline', 'previous']
    """
    below = threshold(study, suppression)
    whole = waves is None and suppression == "plan"  # what the store keeps is what every run of all waves needs
    chosen = _with_waves(study, waves)
    local = read_local(study)
    with kept_waves(chosen, below, only=waves, keep=whole) as kept:
        return _told(study, with_waves_of(chosen, kept.records), kept, local, below)


def _told(asked: Study, study: Study, kept: KeptWaves, local: Local, below: int) -> Findings:
    """asked: the whole study; study: the waves that are wanted."""
    records, flow = kept.records, flow_of(kept.records)
    wanted = study.plan.monitor or Monitor()
    facts = study_facts(study)
    dates = {wave.wave: wave.date for wave in facts.waves}
    notes: dict[Note, None] = dict.fromkeys((*kept.notes, *notes_before(study, records, flow, below)))
    levels, changes, returned, parts, drifts, differences = [], [], [], [], [], []
    mixed = False
    facts_of: dict[str, tuple[WaveFactsInput, ...]] = {}
    expected = read_expected(study, below)
    for audience in study.audiences:
        outcomes = [outcome for outcome in study.outcomes() if audience in outcome.audiences]
        files = {wave: rows[audience] for wave, rows in kept.rows.items()}
        again = partial(follow_stored, files, suppress_below=below)
        known = facts_of[audience] = tuple(one for record in records for one in record.facts[audience])
        drift = find_drift(study, files, audience, outcomes, _compared(dates, outcomes, wanted), below)
        drifts.append(drift.table)
        notes |= dict.fromkeys(drift.notes)
        comparability = check_comparability(
            known, audience=audience, baseline=wanted.baseline, baselines=wanted.baseline_of, drifted=drift.drifted
        )
        differences.append(comparability.differences)
        found = again([watched(study, outcome) for outcome in outcomes])
        notes |= dict.fromkeys((*comparability.notes, *sampling_notes(found, audience)))
        parts.append(Watched(audience, again, found, tuple(outcomes), comparability.table))
        levels.append(levels_of(found, audience=audience, dates=dates))
        changed = audience_changes(study, parts[-1], files, dates, below)
        notes |= dict.fromkeys(changed.notes)
        mixed |= changed.mixed
        changes.append(changed.changes)
        returned.append(changed.returned)
    cases = cases_together(study, kept.cases)
    tables = {
        "levels": pd.concat(levels, ignore_index=True),
        "changes": pd.concat(changes, ignore_index=True),
        "returned": pd.concat(returned, ignore_index=True),
        "reliability": reliability_of(records, study.audiences),
        "dif": pd.concat(drifts, ignore_index=True),
        "wave_differences": pd.concat(differences, ignore_index=True),
        "flow": flow,
        "cases": cases,
        "pointed": tabulate_pointed(cases),
        "weighting": weighting_of(records),
    }
    patterns = frozenset(pattern for record in records for pattern in record.patterns)
    released = release(tables, below, patterns=patterns, values=answer_values(study))
    released["alarms"] = alarm_table(study, parts, released, dates)
    released["cusum"] = cusum_table(study, parts, released, dates, below)
    released |= local.tables(below)
    decisions = decided(study, released)
    released["decisions"] = decisions.table
    released["lookback"] = lookback_table(study, parts, released, dates, below, expected, kept.rows)
    notes |= dict.fromkeys(lookback_notes(expected, released["lookback"]))
    released["wave_quality"] = quality_table(study, facts_of, released, below)
    recorded = record_run(asked, files_of(study, records), early_of(records), "monitor")
    return Findings(
        kind="monitor",
        study=local.told_in(facts),
        plan=plan_facts(study),
        provenance=recorded.provenance | decisions.record(),
        notes=tell(
            (
                *recorded.notes,
                *decisions.notes,
                *notes,
                *local.notes,
                *suppression_notes(study),
                *_plan_notes(study, dates, wanted.trend),
                *changing_notes(study, dates, mixed),
            ),
            below,
        ),
        suppressed_below=below,
    ).with_tables(**released)


def _compared(
    waves: Iterable[int], outcomes: Sequence[ResolvedOutcome], wanted: Monitor
) -> dict[str, list[tuple[int, int]]]:
    """Outcome → the pairs of waves that are told: each with the one before it, and with the baseline."""
    numbers = tuple(waves)
    first = require_baseline(numbers, wanted.baseline)
    bases = wanted.baseline_of
    return {one.id: [(a, b) for _, a, b in wave_pairs(numbers, bases.get(one.id, first))] for one in outcomes}


def _plan_notes(study: Study, dates: Mapping[int, str | None], trend: str) -> Iterator[Note]:
    """What the plan asks that is not watched yet, and waves without a date, which take no part in a trend per year."""
    yield from _unwatched_notes(study)
    yield from alarm_notes(study, dates)
    undated = [str(wave) for wave, date in dates.items() if date is None]
    if trend == "linear" and len(dates) > 2 and undated:
        message = f"Wave {some(undated)} has no date, so it takes no part in the trend, which is per year."
        yield Note("trend_without_dates", "warning", study.name, f"{message} Give each data file its 'date'.")
    dated = [(wave, date) for wave, date in sorted(dates.items()) if date is not None]
    back = [later for (_, before), (later, date) in pairwise(dated) if date < before]
    if back:
        message = f"By its date, wave {some(back)} was before the wave that comes before it. Waves are compared in the "
        yield Note("dates_go_back", "serious", study.name, f"{message}order of their numbers: correct date or number.")


def _with_waves(study: Study, waves: Sequence[int] | None) -> Study:
    there = {data.wave for data in study.file.data}
    if not there:
        hint = "List the waves under 'data'; 'pretest import FILE --study STUDY --wave N' makes a file of each."
        raise DesignError("no_data", study.name, "the study names no data", hint=hint)
    if any(data.wave_column is not None for data in study.file.data):
        return study  # which waves there are stands in the data
    require_waves(study, waves, there)
    if waves is None:
        return study
    data = tuple(data for data in study.file.data if data.wave in waves)
    return replace(study, file=study.file.model_copy(update={"data": data}))


def _unwatched_notes(study: Study) -> tuple[Note, ...]:
    plan = study.plan.monitor
    if plan is None or not plan.comparison:
        return ()
    names = some([str(value) for values in plan.comparison.values() for value in values])
    told = "This version subtracts nothing, and counts it in all places together."
    message = f"Compared with by the plan: {names}. {told}"
    return (Note("monitor_unused", "warning", study.file.plan, message),)
