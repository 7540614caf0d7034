"""The second test as people read it: what differs comes first, and what is hidden stays hidden."""

from __future__ import annotations

import pandas as pd
import pytest

from pretest.report.sections.randomisation import randomisation_section
from pretest.report.words.edition import read_edition
from pretest.words import LANGUAGES
from tests.report.sample import sample


def row(concept, p, model, **changed):
    agrees = all((p <= at) == (model <= at) for at in (0.05, 0.01))
    return {
        "wave": 1, "audience": "non_users", "concept": concept, "outcome": "distance", "reference": "control",
        "assigned": "people", "counted": "drawn", "statistic": 2.0, "p_randomisation": p, "p_two_sided": min(2 * p, 1),
        "p_model": model, "level": 0.01, "agrees": agrees, "suppressed": False,
    } | changed  # fmt: skip


HIDDEN = dict.fromkeys(("statistic", "p_randomisation", "p_two_sided", "p_model", "level", "agrees")) | {
    "suppressed": True
}
ROWS = [
    row("pay", 0.0001, 0.0002),
    row("body", 0.03, 0.08),
    row("most", 0.004, 0.02),
    row("talk", 0.2, 0.3, **HIDDEN),
]


def section(language, rows):
    return randomisation_section(read_edition(sample().with_tables(randomisation=pd.DataFrame(rows)), language))


def test_what_only_the_second_test_shows_comes_first_and_is_a_possible_harm():
    first, second, tally, untested = section("en", ROWS).sentences
    assert first.startswith("‘Most people do not’, Social distance, ")
    assert first.endswith("this test shows harm, the test behind the verdict does not. Treat it as a possible harm.")
    assert "taken alone, one of both tests shows harm and the other does not" in second
    assert tally == "For 1 of 3 main harms this test and the test behind the verdict say the same."
    assert untested.endswith("or blocks cut through groups: 1.")


@pytest.mark.parametrize("language", LANGUAGES)
def test_hidden_figures_stay_hidden_and_agreement_is_counted(language):
    found = section(language, [ROWS[0], ROWS[3]])
    (table,) = found.tables
    texts = {line.head: [cell.text for cell in line.cells] for group in table.groups for line in group.rows}
    assert not [text for line in texts.values() for text in line if text.startswith(("0.2", "0,2"))]
    assert "1" in found.sentences[0]
    assert len(found.sentences) == 2


def test_a_harm_that_the_second_test_does_not_show_stays_a_harm():
    (sentence, _) = section("en", [row("pay", 0.02, 0.002)]).sentences
    assert sentence.endswith("The verdict stays.")
    nothing = randomisation_section(read_edition(sample(), "en"))
    assert (nothing.sentences, nothing.tables) == ((), ())
