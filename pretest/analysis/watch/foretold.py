"""The pretest that a campaign came from, and whether it foretold what the waves show."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from pretest.analysis.record.newest import newest_analysis
from pretest.analysis.watch.seen import Follows, Row, Seen, figures, join
from pretest.errors import DataError, DesignError, Note, did_you_mean
from pretest.files.whole import FINDINGS
from pretest.findings import Findings, OutcomeFacts, read_findings
from pretest.library import inside
from pretest.numbers.agreed import Agreement, Measured, agreement, difference_interval, normal_scores
from pretest.spec.places import Places
from pretest.spec.study import InputFile, Study
from pretest.values import names_phrase
from pretest.words import BELOW_MARGIN, CONF_LEVEL, MAIN_ESTIMANDS, LookBackVerdict, harm_sign

UNIT_OF = {"mean": "points", "share": "probability"}
"""What is followed → the unit of the pretest's effect that says the same."""


@dataclass(frozen=True, slots=True)
class Foretold:
    """The effect of the concept on one outcome. effect: positive = worse, in the unit of ``unit``; verdict: what the
    pretest said of it, "" where it judged nothing. unit: points or probability; detail: the answer from which people
    count. hidden: its figures were left out."""

    effect: Measured
    verdict: str
    unit: str
    detail: str
    hidden: bool


@dataclass(frozen=True, slots=True, eq=False)
class Pretested:
    """What the pretest found of the concept that became the campaign, by audience, outcome and unit.

    name: of its findings.json in the study; facts: its outcomes by id. invented: its answers were of people who do not
    exist.
    """

    concept: str
    cells: Mapping[tuple[str, str, str], Foretold]
    facts: Mapping[str, OutcomeFacts]
    name: str
    invented: bool


def pretest_of(study: Study, below: int) -> Pretested | None:
    """What the pretest of the plan's campaign found; None where the plan names none.

    below: effects on fewer people than this are not told, also where those findings hold them.

    Raises
    ------
    SpecError
        When the path leads out of the study.
    DataError
        When there are no findings, or they are damaged or written by another version.
    DesignError
        When they are of a monitor, or do not have the concept.
    """
    monitor = study.plan.monitor
    path = findings_path(study)
    if monitor is None or monitor.concept is None or path is None:
        return None
    name = path.relative_to(study.folder).as_posix()
    findings = read_findings(path)
    where = Places.of_files(study).plan("monitor", "pretest")
    if findings.kind != "analyse":
        hint = "Name the findings of 'pretest analyse' on the study that tested the messages."
        raise DesignError("pretest_monitor", where, "these are findings of waves, not of a pretest", hint=hint)
    tested = sorted({str(one) for one in findings.estimates["concept"].dropna()})
    if monitor.concept not in tested:
        hint = did_you_mean(monitor.concept, tested) or f"It has: {names_phrase(tested)}."
        what = f"the pretest has no concept '{monitor.concept}'"
        raise DesignError("pretest_concept", Places.of_files(study).plan("monitor", "concept"), what, hint=hint)
    inputs = findings.provenance.get("inputs")
    files = [one for one in inputs if isinstance(one, dict)] if isinstance(inputs, list) else []
    invented = any(one.get("invented") for one in files)
    facts = {fact.id: fact for fact in findings.study.outcomes}
    return Pretested(monitor.concept, _cells(findings, monitor.concept, below), facts, name, invented)


def findings_path(study: Study) -> Path | None:
    """The findings.json of the pretest that the plan names; None where it names none.

    Raises
    ------
    SpecError
        When the path leads out of the study.
    DataError
        When it is no findings.json, and no folder with one or with a study that was analysed.
    """
    named = None if study.plan.monitor is None else study.plan.monitor.pretest
    if named is None:
        return None
    path = inside(study.folder, named)
    if path.is_dir():
        own = inside(study.folder, f"{named}/{FINDINGS}")
        newest = None if own.is_file() else newest_analysis(path)
        path = own if newest is None else inside(study.folder, (newest / FINDINGS).relative_to(study.folder).as_posix())
    if not path.is_file():
        where = Places.of_files(study).plan("monitor", "pretest")
        hint = "Copy the report folder of the pretest into this study, and name it from there."
        raise DataError("pretest_missing", where, "there are no findings of the pretest", hint=hint)
    return path


def pretest_inputs(study: Study) -> tuple[InputFile, ...]:
    """The findings of the pretest with their hash, as a file that the run read; none where the plan names none."""
    path = findings_path(study)
    if path is None:
        return ()
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return (InputFile(path.relative_to(study.folder).as_posix(), digest),)


def pretest_rows(study: Study, seen: Sequence[Seen], pretested: Pretested) -> Iterator[Row]:
    """A row for each outcome that both measured, in all places together and in each place where the campaign ran."""
    without = _places_without(study)
    for one in seen:
        for follows in one.follows():
            found = pretested.cells.get((one.audience, follows.outcome.id, UNIT_OF[follows.statistic]))
            if found is not None and follows.place not in without:
                yield _row(one, follows, pretested, found)


def pretest_notes(pretested: Pretested, table: pd.DataFrame) -> Iterator[Note]:
    """What a reader must know before believing the comparison."""
    if table.empty or not (table["kind"] == "pretest").any():
        message = "The pretest and the waves have no outcome and audience in common, under the same id and in one unit."
        yield Note("pretest_nothing_shared", "warning", pretested.name, message)
    if pretested.invented:
        message = "The pretest rests on people who do not exist: what it foretold says nothing of people."
        yield Note("pretest_invented", "serious", pretested.name, message)


def _cells(findings: Findings, concept: str, below: int) -> dict[tuple[str, str, str], Foretold]:
    """Audience, outcome and unit → the effect in the newest wave of the pretest."""
    table = findings.estimates
    own = table[(table["concept"] == concept) & (table["subgroup"].fillna("") == "")]
    own = own[own["estimand"].isin(MAIN_ESTIMANDS) & own["unit"].isin(list(UNIT_OF.values()))]
    verdicts = findings.verdicts
    judged = verdicts[verdicts["concept"] == concept]
    words = {
        (row["wave"], row["audience"], row["outcome"]): "" if row["suppressed"] else str(row["verdict"])
        for row in judged.to_dict("records")
    }
    directed = (fact for fact in findings.study.outcomes if fact.higher_is != "neutral")
    signs = {fact.id: harm_sign(fact.role, fact.higher_is) for fact in directed}
    cells: dict[tuple[str, str, str], Foretold] = {}
    for row in own.sort_values("wave", kind="stable").to_dict("records"):
        verdict = words.get((row["wave"], row["audience"], row["outcome"]), "")
        cells[row["audience"], row["outcome"], row["unit"]] = _foretold(
            row, verdict, signs.get(row["outcome"], math.nan), below
        )
    return cells


def _foretold(row: Mapping[Any, Any], verdict: str, sign: float, below: int) -> Foretold:
    low, high = sorted(sign * _number(row[name]) for name in ("conf_low", "conf_high"))
    few = any(_number(row[name]) < below for name in ("n_concept", "n_reference"))
    effect = Measured(sign * _number(row["estimate"]), _number(row["std_error"]), _number(row["df"]), low, high)
    detail = "" if pd.isna(row["detail"]) else str(row["detail"])
    return Foretold(effect, verdict, str(row["unit"]), detail, few or bool(row["suppressed"]))


def _row(seen: Seen, one: Follows, pretested: Pretested, found: Foretold) -> Row:
    base = seen.baseline(one)
    waves, reason = seen.since_start(one)
    judged = "" if found.hidden else found.verdict
    told: Row = {"concept": pretested.concept, "before": judged, "n_waves": len(waves)}
    told |= {"wave_to": max(waves) if waves else None, "after": _worst(seen, one, waves)}
    if not found.hidden:
        ends = {"expected_low": found.effect.low, "expected_high": found.effect.high}
        told |= {"expected": found.effect.estimate, **ends}
    if seen.is_hidden(one, base):
        return seen.row("pretest", one, base, **told, suppressed=True)
    tolerance = seen.tolerance(one, base)
    told |= {"level": seen.level(one, base), "spread": seen.spread(one, base), "tolerance": tolerance}
    missed = judged in BELOW_MARGIN and told["after"] == "alarm"
    verdict: LookBackVerdict = "harm_missed" if missed else "cannot_tell" if seen.after_baseline(one) else "not_yet"
    against = _against(one, pretested, found)
    if not waves or against:
        return seen.row("pretest", one, base, **told, verdict=verdict, reason=join([reason, against]))
    came = seen.change(one, base, waves)
    difference = difference_interval(found.effect, came, CONF_LEVEL)
    said: Agreement = agreement(found.effect, came, difference, tolerance)
    doubtful = bool(reason) and said == "hit"
    scores = normal_scores(found.effect, came)
    return seen.row(
        "pretest", one, base, **told, **figures(came), reason=reason,
        verdict=verdict if missed or doubtful else said,
        difference_low=difference[0], difference_high=difference[1],
        crps=scores.score, benchmark=scores.benchmark,
        crps_expected=scores.score_expected, benchmark_expected=scores.benchmark_expected,
        covered=None if math.isnan(difference[0]) else difference[0] <= 0 <= difference[1],
    )  # fmt: skip


def _worst(seen: Seen, one: Follows, waves: Sequence[int]) -> str:
    """The state at the last wave; an alarm at any of them stays one."""
    states = [seen.state(one, wave) for wave in waves]
    return "alarm" if "alarm" in states else states[-1] if states else ""


def _against(one: Follows, pretested: Pretested, found: Foretold) -> str:
    """Why the two cannot be held against each other."""
    fact = pretested.facts.get(one.outcome.id)
    if found.hidden:
        return "pretest_hidden"
    if not (math.isfinite(found.effect.estimate) and math.isfinite(found.effect.std_error)):
        return "pretest_unknown"
    if fact is None or fact.higher_is != one.outcome.higher_is or fact.role != one.outcome.role:
        return "direction_differs"
    bounds = one.outcome.bounds
    if one.statistic == "mean" and (fact.bounds is None) != (bounds is None):
        return "scale_differs"
    if one.statistic == "mean" and fact.bounds is not None and tuple(fact.bounds) != bounds:
        return "scale_differs"
    cut = one.outcome.cut
    if found.detail and cut is not None and found.detail != f"{cut:g}":
        return "cut_differs"
    return ""


def _places_without(study: Study) -> frozenset[str]:
    """Places that the plan names as comparison: the campaign did not run there."""
    comparison = None if study.plan.monitor is None else study.plan.monitor.comparison
    return frozenset(str(value) for values in (comparison or {}).values() for value in values)


def _number(value: object) -> float:
    return math.nan if pd.isna(value) else float(str(value))  # type: ignore[call-overload]
