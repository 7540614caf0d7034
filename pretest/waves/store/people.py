"""Who is in stored waves more than once: several rows in a wave, or in several waves.

People are counted by hashes of their ids, eight bytes each, which are put aside in shares of which one is in memory at
a time: where all differ, all people do. Only where two are equal the ids themselves are compared, by the engine.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import IO

import numpy as np

from pretest.tables.columns import CLUSTER, PLACE, RESPONDENT, STRATUM
from pretest.waves.outcome import WaveOutcome
from pretest.waves.store.engine import Expression, Session, rows_of
from pretest.waves.store.queries import Seen, answered_of, summed_by
from pretest.words import Ints

PIECE, MOST = 2**20, 256  # hashes of a share, and shares


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """repeated: (T,) rows of people with another row in their wave. linked: a person without a cluster has several
    rows, in one wave or in several. moved: (T-1,) people of both waves without a sampling unit in common. returning:
    anybody is in several waves."""

    repeated: Ints
    linked: bool
    moved: Ints
    returning: bool


def people_of(session: Session, files: Sequence[Path], seen: Sequence[Seen], *, clustered: bool) -> People:
    """The people of T waves, a file each."""
    nobody = People(np.zeros(len(files), np.intp), False, np.zeros(max(len(files) - 1, 0), np.intp), False)
    named = [path for path, one in zip(files, seen, strict=True) if one.known[RESPONDENT]]
    if _all_differ(session, named):
        return nobody
    repeated = [
        one.known[RESPONDENT] - _number(session, [path], _different) if one.known[RESPONDENT] else 0
        for path, one in zip(files, seen, strict=True)
    ]
    moved = [
        _number(session, [one, other], _moved) if clustered and {one, other} <= set(named) else 0
        for one, other in pairwise(files)
    ]
    linked = _number(session, named, _linked) > 0
    n = sum(one.known[RESPONDENT] for one in seen) - sum(repeated)  # of each wave its people
    returning = len(named) > 1 and n > _number(session, named, _different)
    return People(np.array(repeated, dtype=np.intp), linked, np.array(moved, dtype=np.intp), returning)


def people_who_answered(
    session: Session, file: Path, outcomes: Sequence[WaveOutcome], seen: Seen, *, by_place: bool
) -> tuple[list[str | None], Ints]:
    """The places of a wave, or all together, and (places, outcomes) how many people answered there with a weight
    above 0; a person counts in each of several places."""

    def query(table: Expression) -> Expression:
        place = {PLACE: table[PLACE].cast("string")} if by_place and PLACE in table.columns else {}
        known = table[RESPONDENT].notnull()
        answered = {f"n{k}": answered_of(table, outcome, seen) for k, outcome in enumerate(outcomes)}
        table = table.select(**place, person=table[RESPONDENT], known=known, **answered)
        sums = {
            name: table.person.nunique(where=table[name]) + table[name].count(where=table[name] & ~table.known)
            for name in answered
        }
        return summed_by(table, list(place), sums)

    found = session.whole([file], query)
    places = found[PLACE].to_pylist() if PLACE in found.column_names else [None] * found.num_rows
    counts = [found[f"n{k}"].to_numpy() for k in range(len(outcomes))]
    return places, np.array(counts, dtype=np.intp).reshape(len(outcomes), -1).T


def _all_differ(session: Session, files: Sequence[Path]) -> bool:
    def query(table: Expression, _: Path) -> Expression:
        return table.filter(table[RESPONDENT].notnull()).select(hash=table[RESPONDENT].hash())

    shares = min(-(-sum(map(rows_of, files)) // PIECE), MOST)
    with ExitStack() as stack:
        aside = [stack.enter_context(tempfile.TemporaryFile(dir=session.aside)) for _ in range(shares)]
        for _, found in session.each_part(files, query):
            for file, share in zip(aside, _shared_out(found["hash"].to_numpy(), shares), strict=True):
                file.write(share.tobytes())
        return not any(_has_equal(file) for file in aside)


def _shared_out(hashes: Ints, shares: int) -> Iterator[Ints]:
    """The hashes in shares of about the same size; equal ones are in the same share."""
    share = hashes % shares
    for number in range(shares):
        yield hashes[share == number]


def _has_equal(file: IO[bytes]) -> bool:
    file.seek(0)
    hashes = np.frombuffer(file.read(), dtype=np.int64).copy()
    hashes.sort()
    return bool((hashes[1:] == hashes[:-1]).any())


def _number(session: Session, files: Sequence[Path], query: Callable[..., Expression]) -> int:
    return int(session.whole(files, query).column(0)[0].as_py())


def _different(*tables: Expression) -> Expression:
    people = [table.select(person=table[RESPONDENT].cast("string")) for table in tables]
    rows = people[0].union(*people[1:]) if len(people) > 1 else people[0]
    return rows.aggregate(n=rows.person.nunique())


def _linked(*tables: Expression) -> Expression:
    """How many rows without a cluster are of a person with another one."""
    people = [_units(table) for table in tables]
    people = [table.filter(~table.inside).select("person") for table in people]
    rows = people[0].union(*people[1:]) if len(people) > 1 else people[0]
    return rows.aggregate(n=rows.person.count() - rows.person.nunique())


def _moved(before: Expression, after: Expression) -> Expression:
    """People in both waves, less those with a sampling unit in common."""
    one, other = _units(before).distinct(), _units(after).distinct()
    units = other.mutate(same=True)
    there = other.select("person").distinct()
    found = one.semi_join(there, "person").left_join(units, list(one.columns))
    return found.aggregate(n=found.person.nunique() - found.person.nunique(where=found.same.notnull()))


def _units(table: Expression) -> Expression:
    """Each person with a sampling unit; without a cluster the person is the unit."""
    table = table.filter(table[RESPONDENT].notnull())
    cluster = (
        table[CLUSTER].cast("string")
        if CLUSTER in table.columns
        else table[RESPONDENT].cast("string").nullif(table[RESPONDENT].cast("string"))
    )
    inside = cluster.notnull()
    stratum = table[STRATUM].cast("string") if STRATUM in table.columns else cluster.nullif(cluster)
    return table.select(
        person=table[RESPONDENT].cast("string"),
        inside=inside,
        cluster=cluster.fill_null(""),
        in_stratum=inside & stratum.notnull(),
        stratum=inside.ifelse(stratum.fill_null(""), ""),
    )
