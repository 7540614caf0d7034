"""Follow outcomes over stored waves: the same figures as of the frame of all waves, without that frame."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import compute

from pretest.waves.designfacts import GAPS, DesignFacts, places_alone
from pretest.waves.domains import Followed, estimate_domains, follow
from pretest.waves.outcome import WaveOutcome
from pretest.waves.partition import Partition, all_together, by_place
from pretest.waves.store.cells import StoredCells, added, put_together, summer
from pretest.waves.store.engine import Engine, Expression, Session, columns_of, rows_of
from pretest.waves.store.look import look_at
from pretest.waves.store.people import People, people_of, people_who_answered
from pretest.waves.store.queries import Seen, cells_of
from pretest.waves.store.rows import frame_of
from pretest.waves.sums import Sums
from pretest.words import Ints


def follow_stored(
    files: Mapping[int, Path], outcomes: Sequence[WaveOutcome], suppress_below: int, *, engine: Engine | None = None
) -> Followed:
    """What ``follow`` gives of the rows of all ``files`` together.

    Parameters
    ----------
    files
        Wave → Parquet file, a row for each respondent of the wave: the design columns of ``pretest.tables.columns``
        (``WAVE`` is not read) and a number column per outcome, missing outside the audience. Any may be absent.
    outcomes, suppress_below
        As in ``follow``.
    engine
        What sums the files; the one of ``Engine()`` when None.

    Notes
    -----
    Memory grows with strata × sampling units × places, and not with the rows, of which none is held.
    Three cases are summed from the rows in memory instead: few rows, where that is quicker; a person without a cluster
    who has several rows (a panel), since each person is then a sampling unit; and columns whose names differ in
    capitals only.

    Raises
    ------
    DataError
        When a weight is negative or infinite, or a file cannot be read.
    """
    engine = engine or Engine()
    files = {wave: files[wave] for wave in sorted(files) if rows_of(files[wave])}
    if sum(map(rows_of, files.values())) <= engine.few_rows or not all(map(_tells_apart, files.values())):
        return follow(frame_of(files, [outcome.id for outcome in outcomes]), outcomes, suppress_below)
    with engine.open() as session:
        seen = look_at(session, files, list(dict.fromkeys(outcome.id for outcome in outcomes)))
        clustered = any(one.clustered for one in seen.values())
        people = people_of(session, list(files.values()), list(seen.values()), clustered=clustered)
        if not people.linked:
            return _summed(session, files, outcomes, suppress_below, seen, people)
    return follow(frame_of(files, [outcome.id for outcome in outcomes]), outcomes, suppress_below)


def _tells_apart(path: Path) -> bool:
    """Whether no two columns have the same name but for capitals, which an engine cannot tell apart."""
    names = columns_of(path)
    return len({name.lower() for name in names}) == len(names)


def _summed(
    session: Session,
    files: Mapping[int, Path],
    outcomes: Sequence[WaveOutcome],
    suppress_below: int,
    seen: Mapping[int, Seen],
    people: People,
) -> Followed:
    stored = cells_of_waves(session, files, outcomes, seen)
    sampling, waves = stored.sampling, list(files)
    whole = all_together(sampling, stored.cells)
    parts = by_place(sampling, stored.cells) if sampling.places else None
    again = {
        t: _people(session, files[waves[t]], outcomes, seen[waves[t]], stored) for t in np.flatnonzero(people.repeated)
    }
    number = {id(outcome): k for k, outcome in enumerate(outcomes)}

    def sum_up(outcome: WaveOutcome) -> Callable[[Partition], Sums]:
        k = number[id(outcome)]
        centre = np.array([seen[wave].centre(outcome) for wave in waves])
        answered = stored.by_domain(stored.answered(k))
        for t, counted in again.items():
            answered[:, t] = counted[:, k]
        return summer(stored, k, outcome, centre, answered)

    rows = np.array([seen[wave].rows for wave in waves], dtype=np.intp)
    facts = DesignFacts(
        rows=rows,
        lacking={name: rows - np.array([seen[wave].known[name] for wave in waves]) for name in GAPS},
        alone=places_alone(parts, stored.by_domain(stored.rows).ravel(), len(waves)),
        repeated=people.repeated,
        moved=people.moved,
        clustered=any(one.clustered for one in seen.values()),
        returning=people.returning,
    )
    domains = estimate_domains(outcomes, sampling, whole, parts, sum_up, suppress_below)
    return Followed(sampling, parts, tuple(domains), facts)


def cells_of_waves(
    session: Session,
    files: Mapping[int, Path],
    outcomes: Sequence[WaveOutcome],
    seen: Mapping[int, Seen],
    by: Sequence[str] = (),
) -> StoredCells:
    """The cells of all waves. by: text columns whose groups they are apart by beside their design."""
    found = _tables(session, files, outcomes, seen, by)
    if found is None:  # answers that are NaN instead of missing
        seen = {wave: replace(one, holed=True) for wave, one in seen.items()}
        found = _tables(session, files, outcomes, seen, by)
    return put_together(found or {}, {wave: one.weighted for wave, one in seen.items()}, by)


def _tables(
    session: Session,
    files: Mapping[int, Path],
    outcomes: Sequence[WaveOutcome],
    seen: Mapping[int, Seen],
    by: Sequence[str],
) -> dict[int, pa.Table] | None:
    """Wave → the sums of its parts, of rows with a cluster and of those without; None where a sum is no number."""
    waves = {path: wave for wave, path in files.items()}
    found: dict[int, pa.Table] = {}
    for clustered in (True, False):
        chosen = [path for wave, path in files.items() if (seen[wave].clustered if clustered else seen[wave].bundled)]
        query = partial(_query, outcomes, {path: seen[wave] for path, wave in waves.items()}, clustered, by)
        for path, table in session.each_part(chosen, query):
            if _has_nan(table):
                return None
            found[waves[path]] = added(found.get(waves[path]), table, by=by)
    return found


def _query(
    outcomes: Sequence[WaveOutcome],
    seen: Mapping[Path, Seen],
    clustered: bool,
    by: Sequence[str],
    table: Expression,
    path: Path,
) -> Expression:
    return cells_of(table, outcomes, seen[path], clustered=clustered, by=by)


def _has_nan(table: pa.Table) -> bool:
    numbers = (column for column in table.columns if pa.types.is_floating(column.type))
    return any(compute.any(compute.is_nan(column)).as_py() for column in numbers)


def _people(session: Session, file: Path, outcomes: Sequence[WaveOutcome], seen: Seen, stored: StoredCells) -> Ints:
    """(L + 1, outcomes) people of one wave who answered in each place, those without a place last."""
    places = stored.sampling.places
    names, counts = people_who_answered(session, file, outcomes, seen, by_place=bool(places))
    found = np.zeros((len(places) + 1, len(outcomes)), dtype=np.intp)
    for name, counted in zip(names, counts, strict=True):
        found[places.index(name) if name in places else len(places)] += counted
    return found
