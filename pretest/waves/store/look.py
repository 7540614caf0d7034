"""A look at the stored waves before they are summed: what is known in them, and around which number they lie."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from pretest.tables.columns import WEIGHT
from pretest.waves.sampling import require_weights
from pretest.waves.store.engine import Session, columns_of, missing_of, rows_of
from pretest.waves.store.queries import LABELS, Seen, labelled, means_of, weights_of

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
        found[wave] = Seen(
            rows=rows,
            known={**known, WEIGHT: weighted},
            centres={**dict.fromkeys(columns, 0.0), **_centres(session, path, asked)},
            whole=frozenset(name for name in asked if missing_of(path, name) == 0),
            holed=False,
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


def _centres(session: Session, path: Path, columns: Sequence[str]) -> dict[str, float]:
    """Column → the mean of the first answers, or of all where the first rows have none."""
    found: dict[str, float] = {}
    for first in (SAMPLE, rows_of(path)):
        asked = [name for name in columns if name not in found]
        if asked:
            ((_, table),) = session.each_part([path], lambda table, _, asked=asked: means_of(table, asked), first=first)
            found |= {name: mean for name, mean in table.to_pylist()[0].items() if mean is not None}
    return found
