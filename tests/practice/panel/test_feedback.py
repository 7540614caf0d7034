"""What round 1 said, as a member reads it in round 2: counted by hand, and nothing of too few people."""

from __future__ import annotations

from pretest.practice.panel.feedback import feedback
from pretest.practice.panel.reading import read_answers
from pretest.spec.panel import load_panel
from tests.practice.conftest import all_ratings, forecast, rating

PLACE = ("rating", "guilt", "users", "")


def said(study, member="c1", language="en"):
    found = load_panel(study).member(member)
    return feedback(read_answers(study).answers, found, language, 1)


def test_the_middle_and_the_middle_half_are_those_of_the_group(panel_study):
    marks = {"c1": 2, "c2": 3, "c3": 4, "e1": 6, "s1": 8}
    rows = [one for one in all_ratings(5, marks) if (one["concept"], one["audience"]) != ("guilt", "users")]
    rows += [rating(member, "guilt", "users", mark) for member, mark in marks.items()]
    told = said(panel_study(rows))[PLACE]
    assert told == ["Round 1: the middle of the group was 4. Half were between 3 and 6, of 5 people. You gave 2."]
    assert said(panel_study(rows), "s2")[PLACE][0].endswith("You gave nothing yet.")


def test_of_two_members_nothing_is_told_but_what_one_said_oneself(panel_study):
    told = said(panel_study(all_ratings(5, ["c1", "s1"])), "c1", "nl")[PLACE]
    assert told == ["Jij gaf 5."]


def test_forecasts_are_told_by_their_middles(panel_study):
    rows = all_ratings()
    middles = {"c1": -4, "c2": 0, "c3": 2.5}
    rows += [forecast(member, "guilt", "users", "use", (-20, middle, 20)) for member, middle in middles.items()]
    told = said(panel_study(rows), "c3", "nl")[("forecast", "guilt", "users", "use")]
    assert told == [
        "Ronde 1: het midden van de groep was 0. De helft zat tussen -2 en 1,2, bij 3 mensen. Jij gaf -20 / 2,5 / 20."
    ]


def reasons(*members: str) -> list[dict[str, object]]:
    place = {"kind": "reason", "concept": "guilt", "audience": "users", "round": 1}
    return [{"member": member, **place, "text": f"Reason of {number}."} for number, member in enumerate(members)]


def test_reasons_of_others_are_told_when_three_wrote_one(panel_study):
    place = ("reason", "guilt", "users", "")
    told = said(panel_study([*all_ratings(), *reasons("c1", "c2", "s1")]))[place][0]
    assert "Reason of 1." in told
    assert "Reason of 2." in told
    assert "Reason of 0." not in told  # one's own
    assert not any(member in told for member in ("c1", "c2", "s1"))
    assert said(panel_study([*all_ratings(), *reasons("c1", "c2")]))[place] == []
