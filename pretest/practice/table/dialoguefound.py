"""What the dilemma tables of a study gave: people, positions, what was heard, ways out, and the figures on them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from pretest.errors import DataError, DesignError
from pretest.practice.panel.answers import FEWEST_TOLD
from pretest.practice.table.atthetable import Tables, WayOut
from pretest.practice.table.dialogue import ChangePhase, DialogueRow, dialogue_frame, dialogue_rows
from pretest.practice.table.dialoguefile import DIALOGUE_CSV, read_tables
from pretest.practice.table.tablewords import TableWords
from pretest.spec.dialogue import Dialogue, load_dialogue
from pretest.spec.model import Label
from pretest.spec.panel import Panel, load_panel
from pretest.spec.study import Study
from pretest.words import CONF_LEVEL, Domain


@dataclass(frozen=True, slots=True, eq=False)
class DialogueFound:
    """All dilemma tables of a study.

    dialogue: what was asked. domains: labels of the fields. tables: people, positions, sentences and ways out.
    rows: figures per statement, field and phase.
    """

    dialogue: Dialogue
    domains: dict[Domain, Label]
    tables: Tables
    rows: tuple[DialogueRow, ...]

    @property
    def frame(self) -> pd.DataFrame:
        """The rows as a table: the columns of ``DialogueRow``, figures of too few people empty."""
        return dialogue_frame(self.rows)

    def row(self, statement: str, domain: str, phase: ChangePhase) -> DialogueRow | None:
        """One row; None where there is none."""
        keys = (statement, domain, phase)
        return next((one for one in self.rows if (one.statement, one.domain, one.phase) == keys), None)

    def way_out(self, name: str) -> WayOut | None:
        """The way out with this id, to which a later decision points; None where there is none."""
        return next((one for one in self.tables.ways_out if one.id == name), None)

    def has_phase(self, phase: ChangePhase) -> bool:
        """Whether anybody gave a position in this phase."""
        return any(one.phase == phase for one in self.rows)

    def record(self) -> dict[str, Any]:
        """As plain values, nothing about single people: NaN is None, and backing of small fields is left out."""
        told = self.tables.told_apart()
        ways = [
            asdict(way) | {"backing": {domain: word for domain, word in way.backing.items() if domain in told}}
            for way in self.tables.ways_out
        ]
        rows = [{key: _plain(value) for key, value in asdict(row).items()} for row in self.rows]
        return {"people": dict(self._people()), "dates": list(self.tables.dates), "dialogue": rows, "ways_out": ways}

    def _people(self) -> Iterator[tuple[str, int | str]]:
        yield "all", len(self.tables.people)
        yield from ((domain, len(self.tables.in_domain(domain))) for domain in self.tables.told_apart())
        yield from ((domain, f"fewer than {FEWEST_TOLD}") for domain in self.tables.untold())


def dialogue(study: Study, *, conf_level: float = CONF_LEVEL) -> DialogueFound:
    """Where people at the dilemma tables of a study stood before and after, and what they found as ways out.

    Parameters
    ----------
    study : with ``practice/dialogue.csv`` and ``practice/ways_out.csv``, as ``pretest dialogue read`` writes them.
    conf_level : coverage of intervals; they are not corrected for there being several statements.

    Returns
    -------
    DialogueFound
        Positions from 1 (do not agree) to 7 (agree); shifts are mean changes of the same people, with t intervals on
        n - 1 degrees of freedom; distances are care minus safety, with Welch's interval (1947,
        doi:10.1093/biomet/34.1-2.28). Nothing is told of fewer than three people.

    Raises
    ------
    DesignError
        When the study has no dilemma table yet.
    DataError
        With every problem in both files; when positions were taken on other statements than those of the study.
    SpecError
        With every problem in ``surveys/dialogue.yaml``.

    Examples
    --------
    >>> import pretest
    >>> found = pretest.dialogue(pretest.load_study("demo/pretest"))
    >>> len(found.tables.people), found.way_out("t1-w01").backing["care"]
    (12, 'yes')
    >>> found.row("blame_and_help", "care", "change").n
    5
    """
    asked, panel, tables = load_tables(study)
    if not tables.people:
        hint = "Make the cards and the sheet with 'pretest dialogue form', and read the sheet back."
        raise DesignError("no_dialogue", DIALOGUE_CSV, "nobody sat at a dilemma table of this study yet", hint=hint)
    return DialogueFound(asked, dict(panel.domains), tables, dialogue_rows(tables, asked, conf_level))


def load_tables(study: Study) -> tuple[Dialogue, Panel, Tables]:
    """The dilemma table of a study, its fields, and what was said at all its tables.

    Raises
    ------
    DataError, SpecError
        As ``dialogue``.
    """
    asked, panel = load_dialogue(study.folder), load_panel(study)
    found = read_tables(study.folder, asked, TableWords.of(asked, panel))
    others = sorted({one.table for one in found.people if one.statements not in ("", asked.fingerprint)})
    if others:
        what = f"the positions at {', '.join(others)} are on other statements, or on other words for them"
        hint = "Put back surveys/dialogue.yaml as it was, or take these tables out of the file."
        raise DataError("sheet_other_statements", DIALOGUE_CSV, what, hint=hint)
    return asked, panel, found


def _plain(value: object) -> object:
    return None if isinstance(value, float) and not math.isfinite(value) else value
