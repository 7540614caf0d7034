"""Evidence files: every effect is given in one way that can be, nobody is counted twice, and older files still load."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from pretest.errors import SpecError
from pretest.report.words.retold import retold_problem
from pretest.spec.content import find_evidence, load_evidence
from pretest.spec.evidence import KEPT, Evidence


def effect(name: str, **more: object) -> dict[str, object]:
    return {
        "id": name, "year": 2002, "population": "p", "contrast": "c", "role": "harm.boomerang", "metric": "smd",
        "estimate": 0.1, "se": 0.1, "obtained": "o", **more,
    }  # fmt: skip


def test_effects_of_the_same_people_cannot_stand_in_one_file():
    trial = effect("trial", overlaps=["review"])
    with pytest.raises(ValidationError, match="'trial' and 'review' overlap"):
        Evidence.model_validate({"id": "e", "title": "E", "studies": [trial, effect("review")]})
    with pytest.raises(ValidationError, match="overlap itself"):
        Evidence.model_validate({"id": "e", "title": "E", "studies": [effect("trial", overlaps=["trial"])]})
    for other in (effect("review", role="harm.stigma"), effect("review", metric="gamma"), effect("another")):
        assert len(Evidence.model_validate({"id": "e", "title": "E", "studies": [trial, other]}).studies) == 2


def test_a_file_of_before_loads_as_it_was():
    old = effect("old", metric="log_odds_ratio", estimate=-0.4, se=0.13, doi="10.2105/AJPH.2010.300040", note="n")
    found = Evidence.model_validate({"id": "e", "title": "E", "studies": [old, effect("any", metric="share_worse")]})
    assert (found.studies[0].estimate, found.studies[0].higher_is, found.studies[0].ci) == (-0.4, "worse", None)


HEAD = """# A file of somebody who writes one for the first time.
id: mine
title: Mine
studies:
  - id: first
    year: 2020
    population: p
    contrast: c
    role: harm.stigma
    obtained: o
"""
COUNTS = "counts: {message: {events: 3, n: 10}, control: {events: 2, n: 10}}"
WRONG = {
    "two errors": (
        "metric: smd\nestimate: 0.1\nse: 0.1\nci: {low: 0, high: 0.2}",
        ":14 studies.0.ci",
        "say the same twice",
    ),
    "no error": ("metric: smd\nestimate: 0.1", ":5 studies.0", "does not say how sure"),
    "nothing": ("metric: smd", ":5 studies.0", "has no effect"),
    "outside": ("metric: smd\nestimate: 0.3\nci: {low: 0, high: 0.2}", ":13 studies.0.ci", "lies outside its interval"),
    "misprint": (
        "metric: smd\nestimate: 0.198\nci: {low: -1.271, high: 0.876}",
        ":13 studies.0.ci",
        "look for a misprint",
    ),
    "interval alone": ("metric: smd\nci: {low: 0, high: 0.2}", ":12 studies.0.ci", "needs the 'estimate'"),
    "turned ends": ("metric: smd\nestimate: 0\nci: {low: 1, high: -1}", ":13 studies.0.ci", "does not lie below"),
    "log as ratio": ("metric: or\nestimate: -0.4\nci: {low: 0.5, high: 0.9}", ":12 studies.0.estimate", "'log_or'"),
    "se of a ratio": ("metric: or\nestimate: 0.7\nse: 0.1", ":13 studies.0.se", "that of its logarithm"),
    "ratio below 0": ("metric: or\nestimate: 0.7\nci: {low: -0.1, high: 1.5}", ":13 studies.0.ci", "lies above 0"),
    "r of 1.2": ("metric: r\nestimate: 1.2\nse: 0.1", ":12 studies.0.estimate", "between -1 and 1"),
    "interval of r": ("metric: r\nestimate: 0.9\nci: {low: 0.7, high: 1.1}", ":13 studies.0.ci", "between -1 and 1"),
    "counts of scores": (f"metric: smd\n{COUNTS}", ":12 studies.0.counts", "go with metric log_or"),
    "twice": (f"metric: or\nestimate: 2\nci: {{low: 1, high: 4}}\n{COUNTS}", ":14 studies.0.counts", "twice"),
    "too many": ("metric: or\n" + COUNTS.replace("3", "30"), ":12 studies.0.counts.message", "more than the 10"),
    "no spread": ("metric: smd\nestimate: 0.1\nse: 0", ":13 studies.0.se", "a positive number"),
    "no role": ("metric: smd\nestimate: 0.1\nse: 0.1\nhigher_is: harm", "studies.0.higher_is", "'worse' or 'better'"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_told_at_its_line_with_what_to_do_in_both_languages(case, tmp_path):
    keys, place, what = WRONG[case]
    path = tmp_path / "mine.yaml"
    path.write_text(HEAD + "".join(f"    {line}\n" for line in keys.split("\n")), encoding="utf-8")
    with pytest.raises(SpecError) as caught:
        find_evidence(str(path))
    assert any(place in problem.where and what in str(problem) for problem in caught.value.problems), str(caught.value)
    assert all(retold_problem(problem) for problem in caught.value.problems if problem.code == "invalid")


def test_what_is_kept_apart_has_a_reason_and_its_own_id():
    apart = {"id": "seen", "what": "w", "why": "no_interval"}
    found = Evidence.model_validate({"id": "e", "title": "E", "apart": [apart]})
    assert (found.studies, found.apart[0].why) == ((), "no_interval")
    with pytest.raises(ValidationError, match="stands in the file twice"):
        Evidence.model_validate({"id": "e", "title": "E", "apart": [apart], "studies": [effect("seen")]})
    with pytest.raises(ValidationError, match="neither 'studies' nor 'apart'"):
        Evidence.model_validate({"id": "e", "title": "E"})
    shipped = {one.why for evidence in load_evidence().values() for one in evidence.apart}
    assert shipped == set(KEPT)


def test_a_name_that_is_none_is_told():
    with pytest.raises(SpecError, match="Did you mean 'campaigns'"):
        find_evidence("campaign")
    with pytest.raises(SpecError, match="the file is missing"):
        find_evidence("nowhere/mine.yaml")
    with pytest.raises(SpecError, match="leads out|no such"):
        find_evidence("../study")
