"""Findings that between them say every word of verdicts, decisions, badges, blocks and reasons."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pandas as pd

from pretest.findings import Findings
from tests.report.sample import sample

Change = tuple[str, str, str, dict[str, Any]]  # audience, concept, outcome ("" is the decision), new values

DECIDED: tuple[Change, ...] = (
    ("users", "pay", "", {"verdict": "mend_first", "reason": "keying:felt", "aim_badge": "reversed"}),
    ("users", "pay", "felt", {"verdict": "inconclusive", "block": "keying"}),
    ("users", "pay", "shame", {"verdict": "inconclusive", "block": "weights", "lower": -0.1, "upper": 0.1}),
    ("users", "pay", "support", {"verdict": "benefit_reversed"}),
    ("users", "body", "", {"n_more": math.nan, "n_more_reason": "not_by_n"}),
    ("users", "body", "felt", {"block": "too_few", "reason": "possible_harm_few"}),
    ("users", "body", "shame", {"block": "attrition", "reason": "possible_harm"}),
    ("users", "body", "help", {"verdict": "harm_signalled", "block": "flat_control"}),
    ("users", "talk", "", {"verdict": "no_control", "reason": "off_topic:felt"}),
    ("non_users", "pay", "", {"verdict": "not_measured", "reason": "no_primary_harm", "harm_badge": "not_measured"}),
    ("non_users", "body", "", {"verdict": "harmless_aim_not_shown", "reason": "benefit_not_shown:support"}),
    ("non_users", "talk", "", {"verdict": "go", "reason": "inconclusive:support; improved:distance"}),
    ("non_users", "talk", "distance", {"verdict": "improved", "is_aim": True, "upper_simultaneous": -0.01}),
    ("non_users", "talk", "support", {"verdict": "inconclusive", "block": "attrition"}),
    ("", "talk", "", {"verdict": "not_measured", "aim_badge": "not_measured"}),
    ("", "pay", "", {"verdict": "mend_first"}),
    ("", "body", "", {"verdict": "harmless_aim_not_shown", "reason": "non_users/benefit_not_shown:support"}),
)
UNKNOWN: tuple[Change, ...] = (  # outcomes that the study does not know have no direction
    ("users", "pay", "shame", {"outcome": "unknown_harm"}),
    ("users", "pay", "", {"reason": "harm:unknown_harm"}),
    ("users", "talk", "support", {"outcome": "unknown_gain"}),
    ("", "body", "", {"verdict": "collect_more", "n_more": math.nan, "n_more_reason": ""}),
    ("users", "talk", "", {"reason": "benefit_shown:unknown_gain"}),
    ("users", "body", "", {"verdict": "collect_more", "reason": "inconclusive:felt"}),
)


def every_word() -> tuple[Findings, ...]:
    """Several findings: each decision with each badge, each block, each reason and each verdict of either side."""
    unknown = with_changes(sample(), UNKNOWN)
    clustered = unknown.with_tables(estimates=unknown.estimates.assign(variance="cr2"))
    rows = clustered.verdicts
    second = clustered.with_tables(verdicts=rows[~((rows["concept"] == "most") & (rows["outcome"] == ""))])
    return with_changes(sample(), DECIDED), second, disagreeing(), *reasoned(), paired(), executed()


def paired() -> Findings:
    """The concepts are also compared with each other: one pair differs, in one audience."""
    findings = sample()
    rows = findings.estimates
    rows = rows[(rows["unit"] == "sd") & (rows["concept"] == "pay") & (rows["subgroup"] == "")]
    pairs = (
        rows[rows["outcome"].isin(["distance", "felt"])]
        .drop_duplicates(["audience", "outcome"])
        .assign(reference="talk", family="concepts", p_adjusted=[0.001, 0.4])
    )
    return findings.with_tables(estimates=pd.concat([findings.estimates, pairs], ignore_index=True))


def executed() -> Findings:
    """Every concept was shown in two executions."""
    findings = sample()
    arms = tuple(arm if arm.control else replace(arm, executions=2) for arm in findings.study.arms)
    return replace(findings, study=replace(findings.study, arms=arms))


def with_changes(findings: Findings, changes: tuple[Change, ...]) -> Findings:
    """``findings`` with other values in single rows of the verdicts."""
    verdicts = findings.verdicts.copy()
    for audience, concept, outcome, values in changes:
        here = (verdicts["audience"] == audience) & (verdicts["concept"] == concept) & (verdicts["outcome"] == outcome)
        if not here.any():
            raise ValueError(f"no row of {audience}, {concept}, {outcome}")
        for name, value in values.items():
            verdicts.loc[here, name] = value
    return findings.with_tables(verdicts=verdicts)


def disagreeing() -> Findings:
    """The data alone and all together lie on different sides of one half."""
    findings = sample()
    return findings.with_tables(risks=findings.risks.assign(probability=0.4, data_only_probability=0.8))


def reasoned() -> tuple[Findings, ...]:
    """One study for each basis that a margin may have."""
    findings = sample()
    made = []
    for basis in ("elicited", "benchmark", "policy", "convention"):
        reasons: dict[str, Any] = {"margin_words": {"en": "Five of 100 people."}, "margin_why": {"en": "Agreed so"}}
        outcomes = [replace(one, margin_basis=basis, **reasons) for one in findings.study.outcomes]
        made.append(replace(findings, study=replace(findings.study, outcomes=tuple(outcomes))))
    return tuple(made)
