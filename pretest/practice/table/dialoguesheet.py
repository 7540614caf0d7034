"""The sheet that the recorder of a dilemma table fills in: its sheets and columns, for who writes and who reads it.

Row 1 says what to do, row 2 names the columns, row 3 holds their codes, by which they are read; rows to fill in follow.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pretest.limits import WAYS_OUT
from pretest.practice.table.atthetable import TABLE_PHASES
from pretest.spec.dialogue import HIGHEST, LOWEST, Dialogue
from pretest.spec.model import Text
from pretest.spec.panel import Panel
from pretest.words import DOMAINS

FORM = "pretest dialogue 1"
CODES_ROW, FIRST_ROW = 3, 4
WAYS, HEARD_PER_PERSON = 12, 2  # rows that are ready
ABOUT = ("form", "study", "table", "statements", "date")
Fill = Literal["locked", "text", "day", "place", "domain", "consent", "backing", "kind", "person"]

TITLES: Mapping[str, Text] = {
    "about": Text(nl="Over", en="About"),
    "people": Text(nl="Mensen", en="People"),
    "before": Text(nl="Voor", en="Before"),
    "after": Text(nl="Na", en="After"),
    "heard": Text(nl="Gehoord", en="Heard"),
    "ways_out": Text(nl="Uitwegen", en="Ways out"),
}
LISTS = Text(nl="Lijsten", en="Lists")
_HINTS: Mapping[str, Text] = {
    "about": Text(
        nl="Vul alleen de dag in. De rest hoort bij dit onderzoek en blijft zoals het is.",
        en="Fill in the day alone. The rest belongs to this study and stays as it is.",
    ),
    "people": Text(
        nl="Eén rij per mens aan tafel. Nooit een naam. Citeren: alleen ja als het kruis op de kaart staat.",
        en="One row per person at the table. Never a name. Quoting: only yes where the cross is on the card.",
    ),
    "before": Text(
        nl=f"De kaarten van vóór het gesprek: {LOWEST} (niet mee eens) tot en met {HIGHEST} (mee eens). Niet ingevuld "
        "blijft leeg.",
        en=f"The cards from before the talk: {LOWEST} (do not agree) to {HIGHEST} (agree). What was not filled in "
        "stays empty.",
    ),
    "after": Text(
        nl=f"De kaarten van ná het gesprek: {LOWEST} (niet mee eens) tot en met {HIGHEST} (mee eens). Niet ingevuld "
        "blijft leeg.",
        en=f"The cards from after the talk: {LOWEST} (do not agree) to {HIGHEST} (agree). What was not filled in "
        "stays empty.",
    ),
    "heard": Text(
        nl="Wat mensen van een ander hoorden, in één zin. Geen namen. Zonder nummer: de hele tafel schreef het.",
        en="What people heard from another field, in one sentence. Without names. No number: the whole table wrote it.",
    ),
    "ways_out": Text(
        nl="Wie doet wat, en voor welke dag? Geen namen: schrijf een taak of een organisatie. Een nee blijft staan.",
        en="Who does what, and by which day? No names: write a task or an organisation. A no stays as it is.",
    ),
}
_LABELS: Mapping[str, Text] = {
    "key": Text(nl="Wat", en="What"),
    "value": Text(nl="Waarde", en="Value"),
    "participant": Text(nl="Nummer", en="Number"),
    "domain": Text(nl="Werkveld", en="Field"),
    "quote": Text(nl="Mag het worden geciteerd?", en="May it be quoted?"),
    "from_domain": Text(nl="Gehoord van werkveld", en="Heard from field"),
    "acknowledged": Text(nl="Zei de ander: zo bedoelde ik het?", en="Did the other say: that is what I meant?"),
    "text": Text(nl="Wat", en="What"),
    "id": Text(nl="Nummer", en="Number"),
    "kind": Text(nl="Soort", en="Kind"),
    "who": Text(nl="Wie", en="Who"),
    "what": Text(nl="Doet wat", en="Does what"),
    "by_when": Text(nl="Voor welke dag", en="By which day"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column. code: by which it is read; fill: what may be filled in; wide: letters."""

    code: str
    label: Text
    fill: Fill
    wide: int = 14


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """One sheet. rows: what stands in the first column of each row that is ready, "" where it is to be filled in."""

    code: str
    title: Text
    hint: Text
    columns: tuple[Column, ...]
    rows: tuple[str, ...]


def sheet_plans(dialogue: Dialogue, panel: Panel, table: str = "", n_people: int = 0) -> tuple[SheetPlan, ...]:
    """All sheets but the first, which says what the sheet belongs to. table, n_people: for the rows that are ready."""
    people = person_ids(table, n_people)
    places = tuple(Column(one.id, one.text, "place", 22) for one in dialogue.statements)
    backing = tuple(Column(f"backing_{domain}", _backs(panel.domains[domain]), "backing") for domain in DOMAINS)
    number = _column("participant", "locked")
    return (
        _plan("people", (number, _column("domain", "domain", 22), _column("quote", "consent")), people),
        *(_plan(phase, (number, *places), people) for phase in TABLE_PHASES),
        _plan(
            "heard",
            (
                _column("participant", "person"),
                _column("from_domain", "domain", 22),
                _column("text", "text", 60),
                _column("acknowledged", "consent", 18),
                _column("quote", "consent"),
            ),
            ("",) * (HEARD_PER_PERSON * n_people),
        ),
        _plan(
            "ways_out",
            (
                _column("id", "locked"),
                _column("text", "text", 50),
                _column("kind", "kind", 24),
                _column("who", "text", 26),
                _column("what", "text", 36),
                _column("by_when", "text", 16),
                *backing,
            ),
            tuple(f"{table}-w{number:02}" for number in range(1, min(WAYS, WAYS_OUT) + 1)) if n_people else (),
        ),
    )


def person_ids(table: str, n_people: int) -> tuple[str, ...]:
    """The numbers of the people at a table; no two tables share one."""
    return tuple(f"{table}-{number:02}" for number in range(1, n_people + 1))


def about_labels() -> Mapping[str, Text]:
    """What each row of the first sheet says."""
    return {
        "form": Text(nl="Werkblad", en="Sheet"),
        "study": Text(nl="Onderzoek", en="Study"),
        "table": Text(nl="Tafel", en="Table"),
        "statements": Text(nl="Kenmerk van de stellingen", en="Mark of the statements"),
        "date": Text(nl="Dag van het gesprek (invullen)", en="Day of the talk (fill in)"),
    }


def about_plan() -> SheetPlan:
    """The first sheet."""
    columns = (Column("key", _LABELS["key"], "locked", 14), Column("what", _LABELS["key"], "locked", 34),
               Column("value", _LABELS["value"], "locked", 40))  # fmt: skip
    return _plan("about", columns, ABOUT)


def _plan(code: str, columns: tuple[Column, ...], rows: tuple[str, ...]) -> SheetPlan:
    return SheetPlan(code, TITLES[code], _HINTS[code], columns, rows)


def _column(code: str, fill: Fill, wide: int = 14) -> Column:
    return Column(code, _LABELS[code], fill, wide)


def _backs(domain: Text) -> Text:
    return Text(nl=f"Staat {domain.nl} erachter?", en=f"Does {domain.en} back it?")
