"""Writes analyses/example/practice/panel.csv: the answers of a panel that does not exist.

Made on 2026-11-29 with numpy 2 (PCG64, seed 17): ``python -m tests.reference.example_panel``. What the members think is
written down here; only the scatter between members is drawn. Care is right about stigma and wrong about use more often,
safety the other way round: the domains differ before the study, and one of them is nearer to it afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from pretest.platforms.csvtext import to_csv

TARGET = Path(__file__).parents[2] / "analyses" / "example" / "practice" / "panel.csv"
COLUMNS = (
    "member", "domain", "round", "kind", "concept", "audience", "outcome", "value", "q05", "q50", "q95", "text", "date",
)  # fmt: skip
DATES = {1: "2026-02-03", 2: "2026-02-17"}  # before the first answers of the study, of 2026-03-02
MEMBERS = {"care": ("c1", "c2", "c3", "c4"), "safety": ("s1", "s2", "s3", "s4"), "experience": ("e1", "e2", "e3"),
           "education": ("o1", "o2", "o3"), "youth_work": ("j1", "j2", "j3")}  # fmt: skip
ASKED = {"users": ("help_barriers", "help_seeking", "own_stigma", "use"), "non_users": ("law_reasons", "stigma", "use")}
CONCEPTS = ("guilt", "everyone", "together")
SILENT = ("c4", "s4", "j2")  # do not want to be quoted
# Marks of a domain in round 1 and in round 2, people who use drugs first.
MARKS = {
    "care": {"guilt": ((2, 2), (2, 2)), "everyone": ((2, 4), (2, 4)), "together": ((7, 7), (8, 8))},
    "safety": {"guilt": ((6, 7), (5, 6)), "everyone": ((3, 3), (2, 3)), "together": ((6, 6), (6, 7))},
    "experience": {"guilt": ((1, 2), (1, 1)), "everyone": ((3, 4), (2, 3)), "together": ((8, 8), (8, 8))},
    "education": {"guilt": ((4, 5), (3, 4)), "everyone": ((2, 2), (2, 2)), "together": ((7, 7), (7, 8))},
    "youth_work": {"guilt": ((3, 4), (3, 3)), "everyone": ((2, 3), (2, 3)), "together": ((7, 7), (7, 7))},
}
# What a domain expects in the middle, in people of 100, by concept; not named is 0.
EXPECTED = {
    "care": {
        ("guilt", "users"): {"help_barriers": 12, "help_seeking": -8, "own_stigma": 15, "use": 4},
        ("guilt", "non_users"): {"stigma": 20, "law_reasons": 1},
        ("everyone", "users"): {"own_stigma": -2, "use": 7, "help_barriers": 1},
        ("everyone", "non_users"): {"stigma": -1, "use": 4},
        ("together", "users"): {"help_barriers": -6, "help_seeking": 6, "own_stigma": -8, "use": -4},
        ("together", "non_users"): {"stigma": -5, "law_reasons": 8, "use": -2},
    },
    "safety": {
        ("guilt", "users"): {"help_barriers": 1, "help_seeking": 2, "own_stigma": 4, "use": -9},
        ("guilt", "non_users"): {"stigma": 4, "law_reasons": 12, "use": -5},
        ("everyone", "users"): {"use": 14, "own_stigma": -1},
        ("everyone", "non_users"): {"use": 8, "law_reasons": -3},
        ("together", "users"): {"help_seeking": 3, "own_stigma": -2, "use": -3},
        ("together", "non_users"): {"law_reasons": 10, "stigma": -1},
    },
    "experience": {
        ("guilt", "users"): {"help_barriers": 16, "help_seeking": -12, "own_stigma": 20, "use": 6},
        ("guilt", "non_users"): {"stigma": 24},
        ("everyone", "users"): {"use": 10, "own_stigma": -4},
        ("everyone", "non_users"): {"use": 3},
        ("together", "users"): {"help_barriers": -8, "help_seeking": 8, "own_stigma": -10, "use": -5},
        ("together", "non_users"): {"stigma": -7, "law_reasons": 9},
    },
    "education": {
        ("guilt", "users"): {"help_barriers": 5, "own_stigma": 9, "use": -3},
        ("guilt", "non_users"): {"stigma": 11, "law_reasons": 6, "use": -2},
        ("everyone", "users"): {"use": 12},
        ("everyone", "non_users"): {"use": 7},
        ("together", "users"): {"help_barriers": -3, "help_seeking": 5, "own_stigma": -4, "use": -4},
        ("together", "non_users"): {"stigma": -3, "law_reasons": 12, "use": -3},
    },
    "youth_work": {
        ("guilt", "users"): {"help_barriers": 8, "help_seeking": -5, "own_stigma": 10, "use": 1},
        ("guilt", "non_users"): {"stigma": 13, "law_reasons": 3},
        ("everyone", "users"): {"use": 15, "own_stigma": -3},
        ("everyone", "non_users"): {"use": 5},
        ("together", "users"): {"help_barriers": -4, "help_seeking": 4, "own_stigma": -6, "use": -6},
        ("together", "non_users"): {"stigma": -4, "law_reasons": 11, "use": -2},
    },
}  # fmt: skip
# How far the ends lie from the middle: safety is surer of itself than the others.
WIDTHS = {"care": 7, "safety": 4, "experience": 8, "education": 6, "youth_work": 6}
# One reason per concept and audience of the first members of a domain: (member, concept, audience) → text.
REASONS = {
    ("c1", "guilt", "users"): "Wie zich schaamt, belt later. Ik zie dat elke week aan de balie.",
    ("c2", "guilt", "non_users"): "Na zo'n boodschap hoor ik hardere woorden over mensen die drugs gebruiken.",
    ("c3", "guilt", "users"): "Mensen laten dan hun pillen niet meer testen. Dat is gevaarlijk.",
    ("c1", "everyone", "users"): "Mensen denken dan dat ze een uitzondering zijn als ze niet meedoen.",
    ("c2", "together", "users"): "Hier staat waar je hulp krijgt, zonder oordeel.",
    ("c3", "together", "non_users"): "Het gaat over ons allemaal. Er is geen groep die de schuld krijgt.",
    ("s1", "guilt", "users"): "Dat geweld hoort bij de handel. Mensen mogen dat weten.",
    ("s2", "guilt", "non_users"): "Een harde boodschap valt op. Een zachte boodschap vergeet je.",
    ("s3", "guilt", "users"): "Aan de deur zeggen mensen: dat gaat niet over mij. Ze lachen erom.",
    ("s1", "everyone", "users"): "Je vertelt mensen dat het heel gewoon is. Dat wil je juist niet.",
    ("s2", "everyone", "non_users"): "Wie nog niet gebruikt, wordt nieuwsgierig.",
    ("s1", "together", "non_users"): "De schade voor de buurt komt erin voor. Het mag van mij steviger.",
    ("e1", "guilt", "users"): "Ik heb jaren geen hulp gevraagd, want ik dacht dat ik slecht was. Dit doet hetzelfde.",
    ("e2", "guilt", "non_users"): "Mijn buren zouden mij hierdoor anders aankijken.",
    ("e3", "guilt", "users"): "Mijn kind zou dit lezen als: je bent het niet waard.",
    ("e1", "everyone", "users"): "Toen ik stopte, hielp het niet dat iedereen leek te gebruiken.",
    ("e2", "together", "users"): "Je mag zelf kiezen. Daardoor luister ik.",
    ("e3", "together", "users"): "Ik zou dit nummer doorgeven aan mijn kind.",
    ("o1", "guilt", "non_users"): "In de klas gaan leerlingen dan elkaar beschuldigen.",
    ("o2", "everyone", "non_users"): "Leerlingen die niet gebruiken, denken dat ze alleen staan.",
    ("o3", "together", "non_users"): "Dit past bij hoe wij erover praten op school.",
    ("j1", "guilt", "users"): "Jongeren haken af als je begint met schuld.",
    ("j2", "everyone", "users"): "Dat is stoer bedoeld, maar het werkt als reclame.",
    ("j3", "together", "users"): "De muziek en elkaar: dat herkennen ze.",
}  # fmt: skip
SECOND = {
    ("s1", "guilt", "users"): "Na het gesprek: het geweld noemen kan ook zonder schuld. Daarom een punt lager.",
    ("s3", "guilt", "non_users"): "Ik wist niet dat mensen hierdoor minder hulp vragen.",
    ("c1", "together", "users"): "Veiligheid wil de buurt zien, en dat staat erin. Dat kan samengaan.",
    ("o1", "guilt", "users"): "Ik ben lager gaan zitten door wat de ervaringsdeskundigen vertelden.",
}


def rows() -> Iterator[tuple[object, ...]]:
    rng = np.random.default_rng(17)
    for number in DATES:
        for domain, members in MEMBERS.items():
            for member in members:
                yield from _of_member(number, domain, member, rng)


def _of_member(number: int, domain: str, member: str, rng: np.random.Generator) -> Iterator[tuple[object, ...]]:
    def row(
        kind: str, *place: str, value: object = None, numbers: object = (None, None, None), text: str = ""
    ) -> tuple:
        concept, audience, outcome = (*place, "", "", "")[:3]
        return (member, domain, number, kind, concept, audience, outcome, value, *numbers, text, DATES[number])

    if number == 1:
        exercise = (-10, -10, -10) if member == "s4" else (10, 10, 10)  # one sign the wrong way round
        yield row("training", numbers=exercise)
    for concept in CONCEPTS:
        for place, (audience, outcomes) in enumerate(ASKED.items()):
            mark = MARKS[domain][concept][number - 1][place] + int(rng.choice((-1, 0, 0, 1), p=_scatter(number)))
            yield row("rating", concept, audience, value=min(max(mark, 1), 9))
            reason = (REASONS if number == 1 else SECOND).get((member, concept, audience))
            if reason is not None:
                yield row("reason", concept, audience, value=None if member in SILENT else 1, text=reason)
            for outcome in outcomes:
                expected = EXPECTED[domain].get((concept, audience), {}).get(outcome, 0)
                yield row("forecast", concept, audience, outcome, numbers=_forecast(expected, domain, number, rng))


def _scatter(number: int) -> tuple[float, ...]:
    """Members of one domain differ by at most a point, and less so in round 2."""
    return (0.25, 0.25, 0.25, 0.25) if number == 1 else (0.125, 0.375, 0.375, 0.125)


def _forecast(expected: float, domain: str, number: int, rng: np.random.Generator) -> tuple[int, int, int]:
    """Lowest, middle and highest, whole people of 100; in round 2 somewhat wider."""
    middle = round(expected + rng.normal(0, 2.5))
    wide = WIDTHS[domain] + (2 if number == 2 else 0)
    low, high = (max(2, round(wide + rng.normal(0, 1.5))) for _ in range(2))
    return middle - low, middle, middle + high


def content() -> bytes:
    return to_csv([COLUMNS, *rows()])  # type: ignore[list-item]


if __name__ == "__main__":
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_bytes(content())
