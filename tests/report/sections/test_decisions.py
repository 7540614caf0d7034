"""Decisions in plain sentences: two badges, what drives them, how many more, what is hidden or measured badly."""

from __future__ import annotations

import math

import pytest

from pretest.report.sections.decisions import decisions_section
from pretest.report.sections.harms import harms_section
from pretest.report.words.edition import read_edition
from tests.report.sample import sample

BODY, PAY, TALK = "What does it do to your body?", "You help to pay", "Talk about it"
USERS, NON_USERS = 0, 1  # in the order of the study


def cards(language="en", findings=None):
    section = decisions_section(read_edition(findings or sample(), language))
    return {card.concept: card for card in section.concepts}


def texts(claims):
    return [claim.text for claim in claims]


def all_texts(card):
    parts = (card.overall, *card.audiences)
    badges = [badge.cell.text for part in parts for badge in (part.word, *part.badges)]
    return badges + [claim.text for part in parts for claim in (part.meaning, *part.why, *part.driving)]


def changed(place, outcome="", **values):
    """The sample with other values in one row; outcome "" is the decision in the audience, audience "" over all."""
    findings = sample()
    verdicts = findings.verdicts.copy()
    chosen = (verdicts["outcome"] == outcome) & (verdicts["concept"] == place[1]) & (verdicts["audience"] == place[0])
    assert chosen.sum() == 1
    for name, value in values.items():
        verdicts.loc[chosen, name] = value
    return findings.with_tables(verdicts=verdicts)


def test_the_table_shows_every_concept_and_audience_in_the_order_of_the_study():
    section = decisions_section(read_edition(sample(), "en"))
    assert section.table.columns == (
        "Concept",
        "Everything together",
        "People who use drugs",
        "People who do not use drugs",
    )
    rows = [(row.head, *(cell.text for cell in row.cells)) for row in section.table.groups[0].rows]
    assert rows == [
        (PAY, "Stop", "Stop", "Stop"),
        (BODY, "Revise", "No answer yet", "Revise"),
        ("Most people do not", "No answer yet", "No answer yet", "No answer yet"),
        (TALK, *["Go ahead, and keep measuring"] * 3),
    ]
    assert all(cell.mark for row in section.table.groups[0].rows for cell in row.cells)


def test_two_badges_answer_one_question_each():
    section = decisions_section(read_edition(sample(), "nl"))
    rows = [(row.head, *(cell.text for cell in row.cells)) for row in section.badges.groups[0].rows]
    assert rows == [
        ("Jij betaalt mee", "Schade: aangetoond", "Gewenst effect: aangetoond"),
        ("Wat doet het met je lijf?", "Schade: er is een teken van", "Gewenst effect: niet aangetoond"),
        ("De meesten doen het niet", "Schade: niet te zeggen", "Gewenst effect: niet aangetoond"),
        ("Praat er eens over", "Schade: niet boven de grens", "Gewenst effect: aangetoond"),
    ]


def test_stop_names_what_was_judged_and_gives_its_figures():
    users = cards()[PAY].audiences[USERS]
    assert users.word.cell.text == "Stop"
    assert texts(users.why)[:2] == ["Harm shown: more ‘Shame’.", "Sign of harm: more ‘Feeling rejected’."]
    assert any(
        text.startswith("‘You help to pay’, Shame (weak measurement): harm shown.") for text in texts(users.driving)
    )
    assert "People who do not use drugs: Harm shown: more ‘Social distance’." in texts(cards()[PAY].overall.why)


def test_the_whole_names_the_audiences_that_it_follows_from():
    assert cards()[BODY].overall.why[0].text == "This follows from the decision for: People who do not use drugs."
    assert "People who use drugs and People who do not use drugs" in cards()[TALK].overall.why[0].text


def test_no_harm_is_not_printed_beside_an_exploratory_harm():
    """The harm that drives it is no main outcome; no sentence or badge of the concept may say that there is none."""
    findings = changed(("non_users", "talk"), "peers", verdict="harm", harm_estimate=9.0, lower=6.0, upper=11.0)
    for audience in ("non_users", ""):  # the worst case: badges and decision were not told of it
        table = findings.verdicts
        here = (table["outcome"] == "") & (table["concept"] == "talk") & (table["audience"] == audience)
        assert table.loc[here, "harm_badge"].tolist() == ["not_above_limit"]
    card = cards(findings=findings)[TALK]
    for part in (card.overall, card.audiences[NON_USERS]):
        assert not [text for text in texts((part.meaning, *part.why)) if "No harm above" in text]
    assert "Harm shown: more ‘Estimate of how many others use’." in texts(card.audiences[NON_USERS].why)
    body = cards()[BODY]
    assert not [text for text in all_texts(body) if "No harm above" in text or "not above the limit" in text]
    assert "Sign of harm: more ‘Estimate of how many others use’." in texts(body.audiences[NON_USERS].why)


def test_an_exploratory_harm_is_told_by_its_own_word_and_not_by_unadjusted_bounds():
    """By itself the lower bound of this outcome lies above zero; over all harms it does not."""
    findings = changed(("non_users", "talk"), "peers", verdict="inconclusive", harm_estimate=4.0, lower=-0.1, upper=6.5)
    estimates = findings.estimates.copy()
    here = (estimates["outcome"] == "peers") & (estimates["concept"] == "talk")
    estimates.loc[here, ["estimate", "conf_low", "conf_high", "p_value"]] = [4.0, 1.0, 7.0, 0.01]
    card = cards(findings=findings.with_tables(estimates=estimates))[TALK]
    assert not [text for text in all_texts(card) if "sign of harm" in text.lower()]
    assert "Cannot tell whether there is harm: more ‘Estimate of how many others use’." in texts(
        card.audiences[NON_USERS].why
    )
    note = read_edition(sample(), "en").strings("harms.secondary_note")
    assert "not corrected" not in note


def test_go_names_what_was_judged_harms_before_aims():
    assert texts(cards()[TALK].audiences[NON_USERS].why)[:2] == [
        "No harm above the limit found on what was judged: more ‘Social distance’, more ‘Blame’, more ‘Intention to "
        "use’ and more ‘Estimate of how many others use’.",
        "Intended effect shown: more ‘Support for the policy’.",
    ]


def test_collect_more_asks_for_a_new_study_or_a_planned_look_with_a_number():
    users = cards("nl")["Wat doet het met je lijf?"].audiences[USERS]
    assert texts(users.why)[0] == (
        "Niet te zeggen of er schade is: meer ‘Gevoel te worden afgewezen’, meer ‘Schaamte’ en meer ‘Plan om te "
        "gebruiken’."
    )
    assert texts(users.why)[1] == (
        "Nodig is een nieuw onderzoek, of een tweede kijkmoment dat vooraf in het plan stond."
    )
    assert texts(users.why)[2].startswith("Daarvoor zijn ongeveer 4.556 mensen extra per groep nodig.")


def test_where_units_were_assigned_the_number_is_of_units():
    findings = sample()
    clustered = findings.with_tables(estimates=findings.estimates.assign(variance="cr2"))
    assert any(
        "4,556 more units of assignment" in text for text in texts(cards(findings=clustered)[BODY].audiences[0].why)
    )


ASKED = ("more people per group", "new study", "Ask more", "more units")


@pytest.mark.parametrize("reason", ["not_feasible", "not_by_n"])
def test_more_people_are_never_asked_for_where_they_do_not_help(reason):
    findings = changed(("users", "body"), n_more=math.nan, n_more_reason=reason)
    part = cards(findings=findings)[BODY].audiences[USERS]
    told = texts((part.meaning, *part.why))
    assert any("asking more people does not help" in text.lower() for text in told)
    assert not [text for text in [part.word.cell.text, *told] for asked in ASKED if asked in text]


@pytest.mark.parametrize("block", ["keying", "weights", "flat_control", "too_few", "attrition"])
def test_a_block_says_what_it_is_and_asks_for_no_more_people(block):
    findings = changed(("users", "body"), n_more=math.nan, n_more_reason="not_by_n")
    verdicts = findings.verdicts.copy()
    here = (verdicts["outcome"] == "shame") & (verdicts["concept"] == "body")
    verdicts.loc[here, ["block", "verdict"]] = [block, "inconclusive"]
    part = cards(findings=findings.with_tables(verdicts=verdicts))[BODY].audiences[USERS]
    (claim,) = [claim for claim in part.why if claim.kind == "block"]
    assert (claim.claim, claim.outcome) == (block, "shame")
    assert "Shame" in claim.text
    assert "more people" not in claim.text.replace("more people dropped out", "")


def test_mend_first_names_the_outcome_that_must_be_mended():
    findings = changed(("users", "body"), "shame", verdict="inconclusive", block="keying")
    verdicts = findings.verdicts.copy()
    here = (verdicts["outcome"] == "") & (verdicts["concept"] == "body") & (verdicts["audience"] == "users")
    verdicts.loc[here, ["verdict", "reason"]] = ["mend_first", "keying:shame"]
    part = cards(findings=findings.with_tables(verdicts=verdicts))[BODY].audiences[USERS]
    assert part.word.cell.text == "Mend first"
    assert texts(part.why)[0] == "Cannot tell whether there is harm: more ‘Shame’."
    assert not [text for text in texts(part.why) for asked in ASKED if asked in text]


def test_what_may_be_harmful_is_told_as_such():
    findings = changed(("users", "body"), "shame", verdict="inconclusive", reason="possible_harm")
    part = cards(findings=findings)[BODY].audiences[USERS]
    assert "Treat this as possibly harmful. The estimate lies at or above the margin: more ‘Shame’." in texts(part.why)


def test_a_reversed_aim_is_told_first_among_the_aims():
    findings = changed(("non_users", "talk"), "support", verdict="benefit_reversed", gain=-0.3)
    rows = findings.verdicts
    here = (rows["outcome"] == "") & (rows["concept"] == "talk") & (rows["audience"] == "non_users")
    rows.loc[here, ["verdict", "reason", "aim_badge"]] = ["revise", "benefit_reversed:support", "reversed"]
    part = cards(findings=findings.with_tables(verdicts=rows))[TALK].audiences[NON_USERS]
    aims = [claim for claim in part.why if claim.kind in ("aim_badge", "verdict")]
    assert aims[0].text == "The concept works the wrong way: less ‘Support for the policy’."
    assert [badge.cell.text for badge in part.badges][1] == "Intended effect: went the wrong way"


def test_hidden_figures_are_told_and_give_no_number():
    why = texts(cards()["Most people do not"].audiences[USERS].why)
    assert "Part of the figures rest on fewer than 10 people. Those figures are not shown." in why
    assert not any("per group" in sentence for sentence in why)


@pytest.mark.parametrize(
    ("verdict", "reason", "sentence"),
    [
        ("no_control", "no_control", "There is no control group to compare with."),
        (
            "no_control",
            "off_topic:distance",
            "The questions on Social distance are about the message itself. The control group saw a message about "
            "something else. Their answers cannot be compared.",
        ),
        (
            "not_measured",
            "no_primary_harm",
            "For this group no harm was measured as a main outcome. So there is no answer.",
        ),
        ("harmless_aim_not_shown", "aim_not_measured", "An intended effect was not measured in this group."),
    ],
)
def test_decisions_have_their_own_reason(verdict, reason, sentence):
    findings = changed(("non_users", "talk"), verdict=verdict, reason=reason)
    decision = cards(findings=findings)[TALK].audiences[NON_USERS]
    assert sentence in texts(decision.why)
    assert decision.driving == ()


@pytest.mark.parametrize(
    ("language", "word"), [("nl", "Gewenst effect niet gemeten"), ("en", "Intended effect not measured")]
)
def test_what_was_not_measured_is_never_told_as_no_effect(language, word):
    values = {"verdict": "harmless_aim_not_shown", "reason": "aim_not_measured", "aim_badge": "not_measured"}
    card = list(cards(language, changed(("non_users", "talk"), **values)).values())[3]
    part = card.audiences[NON_USERS]
    assert part.word.cell.text == word
    told = " ".join(
        [part.word.cell.text, *[badge.cell.text for badge in part.badges], *texts((part.meaning, *part.why))]
    )
    for never in ("no effect", "geen effect", "not shown", "niet aangetoond"):
        assert never not in told.lower()


def test_findings_of_before_there_were_badges_claim_nothing_about_harm():
    values = {"verdict": "harmless_no_effect", "reason": "no_benefit_measured", "harm_badge": "", "aim_badge": ""}
    part = cards(findings=changed(("non_users", "talk"), **values))[TALK].audiences[NON_USERS]
    assert part.word.cell.text == "Intended effect not measured"
    assert part.badges == ()
    assert not [text for text in texts(part.why) if "No harm above" in text]


def test_outcomes_whose_names_look_like_separators_are_found_by_their_verdict():
    findings = changed(("non_users", "pay"), reason="harm:not; an outcome")
    assert texts(cards(findings=findings)[PAY].audiences[NON_USERS].why)[0] == "Harm shown: more ‘Social distance’."


def test_a_concept_without_an_overall_row_shows_its_audience():
    findings = sample()
    verdicts = findings.verdicts[~((findings.verdicts["audience"] == "") & (findings.verdicts["concept"] == "pay"))]
    assert cards(findings=findings.with_tables(verdicts=verdicts))[PAY].overall.audience == "People who use drugs"


def test_a_second_control_stands_in_the_tables_and_has_no_card():
    findings = sample()
    verdicts = findings.verdicts
    verdicts = verdicts[~((verdicts["concept"] == "talk") & (verdicts["outcome"] == ""))]
    edition = read_edition(findings.with_tables(verdicts=verdicts), "en")
    assert TALK not in {card.concept for card in decisions_section(edition).concepts}
    heads = {
        row.head
        for panel in harms_section(edition).panels
        for view in panel.illustrations
        for group in view.table.groups
        for row in group.rows
    }
    assert f"{TALK} (other control)" in heads
    assert PAY in heads


def test_a_small_harm_that_was_shown_is_said_beside_go():
    findings = changed(("users", "talk"), "felt", verdict="trivial_harm", harm_estimate=0.10, lower=0.02, upper=0.18)
    card = cards(findings=findings)[TALK].audiences[USERS]
    assert card.word.cell.text == "Go ahead, and keep measuring"
    assert card.why[0].text == "Small harm, below the margin: more ‘Feeling rejected’."
    assert [claim for claim in card.driving if "small harm" in claim.text]


def test_without_a_control_nothing_is_kept_back():
    """There are no figures, however many people took part."""
    few = changed(("users", "talk"), verdict="no_control", reason="no_control", suppressed=True)
    told = all_texts(cards(findings=few)[TALK])
    assert "There is no control group to compare with." in told
    assert not [text for text in told if "fewer than" in text]
    hidden = changed(("users", "talk"), verdict="collect_more", reason="inconclusive:shame", suppressed=True)
    assert [text for text in all_texts(cards(findings=hidden)[TALK]) if "fewer than" in text]
