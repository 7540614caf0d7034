"""What a table loses where too few people stand behind a row, and which of its columns count people.

A count has a name that all tables share, so that one count told in two tables is hidden in both or in neither. How
counts hang together (arms add up to their audience, answers to those who answered) is said once, in
``pretest.disclosure.nesting``, and not per table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "people",  # wave, audience, arm, step: who is there at a step, "" = everybody
    "apart",  # wave, step: who never counted, or saw no arm
    "pointed",  # rule, action: rows that a rule on quality points out, everywhere
    "flagged",  # wave, audience, arm, rule: whom a rule on quality points out
    "realised",  # wave, arm, check: of whom something went otherwise than the design says
    "judged",  # wave, arm, check: of whom that could be told
    "answered",  # wave, audience, arm, outcome: who has the outcome
    "category",  # wave, audience, arm, outcome, item, value: who gave one answer
    "told",  # wave, audience, arm, outcome, item, part: who answered a question, or so (part = counted)
    "understood",  # wave, audience, arm, scale, subgroup, level, part: who answered, or has it right (part = counted)
    "level",  # wave, audience, arm, outcome, subgroup, level: who of a subgroup has the outcome
    "item",  # wave, audience, scale, phase, item: who answered an item
    "share",  # wave, audience, scale, phase, item, column: who stands behind a share of these
    "margin",  # wave, audience, variable, category: who was weighted
    "trimmed",  # wave, audience: whose weight the cap holds down
    "answer",  # wave, audience, outcome, place, category: who of a place gave one answer
    "place",  # wave, audience, outcome, place: who of a place has the outcome
    "within",  # wave, audience, table, and what else tells the row: whom a row of one table rests on
    "compared",  # whatever the row compares, in one table alone
]
CONTROL = "@control"  # in ``Count.of``: the control arm of the study


@dataclass(frozen=True, slots=True)
class Only:
    """The rows whose ``column`` holds one of ``words``, or none of them."""

    column: str
    words: tuple[str, ...]
    holds: bool = True


@dataclass(frozen=True, slots=True)
class Count:
    """One column that counts people.

    column: its name. what: kind of count; of: which people, a column each, ``=word`` for what is the same in all rows,
    ``@control`` for the control arm. takes: figures from which the count could be told, gone wherever it is hidden.
    marks: the row rests on this count; where it is hidden the row says so, and where it is small all figures go.
    share_of: the column is a share of the people in that column; ``odds`` when of those and the rest together;
    whole_of: the column is the share that the people in that column are of those who are counted here.
    aside: the row's other figures stay where only the count had to go, and the row is not marked then.
    nobody: a row that rests on nobody is hidden like one on few; else a count of nobody is told.
    rows: in which rows it is so; all where empty. worth: how dear its loss is to the reader, in figures.
    """

    column: str
    what: Kind
    of: tuple[str, ...]
    takes: tuple[str, ...] = ()
    marks: bool = False
    share_of: str = ""
    whole_of: str = ""
    odds: bool = False
    aside: bool = False
    nobody: bool = False
    rows: tuple[Only, ...] = ()
    worth: int = 1


@dataclass(frozen=True, slots=True)
class Across:
    """Figures that compare several rows and tell their counts: gone where a count of any of these rows is hidden.

    by: the rows with equal values in these columns belong together; counts: their columns that the figures rest on.
    """

    figures: tuple[str, ...]
    by: tuple[str, ...]
    counts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hiding:
    """When the rows of one table are hidden, and what is left out of them then.

    figures: columns that a row on few people loses; words: what its other columns say then. counts: columns that count
    people. tests: figures over several rows. rests: the columns wave, audience, arm and outcome of the people that the
    figures say something of though no column counts them. nobody: rows that rest on no count of people. person_level:
    each row is about one person, so the table is not for sharing at all. made_from: the table that the rows are made
    from, whose hidden rows hide those made from them: ``keys`` are, per row of that table, its columns ``named`` as
    they are called here. A row that has none of ``counts``, is not in ``nobody`` and not made from another table is
    hidden.
    """

    figures: tuple[str, ...] = ()
    words: tuple[tuple[str, str], ...] = ()
    counts: tuple[Count, ...] = ()
    tests: tuple[Across, ...] = ()
    rests: tuple[tuple[str, ...], ...] = ()
    nobody: tuple[Only, ...] = ()
    made_from: str = ""
    keys: tuple[tuple[str, ...], ...] = ()
    named: tuple[str, ...] = ("wave", "audience", "place", "outcome")
    person_level: bool = False
