"""Findings at a glance: the worst first, in the reader's language, escaped, and never more than may be shared."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

import pretest
from pretest.report.words.summary import summary, told_findings
from tests.report.sample import SCRIPT, sample


def decided(table):
    return table[table["audience"] == ""].reset_index(drop=True)


def test_a_console_shows_the_worst_decision_first_and_in_whom():
    lines = told_findings(sample(), lang="en").splitlines()
    concepts = [line for line in lines if line.startswith("  ")]
    assert concepts[0].startswith("  Stop: ‘You help to pay’. Harm: shown (")
    assert "People who use drugs" in concepts[0]
    assert concepts[-1].startswith("  Go ahead, and keep measuring: ‘Talk about it’. Harm: not above the limit.")
    assert len(concepts) == 4
    assert " people in the analysis" in lines[0]
    assert "plan" in lines[1]


def test_repr_is_short_and_in_the_first_language_of_the_study():
    findings = sample()
    first = findings.study.languages[0]
    assert repr(findings) == str(findings) == told_findings(findings, lang=first)
    assert len(repr(findings)) < 1_500
    other = replace(findings, study=replace(findings.study, languages=("en",)))
    assert "Go ahead" in repr(other)


def test_whether_the_plan_was_fixed_is_said():
    findings = sample()
    for state, words in (("locked", "was locked before the data"), ("not_locked", "was not locked beforehand")):
        one = replace(findings, provenance={**findings.provenance, "lock": {"state": state, "not_frozen": []}})
        assert words in told_findings(one, lang="en")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_notebook_shows_the_same_with_every_text_escaped(language):
    page = told_findings(sample(labels="hostile"), lang=language, markup="html")
    assert SCRIPT not in page
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "\u202e" not in page
    assert sample(labels="hostile")._repr_html_().startswith("<div lang=")


def test_what_is_not_for_sharing_says_so_first():
    open_ = sample(sharing="unsuppressed")
    assert told_findings(open_, lang="en").startswith("Not for sharing.")
    assert told_findings(open_, lang="en", markup="html").count("Not for sharing") == 1
    assert "Not for sharing" not in told_findings(sample(), lang="en")
    assert summary(open_)["sharing"].str.startswith("N").all()
    assert "Delen" in summary(open_, lang="nl")
    assert "sharing" not in summary(sample())


def test_the_table_has_one_row_per_concept_and_audience_and_the_worst_first():
    findings = sample()
    table = findings.summary()
    verdicts = findings.verdicts
    keys = ["audience", "concept"]
    given = verdicts[verdicts["outcome"] == ""]
    assert set(table[keys].itertuples(index=False, name=None)) == set(given[keys].itertuples(index=False, name=None))
    assert len(table) == len(given)
    assert decided(table)["decision"].tolist()[0] == "stop"
    assert decided(table)["decision"].tolist()[-1] == "go"
    merged = table.merge(given, on=keys)
    assert (merged["decision"] == merged["verdict"]).all()
    assert (merged["harm_badge_x"] == merged["harm_badge_y"]).all()


def test_the_driving_outcomes_are_those_of_the_decision():
    table = sample().summary().set_index(["concept", "audience"])
    assert table.loc[("pay", "users"), "driving"] == "shame"  # felt is a sign of harm, which stops nothing
    assert table.loc[("pay", ""), "driving"] == "distance; shame"
    assert table.loc[("most", "non_users"), "driving"] == "intention"
    told = sample().summary("en")
    assert "Shame" in told.loc[told["Concept"] == "You help to pay", "Driven by"].iloc[0]


def test_people_are_those_who_saw_it_and_few_are_not_told():
    findings = sample()
    table = findings.summary()
    flow = findings.flow[findings.flow["step"] == findings.flow["step"].iloc[-1]]
    for row in table[table["n"].notna()].itertuples():
        own = flow[(flow["audience"] == row.audience) & (flow["concept"] == row.concept)]
        assert own["n_respondents"].tolist() == [row.n]
    hidden = findings.with_tables(flow=findings.flow.assign(suppressed=True))
    assert hidden.summary()["n"].isna().all()


def test_how_sure_is_told_where_it_is_known():
    findings = sample()
    assert findings.summary()["certainty"].isna().all()
    row = {
        "wave": None, "audience": "", "concept": "pay", "outcome": "", "claim": "stop",
        "of_audience": "", "of_outcome": "", "reference": "", "p_data": 0.999,
        "p_both": 0.995, "n_specifications": 5, "n_same": 5, "word": "very_sure", "suppressed": False,
    }  # fmt: skip
    wave = findings.verdicts["wave"].iloc[0]
    sure = findings.with_tables(certainty=pd.DataFrame([row | {"wave": wave}]))
    assert decided(sure.summary()).set_index("concept")["certainty"].to_dict()["pay"] == "very_sure"
    assert "heel zeker" in sure.summary("nl")["Hoe zeker"].tolist()


def test_without_decisions_there_are_no_rows():
    findings = sample()
    none = findings.with_tables(verdicts=findings.verdicts.iloc[:0])
    assert none.summary().empty
    assert "No concept is decided on." in told_findings(none, lang="en")


def test_the_public_functions_are_the_methods():
    findings = sample()
    assert pretest.summary(findings).equals(findings.summary())
    assert pretest.told_findings(findings) == repr(findings)
