"""Scales that no shipped questionnaire asks are named here with the reason, so that none is ever lost unnoticed."""

from __future__ import annotations

from pretest.spec.content import load_content

UNASKED = {
    # drawn into drug crime: for a study among young people, who get no shipped questionnaire
    "crime_exit": "young people", "crime_pull": "young people", "crime_quick_money": "young people",
    # for a study in which that is the question; ten minutes have no room for them
    "anticipated_guilt": "room", "attributed_humanity": "room", "being_heard": "room", "care_discrimination": "room",
    "harm_reduction_support": "room", "normality_setting": "room", "self_stigma": "room", "trust_municipality": "room",
    "trust_police": "room",
    # what makes a person findable, or asks for consent of its own
    "birth_year": "identifies", "postcode4": "identifies", "left_right": "consent", "religiosity": "consent",
    # takes the place of another: the screen tells who used drugs, and urbanity says enough
    "used_12m": "derived", "region": "another",
}  # fmt: skip


def test_every_scale_is_asked_or_named_here():
    content = load_content(None)
    asked = {name for one in content.questionnaires.values() for block in one.blocks for name in block.scales}
    assert set(content.scales) - asked == set(UNASKED)
