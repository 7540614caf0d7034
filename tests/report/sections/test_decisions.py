"""Decisions in plain sentences: what drives them, how many more people, what is hidden or measured badly."""

from __future__ import annotations

import pytest

from pretest.report.sections.decisions import decisions_section
from pretest.report.words.edition import read_edition
from tests.report.sample import sample


def cards(language="en", findings=None):
    section = decisions_section(read_edition(findings or sample(), language))
    return {card.concept: card for card in section.concepts}


def changed(rows, **values):
    findings = sample()
    verdicts = findings.verdicts.copy()
    chosen = (verdicts["outcome"] == "") & (verdicts["concept"] == rows[1]) & (verdicts["audience"] == rows[0])
    for name, value in values.items():
        verdicts.loc[chosen, name] = value
    return findings.with_tables(verdicts=verdicts)


def test_the_table_shows_every_concept_and_audience_in_the_order_of_the_study():
    table = decisions_section(read_edition(sample(), "en")).table
    assert table.columns == ("Concept", "Everything together", "People who use drugs", "People who do not use drugs")
    rows = [(row.head, *(cell.text for cell in row.cells)) for row in table.groups[0].rows]
    assert rows == [
        ("You help to pay", "Stop", "Stop", "Stop"),
        ("What does it do to your body?", "Ask more people", "Ask more people", "No effect shown"),
        ("Most people do not", "Ask more people", "Ask more people", "Ask more people"),
        (
            "Talk about it",
            "Go ahead, and keep measuring",
            "Go ahead, and keep measuring",
            "Go ahead, and keep measuring",
        ),
    ]
    assert all(cell.mark for row in table.groups[0].rows for cell in row.cells)


def test_stop_names_the_outcome_and_gives_its_figures():
    users = cards()["You help to pay"].audiences[0]
    assert users.word.text == "Stop"
    assert users.why[0] == "Harm shown on: Shame."
    assert len(users.driving) == 1
    assert users.driving[0].startswith("‘You help to pay’, Shame (weak measurement): harm shown.")


def test_the_whole_names_the_audiences_that_it_follows_from():
    assert (
        cards()["What does it do to your body?"].overall.why[0]
        == "This follows from the decision for: People who use drugs."
    )
    assert "People who use drugs and People who do not use drugs" in cards()["Talk about it"].overall.why[0]


def test_collect_more_says_how_many():
    users = cards("nl")["Wat doet het met je lijf?"].audiences[0]
    assert (
        users.why[0]
        == "Nog niet te zeggen of er schade is op: Gevoel te worden afgewezen, Schaamte en Plan om te gebruiken."
    )
    assert users.why[1].startswith("Nodig zijn ongeveer 4.")
    assert users.why[1].endswith("als de schatting van nu klopt.")


def test_collect_more_without_a_number_says_that_more_people_may_not_help():
    findings = changed(("users", "body"), n_more=float("nan"))
    why = cards(findings=findings)["What does it do to your body?"].audiences[0].why
    assert any("asking more people does not help" in sentence for sentence in why)


def test_go_says_what_was_cleared_and_what_was_shown():
    why = cards()["Talk about it"].audiences[1].why
    assert why[:2] == (
        "No harm above the margin found on the main outcomes.",
        "Intended effect shown on: Support for the policy.",
    )


def test_exploratory_signs_of_harm_are_told_beside_the_decision():
    why = cards()["What does it do to your body?"].audiences[1].why
    assert any(
        "exploratory outcomes also show a sign of harm: Estimate of how many others use." in text for text in why
    )
    assert not any("exploratory" in text for text in cards()["Talk about it"].audiences[1].why)


def test_hidden_figures_are_told_and_give_no_number():
    why = cards()["Most people do not"].audiences[0].why
    assert "Part of the figures rest on fewer than 10 people. Those figures are not shown." in why
    assert not any("more people per group" in sentence for sentence in why)


@pytest.mark.parametrize(
    ("verdict", "reason", "sentence"),
    [
        ("no_control", "no_control", "There is no control group to compare with."),
        (
            "collect_more",
            "no_primary_harm",
            "For this group no harm was measured as a main outcome. So there is no answer.",
        ),
        ("harmless_no_effect", "no_benefit_measured", "An intended effect was not measured in this group."),
    ],
)
def test_decisions_without_an_outcome_have_their_own_reason(verdict, reason, sentence):
    findings = changed(("non_users", "talk"), verdict=verdict, reason=reason)
    decision = cards(findings=findings)["Talk about it"].audiences[1]
    assert sentence in decision.why
    assert decision.driving == ()


def test_outcomes_whose_names_look_like_separators_are_found_by_their_verdict():
    findings = changed(("non_users", "pay"), reason="harm:not; an outcome")
    assert cards(findings=findings)["You help to pay"].audiences[1].why[0] == "Harm shown on: Social distance."


def test_a_concept_without_an_overall_row_shows_its_audience():
    findings = sample()
    verdicts = findings.verdicts[~((findings.verdicts["audience"] == "") & (findings.verdicts["concept"] == "pay"))]
    assert (
        cards(findings=findings.with_tables(verdicts=verdicts))["You help to pay"].overall.audience
        == "People who use drugs"
    )


def test_a_small_harm_that_was_shown_is_said_beside_go():
    findings = sample()
    verdicts = findings.verdicts.copy()
    here = (verdicts["concept"] == "talk") & (verdicts["audience"] == "users") & verdicts["primary"].fillna(False)
    cell = verdicts[here & verdicts["role"].str.startswith("harm.") & (verdicts["outcome"] != "")].index[0]
    verdicts.loc[cell, ["verdict", "harm_estimate", "lower", "upper"]] = ["trivial_harm", 0.10, 0.02, 0.18]
    card = cards(findings=findings.with_tables(verdicts=verdicts))["Talk about it"].audiences[0]
    assert card.word.text == "Go ahead, and keep measuring"
    assert card.why[1].startswith("Small harm, below the margin, on: ")
    assert [sentence for sentence in card.driving if "small harm" in sentence]
