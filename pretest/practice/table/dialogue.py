"""Where people at a dilemma table stood before and after, how that moved, and how far care and safety are apart.

All figures of a statement rest on the people with a position before and after: else the place of somebody who gave
only one of them could be worked out from the means. They are counted (``n_once``) and told. Where nobody gave a
position after, there is no change yet, and the positions before are those of everybody.

A field with fewer than three people, or with fewer than three positions, is not told apart. It counts in the figures of
the whole table, unless all that are not told apart are fewer than three people: then these figures are hidden too,
since what is left after subtraction would be about one or two of them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from pretest.numbers.paired import MeanFit, estimate_difference, estimate_mean
from pretest.practice.panel.answers import FEWEST_TOLD
from pretest.practice.table.atthetable import TABLE_PHASES, TablePhase, Tables
from pretest.spec.dialogue import Dialogue
from pretest.words import CONF_LEVEL, DOMAINS, Floats

ChangePhase = Literal[TablePhase, "change"]
_NAN = math.nan
_Pairs = Mapping[str, tuple[Floats, Floats]]  # domain → positions before and after of the same people


@dataclass(frozen=True, slots=True)
class DialogueRow:
    """One row of the table ``dialogue``.

    statement, domain ("" = the whole table), phase (before, after, change). n: people. mean, sd: of positions from 1 to
    7, or of their change. shift, conf_low, conf_high: mean change of the same people, and its t interval on ``df``.
    distance: care minus safety, with Welch's interval, on rows of the whole table; in the row ``change`` how it moved.
    n_once: people with a position before or after alone. suppressed: figures are hidden.
    """

    statement: str
    domain: str
    phase: ChangePhase
    n: int | None
    mean: float = _NAN
    sd: float = _NAN
    shift: float = _NAN
    conf_low: float = _NAN
    conf_high: float = _NAN
    distance: float = _NAN
    distance_low: float = _NAN
    distance_high: float = _NAN
    std_error: float = _NAN
    df: float = _NAN
    distance_df: float = _NAN
    conf_level: float = CONF_LEVEL
    n_once: int = 0
    suppressed: bool = False


def dialogue_rows(tables: Tables, dialogue: Dialogue, conf_level: float = CONF_LEVEL) -> tuple[DialogueRow, ...]:
    """Positions, shifts and distances of all statements, over all tables of a study.

    Parameters
    ----------
    tables : as ``read_tables`` gives them.
    dialogue : whose statements the positions are on.
    conf_level : coverage of every interval; they are not corrected for there being several statements.

    Returns
    -------
    tuple of DialogueRow
        Statements in the order of the cards; of each the whole table first, then the fields that sat there.

    Examples
    --------
    >>> from pretest.practice.table.atthetable import Person, Position, Tables
    >>> from pretest.practice.table.dialogue import dialogue_rows
    >>> from pretest.spec.dialogue import load_dialogue
    >>> people = tuple(Person(f"p{number}", "t1", "care", "no") for number in range(3))
    >>> places = [Position(one.id, "before", "clear_norm", 2) for one in people]
    >>> places += [Position(f"p{number}", "after", "clear_norm", 2 + number) for number in range(3)]
    >>> rows = dialogue_rows(Tables(people, tuple(places)), load_dialogue())
    >>> [(one.phase, one.n, one.mean) for one in rows if one.domain == "care"]
    [('before', 3, 2.0), ('after', 3, 3.0), ('change', 3, 1.0)]
    """
    found: list[DialogueRow] = []
    for statement in dialogue.statements:
        found += _of_statement(tables, statement.id, conf_level)
    return tuple(found)


def dialogue_frame(rows: Sequence[DialogueRow]) -> pd.DataFrame:
    """The rows as a table, with all columns also where there is no row."""
    names = list(DialogueRow.__dataclass_fields__)
    return pd.DataFrame([asdict(row) for row in rows], columns=names)


def _of_statement(tables: Tables, statement: str, conf_level: float) -> Iterator[DialogueRow]:
    phases, pairs, once = _positions(tables, statement)
    if not any(len(before) for before, _ in pairs.values()) and not sum(once.values()):
        return
    told = {name for name, (before, _) in pairs.items() if _is_told(tables, name, len(before))}
    rest = sum(len(before) for name, (before, _) in pairs.items() if name not in told)
    whole = (np.concatenate([pair[0] for pair in pairs.values()]), np.concatenate([pair[1] for pair in pairs.values()]))
    apart = {phase: _distance(pairs, told, phase, conf_level) for phase in phases}
    for phase in phases:
        hidden = 0 < rest < FEWEST_TOLD or len(whole[0]) < FEWEST_TOLD
        row = _row(statement, "", phase, whole, sum(once.values()), conf_level, hidden=hidden)
        yield _with_distance(row, apart[phase])
    for name, pair in pairs.items():
        for phase in phases:
            yield _row(statement, name, phase, pair, once[name], conf_level, hidden=name not in told)


def _is_told(tables: Tables, domain: str, n: int) -> bool:
    return len(tables.in_domain(domain)) >= FEWEST_TOLD and n >= FEWEST_TOLD


def _positions(tables: Tables, statement: str) -> tuple[tuple[ChangePhase, ...], _Pairs, dict[str, int]]:
    """Phases that there are figures on; per field the positions before and after of the same people; and how many gave
    only one of them."""
    places = {(one.person, one.phase): float(one.value) for one in tables.positions if one.statement == statement}
    has_after = any(phase == "after" for _, phase in places)
    pairs: dict[str, tuple[Floats, Floats]] = {}
    once: dict[str, int] = {}
    for domain in (name for name in DOMAINS if tables.in_domain(name)):
        people = [one.id for one in tables.in_domain(domain)]
        both = [[places.get((one, phase)) for phase in TABLE_PHASES] for one in people]
        if not has_after:
            both = [[before, before] for before, _ in both]
        whole = np.array([pair for pair in both if None not in pair], dtype=np.float64).reshape(-1, 2)
        pairs[domain] = (whole[:, 0], whole[:, 1])
        once[domain] = sum((before is None) != (after is None) for before, after in both)
    phases: tuple[ChangePhase, ...] = (*TABLE_PHASES, "change") if has_after else ("before",)
    return phases, pairs, once


def _values(pair: tuple[Floats, Floats], phase: ChangePhase) -> Floats:
    before, after = pair
    return before if phase == "before" else after if phase == "after" else np.asarray(after - before)


def _row(
    statement: str,
    domain: str,
    phase: ChangePhase,
    pair: tuple[Floats, Floats],
    once: int,
    conf_level: float,
    *,
    hidden: bool,
) -> DialogueRow:
    if hidden:
        return DialogueRow(statement, domain, phase, None, conf_level=conf_level, suppressed=True)
    fit = estimate_mean(_values(pair, phase), conf_level)
    if phase != "change":
        return DialogueRow(statement, domain, phase, fit.n, fit.mean, fit.sd, conf_level=conf_level, n_once=once)
    return DialogueRow(
        statement, domain, phase, fit.n, fit.mean, fit.sd, fit.mean, fit.conf_low, fit.conf_high,
        std_error=fit.std_error, df=fit.df, conf_level=conf_level, n_once=once,
    )  # fmt: skip


def _distance(pairs: _Pairs, told: set[str], phase: ChangePhase, conf_level: float) -> MeanFit | None:
    if not {"care", "safety"} <= told:
        return None
    care, safety = (_values(pairs[name], phase) for name in ("care", "safety"))
    return estimate_difference(care, safety, conf_level)


def _with_distance(row: DialogueRow, apart: MeanFit | None) -> DialogueRow:
    if apart is None:
        return row
    return replace(
        row, distance=apart.mean, distance_low=apart.conf_low, distance_high=apart.conf_high, distance_df=apart.df
    )
