"""A look at the stored waves before they are summed: what is known in them, and around which number they lie."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from pretest.tables.columns import WEIGHT
from pretest.waves.sampling import require_weights
from pretest.waves.store.engine import Expression, Session, columns_of, missing_of, rows_of
from pretest.waves.store.queries import Seen, labelled, means_of, weights_of
from pretest.waves.store.rows import LABELS

SAMPLE = 2**16
"""So many rows tell around which number the answers of a wave lie."""


def look_at(session: Session, files: Mapping[int, Path], columns: Sequence[str]) -> dict[int, Seen]:
    """What is known of each wave; columns: those of the outcomes.

    Raises
    ------
    DataError
        When a weight is negative or infinite.
    """
    weights = _weights(session, files)
    require_weights(sum(one["wrong"] for one in weights.values()))
    found = {}
    for wave, path in files.items():
        there, rows = columns_of(path), rows_of(path)
        known = {name: _known(session, path, name, rows) if name in there else 0 for name in LABELS}
        weighted = weights[path]["known"]
        asked = [name for name in columns if name in there]
        centres, holed = _sampled(session, path, asked)
        found[wave] = Seen(
            rows=rows,
            known={**known, WEIGHT: weighted},
            centres={**dict.fromkeys(columns, 0.0), **centres},
            whole=frozenset(name for name in asked if missing_of(path, name) == 0),
            holed=holed,
            positive=not weighted or weights[path]["above"] == rows,
        )
    return found


def _weights(session: Session, files: Mapping[int, Path]) -> dict[Path, dict[str, int]]:
    counts = {path: dict.fromkeys(("known", "above", "wrong"), 0) for path in files.values()}
    chosen = [path for path in files.values() if WEIGHT in columns_of(path)]
    for path, table in session.each_part(chosen, lambda table, _: weights_of(table)):
        for name, n in table.to_pylist()[0].items():
            counts[path][name] += n
    return counts


def _known(session: Session, path: Path, column: str, rows: int) -> int:
    missing = missing_of(path, column)
    if missing is not None:
        return rows - missing
    return sum(
        part[column][0].as_py() for _, part in session.each_part([path], lambda table, _: labelled(table, [column]))
    )


def _sampled(session: Session, path: Path, columns: Sequence[str]) -> tuple[dict[str, float], bool]:
    """Column → the mean of the first answers, or of all where the first rows have none; and whether any was NaN."""
    found: dict[str, float] = {}
    holed = False
    for first in (SAMPLE, rows_of(path)):
        asked = [name for name in columns if name not in found]
        if not asked:
            break
        ((_, table),) = session.each_part([path], partial(_means, asked), first=first)
        (row,) = table.to_pylist()
        found |= {name: row[f"mean_{n}"] for n, name in enumerate(asked) if row[f"mean_{n}"] is not None}
        holed = holed or any(row[f"nan_{n}"] for n in range(len(asked)))
    return found, holed


def _means(columns: Sequence[str], table: Expression, _: Path) -> Expression:
    return means_of(table, columns)
