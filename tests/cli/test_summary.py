"""What the screen says after a run, and when a run fails."""

from __future__ import annotations

import pytest

from pretest.cli.analyse import FAIL_ON, reached
from pretest.cli.summary import show_decisions
from tests.report.judged_example import DECIDED, with_changes
from tests.report.sample import sample


@pytest.fixture
def shown(capsys, monkeypatch):
    """The text on the screen, folded lines and column lines taken out."""
    monkeypatch.setenv("COLUMNS", "400")
    monkeypatch.setattr("pretest.cli.screen._is_terminal", lambda: True)

    def show(findings, language="en"):
        show_decisions(findings, language)
        return capsys.readouterr().out

    return show


def test_the_screen_shows_the_decision_both_badges_and_what_drives_it(shown):
    lines = shown(sample()).splitlines()
    (pay,) = [line for line in lines if "You help to pay" in line and "People who use drugs" in line]
    for words in ("Stop", "Harm: shown", "Intended effect: not shown", "Harm shown: more ‘Shame’."):
        assert words in pay
    (talk,) = [line for line in lines if "Talk about it" in line and "People who use drugs" in line]
    for words in ("Go ahead", "Harm: not above the limit", "Intended effect: shown"):
        assert words in talk
    assert "%" not in "".join(lines)


def test_the_screen_is_in_the_language_of_the_reader(shown):
    assert "Schade: niet boven de grens" in shown(sample(), "nl")


def test_the_screen_knows_every_decision(shown):
    text = shown(with_changes(sample(), DECIDED))
    for word in ("Mend first", "Harm not measured", "Intended effect not shown", "No decision possible"):
        assert word in text


def quiet(*loud):
    """The sample in which every harm is excluded, but for the rows that are given."""
    findings = sample()
    verdicts = findings.verdicts.copy()
    verdicts.loc[verdicts["role"].str.startswith("harm."), "verdict"] = "harm_excluded"
    return with_changes(findings.with_tables(verdicts=verdicts), loud)


@pytest.mark.parametrize(
    ("outcome", "verdict", "fails"),
    [
        ("distance", "harm_excluded", ()),
        ("distance", "trivial_harm", ()),
        ("support", "benefit_reversed", ()),
        ("distance", "harm", ("harm", "signalled", "inconclusive")),
        ("peers", "harm", ("harm", "signalled", "inconclusive")),  # no main outcome
        ("peers", "harm_signalled", ("signalled", "inconclusive")),
        ("distance", "harm_signalled", ("signalled", "inconclusive")),
        ("distance", "inconclusive", ("inconclusive",)),
        ("peers", "inconclusive", ()),
    ],
)
def test_a_run_fails_on_any_harm_and_on_open_main_harms(outcome, verdict, fails):
    findings = quiet(("non_users", "pay", outcome, {"verdict": verdict}))
    assert tuple(word for word in FAIL_ON if reached(findings, word)) == fails


def test_what_another_control_does_is_no_reason_to_fail():
    findings = sample()
    rows = findings.verdicts
    quiet = rows["concept"] == "talk"
    assert not rows[quiet]["verdict"].isin(["harm", "harm_signalled"]).any()
    assert (rows[~quiet]["verdict"] == "harm").any()
    other = findings.with_tables(verdicts=rows[quiet | (rows["outcome"] != "")])  # only 'talk' is decided on
    assert reached(findings, "harm")
    assert not reached(other, "harm")
    assert not reached(other, "signalled")
