"""What is said of designs: the advice keeps the questions, and a choice is named with its meaning."""

from __future__ import annotations

import pytest

from pretest.report.pages.plandesigns import designs_table, parts_table
from pretest.report.words.designs import design_sentences, part_sentences
from pretest.report.words.edition import read_edition
from tests.report.figures.test_drawn import compared, design
from tests.report.sample import sample

EIGHTY = {"value": 0.8, "std_error": 0.02, "low": 0.76, "high": 0.84, "n": 400}
FEW = {"value": 0.04, "std_error": 0.01, "low": 0.024, "high": 0.064, "n": 400}


def part(audience, outcome, passes=EIGHTY):
    return {"audience": audience, "outcome": outcome, "passes": passes, "reassured": FEW, "noticed": EIGHTY}


def plan(designs=None):
    whole = part("", "", EIGHTY | {"value": 0.64, "low": 0.59, "high": 0.69})
    joint = {
        "parts": [part("users", "distance"), part("users", ""), part("non_users", ""), whole],
        "if_unrelated": 0.64,
        "worst": {
            "reassured_at": ["users", "distance"], "reassured": FEW,
            "noticed_at": ["users", "distance"], "noticed": EIGHTY,
        },
    }  # fmt: skip
    question = {"target": 0.8, "n": None, "price": {"person": {}, "minute": 0.0, "group": 0.0}}
    return {"question": question, "joint": joint, "designs": compared()["designs"] if designs is None else designs}


@pytest.mark.parametrize(("lang", "all_of"), [("nl", "64 van de 100"), ("en", "64 of 100")])
def test_the_parts_and_the_whole_are_said_together(lang, all_of):
    lines = part_sentences(read_edition(sample(), lang), plan())
    eighty = "80 van de 100" if lang == "nl" else "80 of 100"
    assert all_of in lines[0]
    assert lines[0].count(eighty) == 2
    assert "64" in lines[1]
    assert ("hooguit 4 van de 100" if lang == "nl" else "at most 4 of 100") in lines[2]
    assert ("ten minste 80" if lang == "nl" else "at least 80") in lines[3]


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_advice_keeps_the_questions_and_the_choice_says_what_it_means(lang):
    edition = read_edition(sample(), lang)
    lines = design_sentences(edition, plan())
    text = " ".join(lines)
    assert edition.numerals.count(4950) in lines[0]
    assert edition.numerals.count(705) in lines[1]
    assert "--ratio control=2" in text
    choice = next(line for line in lines if edition.numerals.count(2190) in line)
    assert ("keuze" if lang == "nl" else "choice") in choice
    assert edition.strings("planning.designs.means.before") in lines
    assert edition.strings("planning.designs.world") in lines
    for word in ("veilig", "safe", " SD", "None", "nan"):
        assert word not in text


def test_where_the_plan_itself_is_best_nothing_else_is_advised():
    edition = read_edition(sample(), "nl")
    lines = design_sentences(edition, plan([design([], 900, recommended=True, cheapest=True)]))
    assert "zoals gepland" in lines[0]
    assert len(lines) == 2
    assert "--ratio" not in " ".join(lines)


@pytest.mark.parametrize(
    ("value", "high", "nl", "en"),
    [
        (0.77, 0.83, "kunnen te weinig zijn", "may be too few"),
        (0.70, 0.76, "zijn te weinig", "are too few"),
        (0.82, 0.87, None, None),
    ],
)
def test_a_chance_below_the_target_is_said_to_be_one(value, high, nl, en):
    rate = {"value": value, "std_error": 0.03, "low": value - 0.06, "high": high, "n": 200}
    best = design([], 900, recommended=True, cheapest=True) | {"chance": rate}
    for lang, word in (("nl", nl), ("en", en)):
        text = " ".join(design_sentences(read_edition(sample(), lang), plan([best])))
        if word is None:
            assert "te weinig" not in text
            assert "too few" not in text
        else:
            assert word in text


def test_where_no_number_is_enough_that_is_said():
    edition = read_edition(sample(), "en")
    lines = design_sentences(edition, plan([design([], 900, chance=None, reachable=False)]))
    assert "80" in lines[0]
    assert "None of these designs" in lines[0]
    table = designs_table(edition, plan([design([], 900, chance=None, reachable=False)]))
    assert table is not None
    assert "900" not in str(table)


def test_plans_of_before_have_neither():
    edition = read_edition(sample(), "nl")
    assert part_sentences(edition, {}) == design_sentences(edition, {}) == []
    assert parts_table(edition, {}) is designs_table(edition, {}) is None
