"""Double counting: what is refused, and what only looks like it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pretest.errors import SpecError
from pretest.evidence.overlap import TWICE_WHY, Twice, counted_twice, require_once
from pretest.report.words.retold import retold_problem
from pretest.spec.content import load_evidence
from pretest.spec.evidence import EarlierStudy

TOLD = {"year": 2011, "population": "p", "contrast": "c", "role": "harm.boomerang", "obtained": "o", "metric": "smd"}


def effect(name, **given):
    return EarlierStudy.model_validate({**TOLD, "id": name, "estimate": 0.1, "se": 0.1, **given})


def test_a_trial_and_the_review_that_holds_it():
    trial, review = effect("trial", overlaps=["review"]), effect("review")
    assert counted_twice([trial, review]) == (Twice("trial", "review", "declared"),)
    assert counted_twice([review, trial]) == (Twice("trial", "review", "declared"),)
    assert counted_twice([effect("trial"), effect("review", overlaps=["trial"])])[0].why == "declared"


def test_from_review_to_review_also_through_one_that_is_not_pooled():
    trial, larger = effect("trial", overlaps=["review"]), effect("larger")
    review = effect("review", overlaps=["larger"])
    assert counted_twice([trial, larger]) == ()
    assert counted_twice([trial, larger], known=[review]) == (Twice("trial", "larger", "through", "review"),)
    assert counted_twice([larger, trial], known=[review])[0].why == "through"


def test_two_trials_in_one_review_are_other_people():
    one, two = effect("one", overlaps=["review"]), effect("two", overlaps=["review"])
    assert counted_twice([one, two], known=[effect("review")]) == ()


def test_one_source_is_one_sample_unless_it_says_otherwise():
    def both(first, second):
        return counted_twice([effect("a", doi="10.1000/X", **first), effect("b", doi="10.1000/x", **second)])

    assert [one.why for one in both({}, {})] == ["doi"]
    assert [one.why for one in both({"sample": "boys"}, {})] == ["doi"]
    assert [one.why for one in both({"sample": "boys"}, {"sample": "boys"})] == ["doi"]
    assert both({"sample": "boys"}, {"sample": "girls"}) == ()
    assert counted_twice([effect("a"), effect("b")]) == ()


def test_the_results_of_a_study_are_no_earlier_research_for_itself():
    own = [effect("a", study="mine", sample="users"), effect("b", study="mine", sample="parents")]
    assert counted_twice(own) == ()
    assert [(one.first, one.why) for one in counted_twice(own, study="mine")] == [("a", "own"), ("b", "own")]
    assert counted_twice(own, study="other") == ()
    same = [effect("a", study="mine"), effect("b", study="mine")]
    assert [one.why for one in counted_twice(same)] == ["same_study"]


CASES = {
    "declared": ([effect("a", overlaps=["b"]), effect("b")], {}),
    "through": ([effect("a", overlaps=["r"]), effect("b")], {"known": [effect("r", overlaps=["b"])]}),
    "doi": ([effect("a", doi="10.1000/x"), effect("b", doi="10.1000/x")], {}),
    "own": ([effect("a", study="b")], {"study": "b"}),
    "same_study": ([effect("a", study="s"), effect("b", study="s")], {}),
}


@pytest.mark.parametrize("why", TWICE_WHY)
def test_the_refusal_is_a_sentence_that_names_both_in_both_languages(why):
    studies, options = CASES[why]
    with pytest.raises(SpecError) as caught:
        require_once(studies, "surveys/evidence/e.yaml", **options)
    (problem,) = caught.value.problems
    assert problem.code == "counted_twice"
    dutch = retold_problem(problem)
    assert dutch is not None
    for told in (str(problem), dutch):
        assert "'a'" in told
        assert "'b'" in told
        assert "surveys/evidence/e.yaml" in told


def test_shipped_effects_that_share_people_are_refused_together():
    shipped = load_evidence()
    use, intention = shipped["campaigns"].studies[0], shipped["campaigns_other"].studies[0]
    assert [one.why for one in counted_twice([use, intention])] == ["declared"]
    czyzewska = next(one for one in shipped["campaigns_other"].studies if one.id.startswith("czy"))
    assert [one.by for one in counted_twice([czyzewska, intention], known=[use])] == ["allara_2015_use"]


@given(st.permutations(["a", "b", "c", "d"]))
def test_the_order_of_the_file_decides_nothing(order):
    overlaps = {"a": ["b"], "b": ["c"], "c": [], "d": ["c"]}
    studies = [effect(name, overlaps=overlaps[name]) for name in order]
    found = {frozenset((one.first, one.second)) for one in counted_twice(studies)}
    assert found == {frozenset(pair) for pair in ("ab", "bc", "ac", "cd")}
