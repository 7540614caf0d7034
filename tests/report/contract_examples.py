"""Invented analyses of what is easily told wrongly: no control, harms that nobody asked about, and a concept that helps
one audience and harms another."""

from __future__ import annotations

import pandas as pd

from pretest.findings import Findings
from pretest.words import HARM_ROLES
from tests.report.short_example import short_example

CONCEPT = "talk"


def opposite() -> Findings:
    """``talk`` improves a harm among non-users, and shows harm among users."""
    found = short_example()
    verdicts = found.verdicts.copy()
    own = (verdicts["concept"] == CONCEPT) & (verdicts["outcome"] != "")
    harm = verdicts["role"].isin(HARM_ROLES)
    verdicts.loc[own & harm & (verdicts["audience"] == "users"), ["verdict", "block", "reason"]] = ["harm", "", ""]
    verdicts.loc[own & harm & (verdicts["audience"] == "non_users"), ["verdict", "block", "reason"]] = [
        "improved", "", "",
    ]  # fmt: skip
    decision = (verdicts["concept"] == CONCEPT) & (verdicts["outcome"] == "")
    for audience, word, badge in (
        ("users", "stop", "harm"),
        ("", "stop", "harm"),
        ("non_users", "go", "not_above_limit"),
    ):
        verdicts.loc[decision & (verdicts["audience"] == audience), ["verdict", "harm_badge"]] = [word, badge]
    return found.with_tables(verdicts=verdicts, certainty=_claimed(found, "stop"))


def not_measured() -> Findings:
    """Nobody asked non-users about any harm of ``talk``; the decision there, and so over all, rests on nothing."""
    found = short_example()
    verdicts, mine = found.verdicts, found.verdicts["concept"] == CONCEPT
    gone = mine & verdicts["role"].isin(HARM_ROLES) & (verdicts["audience"] == "non_users")
    verdicts = verdicts[~gone].reset_index(drop=True)
    decision = (verdicts["concept"] == CONCEPT) & (verdicts["outcome"] == "") & (verdicts["audience"] != "users")
    verdicts.loc[decision, ["verdict", "harm_badge", "reason"]] = ["collect_more", "not_measured", "no_primary_harm"]
    return found.with_tables(verdicts=verdicts, certainty=_claimed(found, "collect_more"))


def _claimed(findings: Findings, decision: str) -> pd.DataFrame:
    """How sure it is that ``talk`` deserves ``decision``, over all and where users are asked."""
    certainty = findings.certainty.copy()
    mine = (certainty["concept"] == CONCEPT) & (certainty["outcome"] == "") & (certainty["audience"] != "non_users")
    certainty.loc[mine, "claim"] = decision
    return certainty


def no_control() -> Findings:
    """Nobody saw the control: nothing is judged."""
    found = short_example()
    verdicts = found.verdicts.copy()
    cells = verdicts["outcome"] != ""
    figures = [name for name in ("harm_estimate", "lower", "upper", "upper_simultaneous") if name in verdicts]
    verdicts.loc[cells, figures] = float("nan")
    verdicts.loc[cells, ["verdict", "reason", "block"]] = ["inconclusive", "no_control", ""]
    verdicts.loc[~cells, ["verdict", "harm_badge", "aim_badge"]] = ["collect_more", "cannot_tell", "cannot_tell"]
    verdicts.loc[~cells, "reason"] = "no_control"
    return found.with_tables(verdicts=verdicts, told=found.told.iloc[:0], certainty=found.certainty.iloc[:0])
