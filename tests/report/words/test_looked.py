"""Which look it is, in sentences that say no more than is known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pretest.findings import EarlierLookFacts, LooksFacts
from pretest.report.words.edition import read_edition
from pretest.report.words.looked import look_lines, look_sentence, next_look, per_hundred
from tests.report.sample import sample

PLANNED = LooksFacts((310, 620), "obrien_fleming", 1, "planned", 0.05, 312, 0.0056, rate=0.08)
BEFORE = (EarlierLookFacts(1, "2026-11-01T10:00:00+00:00", "scores", None, locked=False),)


def edition(looks: LooksFacts | None, language: str = "en"):
    findings = sample()
    return read_edition(replace(findings, plan=replace(findings.plan, looks=looks)), language)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "Dit is kijkmoment 1 van 2, gepland bij 310 per groep. De lat ligt nu hoger, omdat er nog"),
        ({"number": 2}, "Dit is kijkmoment 2 van 2, gepland bij 620 per groep. De lat ligt iets hoger dan bij één"),
        ({"planned": (310,)}, "Dit is het ene geplande kijkmoment, bij 310 per groep."),
        ({"kind": "early", "fewest": 1250}, "gepland bij 310 per groep, en het zijn er 1.250. Bij dat aantal"),
        ({"kind": "early", "fewest": None}, "en het zijn er minder dan 10. Bij dat aantal ligt de lat hoger."),
        ({"kind": "extra", "number": 3}, "Dit is kijkmoment 3, en het plan heeft er 2. Wie vaker kijkt dan gepland"),
        ({"kind": "extra", "number": 2}, "Dit is kijkmoment 2, zonder meer mensen dan eerst. Wie vaker kijkt"),
        ({"kind": "extra", "number": 2, "planned": ()}, "Dit is kijkmoment 2, en het plan heeft er 1. Wie vaker"),
        ({"kind": "extra", "number": 3}, "niet in 5 maar in ongeveer 8 van de 100 tests."),
        ({"kind": "extra", "number": 3, "rate": None, "total": 0.025}, "in meer dan 2,5 van de 100 tests."),
    ],
)
def test_each_look_is_told_as_what_it_is(changes, said):
    assert said in look_sentence(edition(replace(PLANNED, **changes), "nl"))


@pytest.mark.parametrize("looks", [None, LooksFacts((), "obrien_fleming", 1, "only", 0.05, 310)])
def test_one_look_at_a_plan_that_names_none_is_nothing_to_tell(looks):
    assert look_sentence(edition(looks)) == ""


@pytest.mark.parametrize(
    ("looks", "said"),
    [
        (PLANNED, "The plan has a next look, at 620 per group. That is 308 more in the smallest group than now."),
        (replace(PLANNED, fewest=None), "The plan has a next look, at 620 per group."),
        (
            replace(PLANNED, number=2),
            "Needed is a new study, or a second look that the plan laid down beforehand. Who ",
        ),
        (LooksFacts((), "pocock", 1, "only", 0.05, 310, rate=0.08), "not in 5 but in about 8 of 100 tests."),
        (None, ""),
    ],
)
def test_no_answer_yet_asks_for_the_next_look_or_names_the_price_of_another(looks, said):
    told = next_look(edition(looks))
    assert said in told
    assert (told == "") == (looks is None)
    assert "look that the plan laid down" not in told or looks.number == max(len(looks.planned), 1)


def test_who_checks_is_told_how_the_level_is_shared():
    later = replace(PLANNED, number=2, level=0.0444, earlier=BEFORE, rows_known=False)
    lines = list(look_lines(edition(later)))
    assert lines[0].startswith("Looks in the plan: 2, at 310 and 620 units of assignment")
    assert "this look may use 4.44." in lines[1]
    assert lines[2:] == [
        "It is not known which answers were there at earlier looks. So the looks are counted apart, which is stricter.",
        "Looks before the plan was locked: 1.",
    ]


@pytest.mark.parametrize(("chance", "said"), [(0.05, "5"), (0.025, "2.5"), (0.0055746, "0.56"), (0.08, "8")])
def test_a_chance_has_no_zeros_that_say_nothing(chance, said):
    assert per_hundred(edition(None), chance) == said
