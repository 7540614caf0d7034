"""Studies whose truth is known: what was expected of them, and whether the report says that the data contradict it."""

from __future__ import annotations

import numpy as np
import pytest

import pretest
from pretest.report.sections.research import research_section
from pretest.report.words.edition import read_edition
from pretest.risk import SCEPTICAL, prior_probability
from tests.tiny import TINY_STUDY

PLAN = """
plan: known
outcomes:
  distance: {column: distance, role: harm.stigma, higher_is: worse, primary: true, margin: {sd: 0.2}}
  use: {column: use, role: harm.boomerang, higher_is: worse, primary: true, margin: {sd: 0.2}}
multiplicity: {resamples: 999}
"""
HEAD = "id: earlier\ntitle: {nl: Eerder, en: Earlier}\nstudies:\n"
STUDY = (
    "  - {{id: s{n}, year: 2015, population: people, contrast: campaign against none, role: {role}, metric: smd, "
    "estimate: {estimate}, se: {se}, obtained: as reported}}\n"
)


def earlier(estimate: float, *, k: int = 8, se: float = 0.05, role: str = "harm.boomerang") -> str:
    return HEAD + "".join(STUDY.format(n=n, role=role, estimate=estimate, se=se) for n in range(k))


def data(n: int = 600, use: float = 0.0, distance: float = 0.0) -> str:
    """``n`` people per arm, whose scores are normal with differences of exactly ``use`` and ``distance`` SD."""
    rng = np.random.default_rng(4)
    lines = ["id,condition,distance,use"]
    for arm, size in (("control", 0.0), ("debt", 1.0)):
        scores = rng.standard_normal((n, 2))
        scores = (scores - scores.mean(axis=0)) / scores.std(axis=0, ddof=1) + size * np.array([distance, use])
        lines += [f"{arm}{i},{arm},{a:.6f},{b:.6f}" for i, (a, b) in enumerate(scores)]
    return "\n".join(lines) + "\n"


def analysed(make_study, evidence: str | None = None, *, mix: float = 0.8, plan: str = PLAN, **truth):
    files = {} if evidence is None else {"surveys/evidence/earlier.yaml": evidence}
    plan += "" if evidence is None else f"evidence: {{prior: earlier, mix: {mix}}}\n"
    return pretest.analyse(pretest.load_study(make_study(TINY_STUDY, plan=plan, data=data(**truth), **files)))


def row_of(table, **keys):
    for name, value in keys.items():
        table = table[table[name] == value]
    (found,) = table.to_dict("records")
    return found


def sentences(findings, language):
    section = research_section(read_edition(findings, language))
    return [one.text for one in section.sentences], [one.text for one in section.conflicts]


def test_research_that_expects_harm_is_contradicted_by_600_people_without_it_and_yields(make_study):
    found = analysed(make_study, earlier(0.3), use=0.0)
    role = row_of(found.research, role="harm.boomerang")
    assert (role["how"], role["k"], role["n_concepts"], role["n_conflicts"]) == ("fitted", 8, 1, 1)
    assert role["mean"] == pytest.approx(0.3, abs=1e-6)
    told = row_of(found.conflicts, role="harm.boomerang", source="research")
    assert (told["conflict"], told["weight"]) == ("better", pytest.approx(0.8))
    assert told["estimate"] == pytest.approx(0.0, abs=1e-4)
    assert told["p_value"] < 0.05
    assert told["weight_after"] < 0.5
    assert [note.severity for note in found.notes if note.code == "evidence_conflict"] == ["warning"]


def test_what_research_expected_does_not_drag_the_verdict_or_the_risk_along(make_study, tmp_path):
    from tests.tiny import write_study

    plain = analysed(make_study, use=0.0)
    study = write_study(
        tmp_path / "other",
        TINY_STUDY,
        PLAN + "evidence: {prior: earlier}\n",
        data(use=0.0),
        **{"surveys/evidence/earlier.yaml": earlier(0.3)},
    )
    found = pretest.analyse(pretest.load_study(study))
    columns = ["concept", "outcome", "verdict", "harm_estimate", "lower", "upper"]
    assert found.verdicts[columns].equals(plain.verdicts[columns])  # no prior has a vote in a verdict
    risk, before = (row_of(one.risks, risk="boomerang") for one in (found, plain))
    assert risk["prior_probability"] > 0.6 > before["prior_probability"]
    assert risk["data_only_probability"] == pytest.approx(before["data_only_probability"], abs=0.01)
    assert risk["probability"] < 0.1
    assert not risk["disagree"]


def test_harm_that_research_did_not_expect_is_told_as_serious_and_stays_likely(make_study):
    found = analysed(make_study, earlier(-0.1), use=0.6)
    told = row_of(found.conflicts, role="harm.boomerang", source="research")
    assert told["conflict"] == "worse"
    assert told["weight_after"] < 0.1
    assert row_of(found.risks, risk="boomerang")["probability"] > 0.99
    assert [note.severity for note in found.notes if note.code == "evidence_conflict"] == ["serious"]
    _, english = sentences(found, "en")
    assert len(english) == 1
    assert "a worse effect (+0.60) than earlier research expected (−0.10)" in english[0]
    _, dutch = sentences(found, "nl")
    assert "een slechter effect (+0,60) dan eerder onderzoek verwachtte (−0,10)" in dutch[0]
    assert "80" in dutch[0]


def test_research_that_agrees_is_no_conflict_and_keeps_its_weight(make_study):
    found = analysed(make_study, earlier(0.3), use=0.3)
    told = row_of(found.conflicts, role="harm.boomerang", source="research")
    assert (told["conflict"], told["p_value"]) == ("none", pytest.approx(1.0, abs=0.01))
    assert told["weight_after"] > told["weight"]
    assert sentences(found, "en")[1] == []
    assert not [note for note in found.notes if note.code == "evidence_conflict"]


def test_a_role_without_studies_is_not_told_as_research(make_study):
    found = analysed(make_study, earlier(0.3), use=0.0)
    role = row_of(found.research, role="harm.stigma")
    assert (role["how"], role["k"], role["mix"]) == ("none", 0, 0.0)
    assert np.isnan(role["mean"])
    expected = prior_probability([0.2], ["harm.stigma"], SCEPTICAL)
    assert row_of(found.risks, risk="stigmatisation")["prior_probability"] == pytest.approx(expected)
    assert row_of(found.conflicts, role="harm.stigma")["source"] == "convention"
    english, dutch = sentences(found, "en")[0], sentences(found, "nl")[0]
    assert english[0].startswith("Stigma: no earlier study. No trial on stigma stands behind")
    assert dutch[0].startswith("Stigma: geen eerder onderzoek. Achter de kans vooraf staat geen proef over stigma")
    assert "8 earlier studies" in english[1]
    assert "Hoe sterk campagnes verschillen, blijkt uit deze onderzoeken." in dutch[1]


def test_one_study_says_that_a_convention_stands_in(make_study):
    found = analysed(make_study, earlier(0.3, k=1), use=0.0)
    assert row_of(found.research, role="harm.boomerang")["how"] == "convention"
    codes = {note.code for note in found.notes}
    assert {"evidence_prior", "evidence_convention", "evidence_role_none"} <= codes
    assert "With fewer than three studies" in sentences(found, "en")[0][1]
    assert "Uit minder dan drie onderzoeken" in sentences(found, "nl")[0][1]


def test_without_evidence_no_research_is_claimed_and_nothing_changes(make_study):
    found = analysed(make_study, use=0.6)
    assert set(found.research["how"]) == {"none"}
    assert set(found.conflicts["source"]) == {"convention"}
    assert found.conflicts["conflict"].isna().all()
    assert not [note for note in found.notes if note.code.startswith("evidence")]
    assert row_of(found.risks, risk="boomerang")["prior_probability"] == pytest.approx(0.1816, abs=1e-4)


def test_few_people_tell_nothing_of_a_conflict(make_study):
    found = analysed(make_study, earlier(-0.1), n=6, use=2.0)
    told = row_of(found.conflicts, role="harm.boomerang", source="research")
    assert told["suppressed"]
    assert np.isnan(told["p_value"])
    assert np.isnan(told["weight_after"])
    assert told["expected"] == pytest.approx(-0.1, abs=1e-6)
    assert row_of(found.research, role="harm.boomerang")["n_conflicts"] == 0
    assert not [note for note in found.notes if note.code == "evidence_conflict"]
