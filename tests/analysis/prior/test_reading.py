"""The prior of a study as its files say it: a panel is read, refused with a sentence, frozen and named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import pretest
from pretest.analysis.prior.reading import check_beliefs, read_beliefs
from pretest.analysis.record.lockfile import frozen_content, lock_state
from pretest.errors import DesignError, Note, Problem, SpecError
from pretest.planning.lock import lock
from pretest.report.words.retold import retold_note, retold_problem
from pretest.risk import SCEPTICAL
from pretest.risk.prior import prior_of
from tests.practice.conftest import MEMBERS, all_ratings, as_text, declared, forecast

BASE = "{use: {users: 0.4, non_users: 0.2}, stigma: 0.25}"
PLAN = f"\nevidence: {{prior: campaigns, mix: 0.5, practice: {{weight: 0.3, base: {BASE}}}}}\n"
PLACES = (("users", "use"), ("non_users", "stigma"), ("non_users", "use"))


def forecasts(numbers=(2, 10, 18), members=MEMBERS, places=PLACES, concepts=("guilt", "together")) -> list[dict]:
    return [
        forecast(member, concept, audience, outcome, numbers)
        for member in members
        for concept in concepts
        for audience, outcome in places
    ]


@pytest.fixture
def folder(tmp_path) -> Path:
    """The example without data, with a panel of six that forecast two of its concepts."""
    place = tmp_path / "study"
    pretest.init(place)
    import shutil

    shutil.rmtree(place)
    shutil.copytree("analyses/example", place)
    plan = place / "analyses/plan.yaml"
    text = re.sub(r"(?m)^evidence:.*\n(?:[ ].*\n)*", "", plan.read_text(encoding="utf-8"))
    plan.write_text(text + PLAN, encoding="utf-8")
    (place / "surveys").mkdir(exist_ok=True)
    (place / "surveys/panel.yaml").write_text(declared(), encoding="utf-8")
    (place / "practice").mkdir(exist_ok=True)
    write(place, all_ratings() + forecasts())
    return place


def write(place: Path, rows) -> None:
    (place / "practice/panel.csv").write_text(as_text(rows), encoding="utf-8")


def change_plan(place: Path, old: str, new: str) -> None:
    path = place / "analyses/plan.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def problems(place: Path) -> dict[str, Problem]:
    return {one.code: one for one in check_beliefs(pretest.load_study(place)) if isinstance(one, Problem)}


def test_a_panel_is_a_part_of_the_prior_of_what_it_forecast(folder):
    beliefs = read_beliefs(pretest.load_study(folder))
    prior = prior_of("harm.stigma", beliefs.priors, "guilt")
    assert prior.sources == ("convention", "practice", "vague")
    assert prior.weights == pytest.approx((0.5, 0.3, 0.2))
    found = beliefs.practice["guilt", "harm.stigma"]
    assert (found.members, found.outcomes) == (6, ("stigma",))
    assert found.mean == pytest.approx(0.29, abs=0.01)  # from 25 to 35 of 100: probits -.674 and -.385
    assert prior_of("harm.boomerang", beliefs.priors, "guilt").sources == ("research", "practice", "vague")
    assert prior_of("harm.boomerang", beliefs.priors, "everyone").sources == ("research", "vague")
    assert prior_of("harm.help_barrier", beliefs.priors, "guilt") is SCEPTICAL


def test_what_it_rests_on_is_told_by_check_in_both_languages(folder):
    notes = [one for one in pretest.check(folder).notes if one.code.startswith(("evidence", "practice"))]
    told = {note.code: note.message for note in notes}
    assert "50% on earlier research (surveys/evidence/campaigns.yaml), 30% on the forecasts" in told["evidence_prior"]
    assert "guilt, together" in told["practice_prior"]
    assert "everyone (harm: stigma)" in told["practice_silent"]
    assert all(retold_note(note) is not None for note in notes)


WRONG = {
    "practice_missing": lambda place: (place / "practice/panel.csv").unlink(),
    "practice_few": lambda place: write(place, all_ratings() + forecasts(members=("c1", "s1"))),
    "practice_no_forecasts": lambda place: write(place, all_ratings()),
    "practice_base_missing": lambda place: change_plan(place, ", stigma: 0.25", ""),
    "practice_base_impossible": lambda place: write(place, all_ratings() + forecasts(numbers=(-60, -50, -40))),
}


@pytest.mark.parametrize("code", WRONG)
def test_a_panel_that_cannot_be_used_is_refused_with_a_sentence_in_both_languages(folder, code):
    WRONG[code](folder)
    found = problems(folder)
    assert code in found
    assert "analyses/plan.yaml" in found[code].where
    assert found[code].hint
    assert retold_problem(found[code]) is not None
    with pytest.raises(DesignError):
        read_beliefs(pretest.load_study(folder))
    assert code in {one.code for one in pretest.check(folder).problems}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("mix: 0.5", "mix: 0.8", "add up to more than 1"),
        ("stigma: 0.25", "stigmas: 0.25", "unknown outcome 'stigmas'"),
        ("{users: 0.4,", "{user: 0.4,", "unknown audience 'user'"),
        ("stigma: 0.25", "stigma: 25", "1"),
        ("prior: campaigns, mix: 0.5, ", "mix: 0.5, ", "name it under 'prior'"),
        ("prior: campaigns", "prior: campaign", "there is no such file"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_with_its_line(folder, old, new, message):
    change_plan(folder, old, new)
    with pytest.raises(SpecError, match=message):
        pretest.load_study(folder)


def test_the_lock_freezes_the_panel_and_tells_when_it_changes(folder):
    study = pretest.load_study(folder)
    assert "practice/panel.csv" in frozen_content(study)
    lock(study)
    assert lock_state(study).deviations == ()
    write(folder, all_ratings() + forecasts(numbers=(0, 1, 2)))
    state = lock_state(pretest.load_study(folder))
    assert state.state == "changed"
    assert [one.key.split(" ")[0] for one in state.deviations] == ["practice/panel.csv"]


def test_a_panel_that_no_prior_rests_on_is_not_frozen(folder):
    change_plan(folder, f", practice: {{weight: 0.3, base: {BASE}}}", "")
    study = pretest.load_study(folder)
    assert "practice/panel.csv" not in frozen_content(study)
    assert not read_beliefs(study).practice


def test_the_preregistration_says_what_the_chances_start_from(folder):
    facts = pretest.preregistration(pretest.load_study(folder))["analysis"]["evidence"]
    assert facts == {"prior": "campaigns", "weights": {"research": 0.5, "practice": 0.3, "vague": pytest.approx(0.2)}}


def test_a_plan_without_any_vague_part_is_warned_of(folder):
    change_plan(folder, "mix: 0.5", "mix: 0.7")
    notes = {one.code for one in check_beliefs(pretest.load_study(folder)) if isinstance(one, Note)}
    assert "evidence_no_vague" in notes
