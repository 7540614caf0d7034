"""What everybody must have seen of the study of two ways, told without a form: for files that are walked as exported.

A platform's own walk reads nothing but the file that was written. It is given answers by the text of the question,
and gives back what it showed; what should have been shown follows here from the study's texts alone.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

CONSENT, AGE, LIST = "Ik doe mee", "Vraag age?", ("Vraag use_a?", "Vraag use_b?", "Vraag use_cannabis?")
MESSAGES = {"control": "Neutraal", "everyone": "Iedereen doet het"}
DEBRIEF = "Niet iedereen gebruikt drugs."
HARM = {"users": ["Hoe kijken anderen naar jou?", "Vraag h3?"], "non_users": ["Vraag h1?", "Vraag h2?"]}
BLOCKS = ["Vraag a1?", "Vraag b2?", "Vraag c1?"]
DRAWS = list(combinations(BLOCKS, 2))
TITLE = "Onderzoek naar een boodschap"
AROUND = ("Hierna zie je een boodschap.", "Heb je de boodschap bekeken of gelezen?")  # where a platform has them
NEVER = ("Mensen die gebruiken", "Mensen die niet gebruiken", "Proef")  # titles that say who somebody is


@dataclass
class Walk:
    """What one respondent got. shown: texts of messages and questions, in order. arm, used, route, split, execution,
    audience: what the form kept, "" where it kept nothing. out: whether it says that they were screened out."""

    shown: list[str] = field(default_factory=list)
    arm: str = ""
    used: str = ""
    route: str = ""
    split: str = ""
    execution: str = ""
    audience: str = ""
    out: bool = False


def people(rng: np.random.Generator, n: int) -> list[dict[str, str]]:
    """Answers by the text of the question, refusals (97), skipped questions ("") and minors among them."""

    def drawn(values: str, weights: list[float]) -> list[str]:
        return [str(value) for value in rng.choice([one.strip() for one in values.split(",")], n, p=weights)]

    columns = {CONSENT: drawn("1, 0, 97,", [0.91, 0.03, 0.03, 0.03])}
    columns[AGE] = drawn("18, 40, 120, 17, 12,", [0.4, 0.4, 0.06, 0.05, 0.05, 0.04])
    columns |= {text: drawn("1, 0, 97,", [0.22, 0.66, 0.06, 0.06]) for text in LIST}
    rest = [*HARM["users"], *HARM["non_users"], *BLOCKS, "Vraag b1?"]
    columns |= {text: drawn("1, 2, 3, 4, 5,", [0.18, 0.18, 0.18, 0.18, 0.18, 0.1]) for text in rest}
    columns["Wat dacht je?"] = drawn("niets,", [0.7, 0.3])
    return [{text: values[row] for text, values in columns.items()} for row in range(n)]


def faults(given: dict[str, str], walk: Walk) -> list[str]:
    """What is wrong with what somebody was shown, or with what the form kept."""
    adult = given[CONSENT] == "1" and given[AGE] in ("18", "40", "120")
    uses = [given[text] for text in LIST[:2]]  # the list derives from these; cannabis is not among them
    used = ("1" if "1" in uses else "0" if uses == ["0", "0"] else "") if adult else ""
    audience = {"1": "users", "0": "non_users", "": ""}[used]
    wanted = ["Doe je mee?", CONSENT, *([AGE] if given[CONSENT] == "1" else []), *(LIST if adult else [])]
    found = []
    if audience:
        if walk.arm not in MESSAGES or walk.split not in ("1", "2", "3"):
            return [f"arm '{walk.arm}', split '{walk.split}'"]
        wanted += ["Vraag b1?", MESSAGES[walk.arm], *HARM[audience], *DRAWS[int(walk.split) - 1], "Wat dacht je?"]
        wanted += [DEBRIEF] if walk.arm == "everyone" else []
    elif walk.arm or walk.split:
        found.append(f"nobody's audience has arm '{walk.arm}' and split '{walk.split}'")
    known = [
        CONSENT,
        AGE,
        *LIST,
        "Vraag b1?",
        "Wat dacht je?",
        *BLOCKS,
        *HARM["users"],
        *HARM["non_users"],
        *MESSAGES.values(),
        DEBRIEF,
    ]
    known += ["Doe je mee?", "Bedankt!"]
    shown = [text for text in walk.shown if text in known]
    if shown != [*wanted, "Bedankt!"]:
        found.append(f"shown {shown}, not {wanted}")
    kept = {"users": "1", "non_users": "2", "": ""}[audience]
    if (walk.used, walk.route, walk.audience, walk.out) != (used, kept, audience, not audience):
        found.append(f"kept {walk.used, walk.route, walk.audience, walk.out} of {uses}")
    found += [f"'{text}' without a message" for text in AROUND if text in walk.shown and not audience]
    found += [f"'{title}' is shown" for title in NEVER if title in walk.shown]
    return found


def faults_alone(given: dict[str, str], walk: Walk) -> list[str]:
    """As ``faults``, where somebody fills in the questionnaire for people who use, which sorts nobody."""
    adult = given[CONSENT] == "1" and given[AGE] in ("18", "40", "120")
    uses = [given[text] for text in LIST[:2]]
    used = ("1" if "1" in uses else "0" if uses == ["0", "0"] else "") if adult else ""
    wanted = [] if not adult or walk.split not in ("1", "2", "3") else [*DRAWS[int(walk.split) - 1]]
    asked = [text for text in walk.shown if text in BLOCKS]
    found = [] if asked == wanted and bool(wanted) == adult else [f"split {walk.split}: {asked}"]
    told = [walk.shown.count(text) for text in (MESSAGES.get(walk.arm, ""), DEBRIEF, *HARM["users"])]
    right = [adult, adult and walk.arm == "everyone", *[adult] * len(HARM["users"])]
    found += [] if told == right else [f"{walk.arm}: {told}"]
    return found + ([] if walk.used == used else [f"used {walk.used} of {uses}"])


def all_faults(given: list[dict[str, str]], walks: list[Walk], *, even: bool = False) -> list[str]:
    """Faults of everybody together; ``even``: arms and draws must be as even as they can be, in each audience."""
    found = [
        f"{number}: {fault}" for number, pair in enumerate(zip(given, walks, strict=True)) for fault in faults(*pair)
    ]
    for way in ("1", "2") if even else ():
        for name, values in (("arm", MESSAGES), ("split", "123")):
            counts = Counter(getattr(walk, name) for walk in walks if walk.route == way)
            numbers = [counts[value] for value in values]
            if max(numbers) - min(numbers) > 1:
                found.append(f"{name} in way {way}: {numbers}")
    return found
