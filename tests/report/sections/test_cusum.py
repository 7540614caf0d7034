"""What is said of sums of waves: no more than their rows, since when, and never that something is safe."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pretest.report.sections.cusum import cusum_section
from pretest.report.words.builtup import built_up as claims_of
from pretest.report.words.edition import read_edition
from tests.report.alarms_example import alarmed
from tests.report.cusum_example import built_up, silent, sum_at, with_sums

NO_PROOF = {"nl": "Dat is iets anders dan ‘er is geen schade’.", "en": "That is not the same as no harm."}
DECIDES = {"nl": "het alarm beslist", "en": "the alarm decides"}


def claims(findings, language="en"):
    return [(one.claim, one.audience, one.outcomes) for one in claims_of(read_edition(findings, language))]


def test_what_is_past_the_threshold_comes_first():
    assert claims(built_up()) == [("above", "users", ("distance",)), ("below", "others", ("distance",))]


def test_since_is_the_wave_that_crossed_after_the_sum_was_last_below():
    rows = (sum_at(2, 2.5), sum_at(3, 1.0), sum_at(4, 2.1), sum_at(5, 3.0))
    (said,) = claims_of(read_edition(with_sums(*rows), "en"))
    assert "since wave 4" in said.text
    rows = (sum_at(2, 2.5), sum_at(3, 2.2), sum_at(4, 2.1), sum_at(5, 3.0))
    (said,) = claims_of(read_edition(with_sums(*rows), "en"))
    assert "since wave 2" in said.text


def test_a_last_wave_without_a_sum_cannot_be_told_however_high_it_was_before():
    assert claims(with_sums(sum_at(4, 9.0), silent(5))) == [("untold", "users", ("distance",))]


def test_a_place_is_named_where_all_together_are_below():
    rows = [sum_at(5, 0.5), sum_at(5, 3.0, place="North"), sum_at(5, 0.1, place="South")]
    assert claims(with_sums(*rows)) == [("above_place", "users", ("distance",)), ("below", "users", ("distance",))]
    (place, _) = claims_of(read_edition(with_sums(*rows), "en"))
    assert "in North" in place.text
    whole = claims(with_sums(sum_at(5, 2.0), sum_at(5, 3.0, place="North")))
    assert whole == [("above", "users", ("distance",))]  # said once


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_section_says_what_decides_and_what_it_does_not_say(language):
    edition = read_edition(built_up(), language)
    assert DECIDES[language] in edition.strings("cusum.intro")
    assert [NO_PROOF[language] in one.text for one in claims_of(edition)] == [False, True]
    waves = {"nl": ("2 metingen", "23 metingen"), "en": ("2 waves", "23 waves")}[language]
    assert all(word in " ".join(cusum_section(edition).sure) for word in waves)  # run lengths, rounded up


def test_a_hidden_sum_tells_nothing():
    found = replace(with_sums(sum_at(5, 3.0, suppressed=True)), suppressed_below=10)
    assert claims(found) == [("untold", "users", ("distance",))]
    (picture,) = cusum_section(read_edition(found, "en")).pictures
    assert "3.0" not in picture.illustration.svg
    assert "1.5 times" not in picture.illustration.svg


def test_without_alarms_there_is_nothing_to_add_up():
    found = cusum_section(read_edition(alarmed(), "en"))
    assert not found.told
    assert not found.pictures


def test_the_picture_has_its_figures_in_words():
    picture = cusum_section(read_edition(built_up(), "en")).pictures[0]
    assert "1.3 times the threshold" in picture.illustration.svg  # 2.5 of 2, as a text for whoever does not see it
    assert "no figure" in picture.illustration.svg
    assert "begun anew, 0.5 times the threshold" in picture.illustration.svg
    states = [row.cells[-1].text for group in picture.illustration.table.groups for row in group.rows]
    assert states[0] == states[-1] == "past the threshold"
