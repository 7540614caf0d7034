"""How many submissions an import found, per file and status, as it may be told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pretest.disclosure.ledger import Ledger
from pretest.disclosure.nesting import EXPORTED
from pretest.disclosure.release import release
from pretest.responses.flow import Row, flow_table
from pretest.tables.columns import STATUSES


@dataclass(frozen=True, slots=True, eq=False)
class CountedFile:
    """One file: its rows, and its submissions per status; None stands for a number that is not told."""

    rows: int | None
    statuses: Mapping[str, int | None]


@dataclass(frozen=True, slots=True, eq=False)
class CountedImport:
    """files: one each. submissions: that count, None where it is not told. realised: ``tables.realised``."""

    files: tuple[CountedFile, ...]
    submissions: int | None
    realised: pd.DataFrame


def release_counts(
    files: Sequence[CountedFile], submissions: int, realised: pd.DataFrame, wave: int, below: int
) -> CountedImport:
    """The counts of ``files`` without those that tell of 1 to ``below`` - 1 people.

    Statuses are told over all files of the wave at once where they are several: a file alone tells fewer.
    """
    steps: list[Row] = []
    for place, file in enumerate(files):
        steps += _steps(-1 - place, file.rows or 0, file.statuses)  # no wave has a negative number
    total: dict[str, int] = {}
    for file in files:
        for status, n in file.statuses.items():
            total[status] = total.get(status, 0) + (n or 0)
    steps += _steps(wave, sum(file.rows or 0 for file in files), total)
    steps.append((wave, "", "", "read", submissions, submissions))
    made = release({"flow": flow_table(steps), "realised": realised}, below)
    rows = made["flow"][["wave", "step", "n_respondents"]].to_numpy(dtype=object).tolist()
    told = {(int(wave), str(step)): _number(n) for wave, step, n in rows}
    counted = tuple(
        CountedFile(
            told[-1 - place, EXPORTED],
            {status: _both(told[-1 - place, status], told[wave, status]) for status in file.statuses},
        )
        for place, file in enumerate(files)
    )
    return CountedImport(counted, told[wave, "read"], made["realised"])


def shown_counts(counts: Mapping[str, int], below: int) -> dict[str, int | None]:
    """Counts that add up to nothing that is told, without the small ones."""
    ledger = Ledger(below)
    return {name: None if ledger.is_small(number) else number for name, number in counts.items()}


def _steps(wave: int, rows: int, statuses: Mapping[str, int | None]) -> list[Row]:
    own = [(wave, "", "", status, n or 0, n or 0) for status, n in statuses.items() if status in STATUSES]
    return [(wave, "", "", EXPORTED, rows, rows), *own]


def _number(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


def _both(own: int | None, over_all: int | None) -> int | None:
    return None if over_all is None else own
