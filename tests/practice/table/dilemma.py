"""An invented dilemma table for tests: the people and positions of tests/reference/practice_dialogue.R."""

from __future__ import annotations

import json
from pathlib import Path

from pretest.practice.table.atthetable import Person, Position, Tables

R = json.loads((Path(__file__).parents[2] / "reference" / "practice_dialogue.json").read_text(encoding="utf-8"))
STATEMENT = "clear_norm"


def person(number, domain, **changes):
    return Person(**{"id": f"t1-{number:02}", "table": "t1", "domain": domain, "quote": "no"} | changes)


def places(person_id, before, after, statement=STATEMENT):
    pairs = (("before", before), ("after", after))
    return [Position(person_id, phase, statement, value) for phase, value in pairs if value is not None]


def table_of(rows):
    """rows: (domain, before, after) of each person; None where no position was given."""
    people = tuple(person(number, domain) for number, (domain, _, _) in enumerate(rows, start=1))
    found = [places(one.id, before, after) for one, (_, before, after) in zip(people, rows, strict=True)]
    return Tables(people, tuple(position for pair in found for position in pair))


def twelve():
    data = R["data"]
    return table_of(list(zip(data["domain"], data["before"], data["after"], strict=True)))
