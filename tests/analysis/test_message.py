"""Questions about the message in the tables: compared with what is sent today, or with nobody."""

from __future__ import annotations

import pytest

from pretest.analysis.analyse import analyse
from pretest.report.sections.decisions import decisions_section
from pretest.report.words.claims import Claim
from pretest.report.words.edition import read_edition
from pretest.spec import load_study
from pretest.words import WARNING_VERDICTS
from tests.spec.test_message import TODAY, made

ARMS = {"other": 0, "today": 1, "debt": 2}
PLAN = """
plan: p
outcomes:
  felt: {primary: true, margin: {sd: 0.3}}
  fair: {}
  plain: {column: plain, role: harm.stigma, higher_is: worse, primary: true, margin: {sd: 0.3}}
multiplicity: {method: holm}
suppress_below: 2
"""


def found(folder, today: str):
    """Findings of 30 people per arm; who saw something about the subject says more of its message."""
    made(folder, today=today, plan=PLAN)
    arms = {name: shift for name, shift in ARMS.items() if today or name != "today"}
    lines = [
        f"{arm}{i},{arm},{min(5, 1 + i % 3 + shift)},{1 + i % 5},{i % 7}"
        for arm, shift in arms.items()
        for i in range(30)
    ]
    (folder / "data").mkdir()
    (folder / "data" / "wave1.csv").write_text("\n".join(["id,arm,felt_1,fair_1,plain", *lines]) + "\n")
    text = (folder / "study.yaml").read_text()
    source = "data:\n  - {file: data/wave1.csv, respondent: id, arm: arm}"
    (folder / "study.yaml").write_text(text.replace("data: []", source))
    return analyse(load_study(folder))


def pairs(findings, outcome: str) -> set[tuple[str, str]]:
    own = findings.estimates[findings.estimates["outcome"] == outcome]
    return set(own[["concept", "reference"]].itertuples(index=False, name=None))


def said(findings, language: str) -> list[Claim]:
    """What the cards say of each concept in each audience."""
    cards = decisions_section(read_edition(findings, language)).concepts
    return [claim for card in cards for one in card.audiences for claim in (*one.why, *one.driving)]


def test_they_are_compared_with_what_is_sent_today_and_the_other_control_is_left_out(tmp_path):
    findings = found(tmp_path, TODAY)
    assert pairs(findings, "felt") == pairs(findings, "fair") == {("debt", "today")}
    assert pairs(findings, "plain") == {("debt", "other"), ("today", "other")}
    row = findings.estimates.query("outcome == 'felt'").iloc[0]
    assert (row["n_concept"], row["n_reference"]) == (30, 30)
    felt = findings.verdicts.query("outcome == 'felt' and audience == 'all'").set_index("concept")["verdict"]
    assert felt.to_dict() == {"debt": "harm"}  # a whole point more than what is sent today
    decisions = findings.verdicts.query("outcome == '' and concept == 'debt'")
    assert decisions["verdict"].tolist() == ["stop", "stop"]
    levels = findings.table("message_levels").set_index(["outcome", "concept"])
    assert set(levels.index) == {(name, arm) for name in ("felt", "fair") for arm in ("today", "debt")}
    apart = levels.loc[("felt", "debt"), "mean"] - levels.loc[("felt", "today"), "mean"]
    assert apart == pytest.approx(row["estimate"])
    for language, harm in (("nl", "Schade aangetoond: meer ‘N’."), ("en", "Harm shown: more ‘N’.")):
        assert harm in [claim.text for claim in said(findings, language) if claim.outcomes == ("felt",)]


def test_with_nothing_to_compare_there_is_no_difference_and_no_concept_passes(tmp_path):
    findings = found(tmp_path, "")
    assert pairs(findings, "felt") == pairs(findings, "fair") == set()
    assert pairs(findings, "plain") == {("debt", "other")}
    assert findings.plan.n_primary_cells == 1  # what is compared with nobody takes no part in a family
    verdicts = findings.verdicts.set_index(["audience", "outcome"])
    felt = verdicts.loc[("all", "felt")]
    assert (felt["verdict"], felt["reason"], felt["n_more_reason"]) == ("inconclusive", "off_topic", "not_by_n")
    assert felt[["harm_estimate", "lower", "upper", "p_worse"]].isna().all()
    assert ("all", "fair") not in verdicts.index
    assert verdicts.loc[("", ""), "harm_badge"] in ("cannot_tell", "harm")
    assert verdicts.loc[("", ""), "verdict"] not in ("go", "harmless_aim_not_shown")
    assert set(findings.table("distributions")["outcome"]) >= {"felt", "fair"}  # the answers are told
    levels = findings.table("message_levels")
    assert set(levels["concept"]) == {"debt"}
    assert levels["mean"].notna().all()
    # two points more than people who saw a message on something else: told as a level, never as harm
    for language, harm in (("nl", "schade aangetoond"), ("en", "harm shown")):
        claims = said(findings, language)
        assert claims
        assert not [claim for claim in claims if claim.claim in WARNING_VERDICTS or harm in claim.text.lower()]
