"""Did the design hold? Sizes of the arms, balance, drop-out with bounds on what it can hide, and exposure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from pretest.analysis.cells.armpair import Rows, each_pair, hide, oriented, shown_rows
from pretest.analysis.cells.attrition import Lost, compare_losses, lee_bounds
from pretest.analysis.cells.covariates import covariate_matrix
from pretest.analysis.cells.groups import Group
from pretest.analysis.questions.question import Analysis, Deeper, Question
from pretest.errors import Note
from pretest.forms import audience_masks
from pretest.forms.made import SPLIT
from pretest.numbers.balance import NOTABLE, compare_sizes, estimate_balance
from pretest.numbers.compliance import estimate_compliers
from pretest.numbers.reliable_change import wilson_interval
from pretest.responses.planned import has_split
from pretest.spec.study import ResolvedOutcome, Study
from pretest.special import ndtri, stdtrit
from pretest.tables import columns
from pretest.tables.design_checks import TABLE as DESIGN_CHECKS
from pretest.words import CONF_LEVEL, Bools

Row = dict[str, object]
FIGURES = ("estimate", "std_error", "statistic", "df", "conf_low", "conf_high", "n_concept", "n_reference")
EMPTY: Row = dict.fromkeys((*FIGURES, "p_value"))
FEWEST = 5  # expected per arm, for chi-square


def check_design(analysis: Analysis) -> Deeper:
    """The table ``tables.design_checks``.

    arms: chi-square against equal sizes. balance: SMD of each covariate, and of the draw of a split, among all who were
    assigned. drop_out: difference in the share without the outcome, the plan's exclusions counted ("" = without any
    outcome); what a split did not draw is not lost. lee: two rows with the flags ``lower`` and ``upper``, where
    drop-out differs. exposed: share of the concept's arm. complier: effect on those who looked long enough. Effects are
    in points, positive is worse.
    """
    study = analysis.study
    rows = list(_arms(study, analysis.responses.frame))
    for lost in analysis.judged.lost:
        own = [outcome for outcome in study.outcomes() if lost.group.audience in outcome.audiences]
        rows += _named(lost.group, _balance(analysis, lost.rows, own))
        rows += _named(lost.group, _drop_out(analysis, lost, own))
    for group in analysis.judged.groups:
        own = [outcome for outcome in study.outcomes() if group.audience in outcome.audiences]
        rows += _named(group, _exposure(analysis, shown_rows(analysis.study, group), own, group.audience))
    if not rows:
        return Deeper()
    table = DESIGN_CHECKS.require(pd.DataFrame(rows))
    return Deeper({"design_checks": table}, tuple(_notes(table)))


def _named(group: Group, rows: Iterator[Row]) -> list[Row]:
    return [EMPTY | {"wave": group.wave, "audience": group.audience, "conf_level": CONF_LEVEL} | row for row in rows]


def _arms(study: Study, frame: pd.DataFrame) -> Iterator[Row]:
    """Sizes of the arms, all together and per audience; nothing where people saw several arms."""
    seen = frame[frame[columns.ARM].notna()]
    if len(study.file.arms) < 2 or seen.duplicated([columns.WAVE, columns.RESPONDENT]).any():
        return
    clusters = seen[columns.CLUSTER]
    whole = bool(clusters.notna().all()) and seen.groupby([columns.WAVE, clusters])[columns.ARM].nunique().max() == 1
    masks = {"": np.ones(len(seen), dtype=bool)} | audience_masks(study, seen)
    for wave in sorted(set(seen[columns.WAVE].tolist())):
        for audience, mask in masks.items():
            part = seen[mask & (seen[columns.WAVE] == wave).to_numpy()]
            units = part.drop_duplicates(columns.CLUSTER) if whole else part
            sizes = [int((units[columns.ARM] == arm).sum()) for arm in study.file.arms]
            if sum(sizes) < FEWEST * len(sizes):
                continue
            found = compare_sizes(sizes)
            yield EMPTY | {
                "wave": int(wave), "audience": audience, "concept": "", "check": "arms", "variable": "",
                "unit": "clusters" if whole else "people", "statistic": found.statistic, "df": float(found.df),
                "p_value": found.p_value, "conf_level": None, "flag": "mismatch" if found.mismatch else "",
                "suppressed": False,
            }  # fmt: skip


def _balance(analysis: Analysis, rows: Rows, outcomes: Sequence[ResolvedOutcome]) -> Iterator[Row]:
    study = analysis.study
    wanted = {name: kind for outcome in outcomes for name, kind in outcome.covariates}
    if has_split(study):  # the draw of blocks has no part in who sees what, and must not go with it
        wanted[SPLIT] = "categorical"
    if study.control is None or not wanted or not len(rows.arm):
        return
    made = covariate_matrix(rows.frame, tuple(wanted.items()), where="balance")
    found = estimate_balance(made.values, rows.arm, n_arms=rows.design.n_arms, weights=rows.design.weights)
    n_reference = rows.people(rows.arm == 0)
    for c, concept in enumerate(study.concepts):
        n_concept = rows.people(rows.arm == c + 1)
        for j, name in enumerate(made.names):
            difference = found.difference[c, j]
            row: Row = {
                "concept": concept, "check": "balance", "variable": name, "unit": "sd", "estimate": difference,
                "std_error": found.std_error[c, j], "conf_low": found.conf_low[c, j],
                "conf_high": found.conf_high[c, j],
            } | {"n_concept": n_concept, "n_reference": n_reference}  # fmt: skip
            small = min(n_concept, n_reference) < analysis.suppress_below
            flag = "unbalanced" if not small and abs(difference) > NOTABLE else ""
            yield hide(row, FIGURES, small=small) | {"flag": flag}


def _drop_out(analysis: Analysis, lost: Lost, outcomes: Sequence[ResolvedOutcome]) -> Iterator[Row]:
    """Per concept: the share lost altogether, then per primary outcome and aim, with Lee's bounds where it differs."""
    study, below, rows = analysis.study, analysis.suppress_below, lost.rows
    tests = compare_losses(study, lost)
    if not tests.names:
        return
    known = {one.id: one for one in outcomes if one.primary or lost.group.audience in one.aim}
    gone = {"": lost.altogether, **lost.gone}
    asked = {name: ~undrawn for name, undrawn in lost.undrawn.items()} | {"": np.ones(len(rows.arm), dtype=bool)}
    reach = stdtrit(tests.df, 0.5 + CONF_LEVEL / 2.0) * tests.std_error
    for c, (concept, pair) in enumerate(each_pair(study, rows)):
        n_concept, n_reference = pair.people(pair.arm > 0), pair.people(pair.arm == 0)
        for k, name in enumerate(tests.names):
            if name and name not in known:
                continue
            put = [rows.people(asked[name] & (rows.arm == arm)) for arm in (c + 1, 0)]
            row: Row = {
                "concept": concept, "check": "drop_out", "variable": name, "unit": "share",
                "estimate": tests.estimate[c, k], "std_error": tests.std_error[c, k],
                "statistic": tests.estimate[c, k] / tests.std_error[c, k], "df": tests.df[c, k],
                "p_value": tests.p[c, k], "conf_low": tests.estimate[c, k] - reach[c, k],
                "conf_high": tests.estimate[c, k] + reach[c, k],
            } | {"n_concept": n_concept, "n_reference": n_reference}  # fmt: skip
            counts = [rows.people(gone[name] & (rows.arm == arm)) for arm in (c + 1, 0)]
            too_small = min(n_concept, n_reference, *put) < below
            small = too_small or any(0 < count < below for count in counts)
            differs = not too_small and bool(tests.unequal[c, k])
            yield hide(row, FIGURES, small=small) | {"flag": "differs" if differs else ""}
            if differs and name:
                own = ((rows.arm == 0) | (rows.arm == c + 1)) & asked[name]
                yield from _lee(analysis, rows.only(own), known[name], gone[name][own], concept)


def _lee(analysis: Analysis, pair: Rows, outcome: ResolvedOutcome, missing: Bools, concept: str) -> Iterator[Row]:
    found = lee_bounds(pair, outcome, missing)
    counts = [pair.people(~missing & arm) for arm in (pair.arm > 0, pair.arm == 0)]
    if found is None or min(counts) < 2:
        return
    for flag, bound, error in (("lower", found.low, found.se_low), ("upper", found.high, found.se_high)):
        row: Row = {
            "concept": concept, "check": "lee", "variable": outcome.id, "unit": "points", "estimate": bound,
            "std_error": error, "conf_low": found.conf_low, "conf_high": found.conf_high, "n_concept": counts[0],
            "n_reference": counts[1], "flag": flag,
        }  # fmt: skip
        yield hide(row, FIGURES, small=min(counts) < analysis.suppress_below)


def _exposure(analysis: Analysis, rows: Rows, outcomes: Sequence[ResolvedOutcome], audience: str) -> Iterator[Row]:
    """Share of each arm that saw its message for long enough, and the effect on those people."""
    study, least = analysis.study, _least_seconds(analysis.study, audience)
    if study.control is None or least is None or columns.SHOWN_SECONDS not in rows.frame.columns:
        return
    seconds = rows.values(columns.SHOWN_SECONDS)
    if np.isnan(seconds[rows.arm > 0]).all():
        return
    looked = ~(seconds < least)  # whose time is not known counts as exposed
    n_reference = rows.people(rows.arm == 0)
    hidden = []
    for c, concept in enumerate(study.concepts):
        own = rows.arm == c + 1
        n_concept, n_short = rows.people(own), rows.people(own & ~looked)
        hidden.append(min(n_concept, n_reference) < analysis.suppress_below or 0 < n_short < analysis.suppress_below)
        if not n_concept:
            continue
        share = float(looked[own].mean())
        low, high = wilson_interval(share, float(own.sum()), float(ndtri(0.5 + CONF_LEVEL / 2.0)))
        row: Row = {
            "concept": concept, "check": "exposed", "variable": "", "unit": "share", "estimate": share,
            "conf_low": low, "conf_high": high, "n_concept": n_concept, "n_reference": None,
        }  # fmt: skip
        yield hide(row, FIGURES, small=hidden[-1]) | {"flag": "short" if share < 1.0 else ""}
    for outcome in outcomes:
        if outcome.primary:
            yield from _compliers(study, rows, outcome, looked, hidden)


def _compliers(
    study: Study, rows: Rows, outcome: ResolvedOutcome, looked: Bools, hidden: Sequence[bool]
) -> Iterator[Row]:
    made = covariate_matrix(rows.frame, outcome.covariates, where="exposure")
    y = oriented(rows, outcome)
    found = estimate_compliers(y, looked, rows.design, covariates=made.values if made.names else None)
    there = ~np.isnan(y)
    n_reference = rows.people(there & (rows.arm == 0))
    for c, concept in enumerate(study.concepts):
        own = rows.arm == c + 1
        if looked[own].all():
            continue
        row: Row = {
            "concept": concept, "check": "complier", "variable": outcome.id, "unit": "points",
            "estimate": found.estimate[c], "std_error": found.std_error[c], "df": found.df[c],
            "p_value": None if hidden[c] else found.p_value[c], "conf_low": found.conf_low[c],
            "conf_high": found.conf_high[c], "n_concept": rows.people(there & own), "n_reference": n_reference,
            "flag": "" if found.status[c] == "ok" else str(found.status[c]),
        }  # fmt: skip
        yield hide(row, FIGURES, small=hidden[c])


def _least_seconds(study: Study, audience: str) -> float | None:
    """Seconds that the plan's rule ``exposure`` asks, else the audience's questionnaire; None when neither does."""
    for rule in study.plan.quality:
        if rule.rule == "exposure" and rule.seconds is not None:
            return rule.seconds
    questionnaire = study.questionnaire_of(audience)
    blocks = () if questionnaire is None else questionnaire.blocks
    least = [block.min_seconds for block in blocks if block.kind == "stimulus" and block.min_seconds is not None]
    return min(least, default=None)


def _notes(table: pd.DataFrame) -> Iterator[Note]:
    messages = {
        "unbalanced": (
            "info", "balance",
            "Some groups differ by more than 0.1 SD in what was known before. With random assignment this is chance; "
            "covariates of the plan correct for it, and nobody is left out for it.",
        ),
        "differs": (
            "warning", "drop_out",
            "In some groups more people are lost than in the control group. Lee's bounds show how far that could move "
            "the effects.",
        ),
    }  # fmt: skip
    for flag, (severity, where, message) in messages.items():
        if (table["flag"] == flag).any():
            yield Note(f"design_{where}", severity, where, message)  # type: ignore[arg-type]


QUESTION = Question("design_checks", check_design, (DESIGN_CHECKS,))
