"""The file of a panel: what it says, what is taken from the shipped one, and where a mistake stands."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

import pretest
from pretest.errors import SpecError
from pretest.spec.panel import load_panel
from pretest.words import DOMAINS

EXAMPLE = "analyses/example"
MEMBERS = (
    "members:\n"
    '  - {id: c1, domain: care, role: {nl: "Arts", en: "Doctor"}}\n'
    '  - {id: s1, domain: safety, role: {nl: "Agent", en: "Officer"}}\n'
)


@pytest.fixture
def example(tmp_path):
    """The example study in a folder of its own, with ``surveys/panel.yaml`` as given."""

    def write(text: str):
        folder = tmp_path / "study"
        shutil.copytree(EXAMPLE, folder)
        (folder / "surveys").mkdir(exist_ok=True)
        (folder / "surveys/panel.yaml").write_text(text, encoding="utf-8")
        return pretest.load_study(folder)

    return write


@pytest.fixture
def without(tmp_path):
    """The example study without a panel of its own."""
    return replace(pretest.load_study(EXAMPLE), folder=tmp_path)


def test_the_shipped_panel_has_questions_and_no_members(without):
    study = without
    panel = load_panel(study)
    assert (panel.members, panel.rounds, tuple(panel.domains)) == ((), 2, DOMAINS)
    assert panel.judged(study) == study.decided
    assert panel.in_domain("") == ()


def test_what_is_forecast_are_primary_harms_and_aims_that_can_be_told(without):
    study = without
    for audience in study.audiences:
        for outcome in load_panel(study).forecast_outcomes(study, audience):
            assert study.told(outcome, audience) is not None
            assert (outcome.is_harm and outcome.primary) or audience in outcome.aim
    ids = [outcome.id for outcome in load_panel(study).forecast_outcomes(study, "non_users")]
    assert "stigma" in ids
    assert "own_stigma" not in ids  # asked of users alone
    assert "social_distance" not in ids  # a component, neither primary nor an aim


def test_a_study_names_its_members_and_leaves_the_rest_as_it_is_shipped(example):
    study = example(MEMBERS + "outcomes: {users: [use], non_users: [stigma]}\nconcepts: [current, guilt]\n")
    panel = load_panel(study)
    assert [member.id for member in panel.members] == ["c1", "s1"]
    assert panel.rating.high.en.startswith("Very suitable")
    assert [outcome.id for outcome in panel.forecast_outcomes(study, "users")] == ["use"]
    assert panel.judged(study) == ("guilt", "current")  # in the order of the study
    assert panel.member("c1").domain == "care"
    assert panel.member("zz") is None


@pytest.mark.parametrize(
    ("text", "where", "said"),
    [
        (MEMBERS.replace("s1", "C1"), "surveys/panel.yaml", "member id 'c1' is used twice"),
        (MEMBERS.replace("care", "cares"), "surveys/panel.yaml:2 members.0.domain", "Did you mean 'care'?"),
        (MEMBERS + "concepts: [gilt]\n", "surveys/panel.yaml:4 concepts.0", "Did you mean 'guilt'?"),
        (MEMBERS + "outcomes:\n  nobody: [use]\n", "surveys/panel.yaml:5 outcomes.nobody", "unknown audience"),
        (MEMBERS + "outcomes:\n  users: [use, uses]\n", "surveys/panel.yaml:5 outcomes.users.1", "unknown outcome"),
        (MEMBERS + "outcomes:\n  users: [stigma]\n", "surveys/panel.yaml:5 outcomes.users.0", "cannot be forecast"),
        (MEMBERS + "round: 3\n", "surveys/panel.yaml:4 round", "Did you mean 'rounds'?"),
        (MEMBERS + "rounds: 9\n", "surveys/panel.yaml:4 rounds", "less than or equal to 5"),
        (MEMBERS.replace("c1", "=cmd"), "surveys/panel.yaml:2 members.0.id", "letters, digits"),
        (MEMBERS + "domains: {care: Care}\n", "surveys/panel.yaml", "domains gives no label for 'safety'"),
    ],
)
def test_a_mistake_is_told_with_its_line(example, text, where, said):
    with pytest.raises(SpecError) as caught:
        load_panel(example(text))
    assert where in str(caught.value)
    assert said in str(caught.value)
