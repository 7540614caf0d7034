"""What else the assignment could have been: all of it where that can be counted, else drawn; within blocks.

Within each cell (a block, or everybody) as many units as really were get the treatment, and every choice of them is
equally likely. That holds for permuted blocks, for complete randomisation, and for an own draw for everybody once the
sizes of the arms are taken as given.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, combinations, islice, product
from math import comb, prod

import numpy as np

from pretest.words import Bools, Ints

_CHUNK = 400_000  # assignments × units held at once: what stays in the cache of a processor
_PATTERNS = 256  # choices within a small block that are looked up, not drawn


def cells_of(labels: Ints, treated: Bools) -> list[tuple[Ints, int]]:
    """Rows of every cell, in order, and how many of them are treated."""
    order = np.argsort(labels, kind="stable")
    edges = np.flatnonzero(np.diff(labels[order])) + 1
    return [(rows, int(treated[rows].sum())) for rows in np.split(order, edges) if len(rows)]


def n_assignments(cells: list[tuple[Ints, int]]) -> int:
    """How many assignments there are, the real one included."""
    return prod(comb(len(rows), n_treated) for rows, n_treated in cells)


def all_assignments(cells: list[tuple[Ints, int]], size: int) -> Iterator[Bools]:
    """Every assignment of ``size`` units once, (D, size) at a time."""
    ways = product(*(combinations(rows.tolist(), n_treated) for rows, n_treated in cells))
    step = max(_CHUNK // max(size, 1), 1)
    while chosen := list(islice(ways, step)):
        part = np.zeros((len(chosen), size), dtype=bool)
        for line, places in enumerate(chosen):
            part[line, list(chain.from_iterable(places))] = True
        yield part


def drawn_assignments(
    cells: list[tuple[Ints, int]], size: int, draws: int, rng: np.random.Generator
) -> Iterator[Bools]:
    """``draws`` assignments, independent and equally likely, (D, size) at a time."""
    alike: dict[tuple[int, int], list[Ints]] = {}
    for rows, n_treated in cells:
        alike.setdefault((len(rows), n_treated), []).append(rows)
    step = max(_CHUNK // max(size, 1), 1)
    for start in range(0, draws, step):
        if len(cells) == 1 and comb(size, cells[0][1]) > _PATTERNS:
            yield _lowest(min(step, draws - start), size, cells[0][1], rng)
            continue
        part = np.zeros((min(step, draws - start), size), dtype=bool)
        for (n, n_treated), members in alike.items():
            _fill(part, np.array(members), n, n_treated, rng)
        yield part


def _fill(part: Bools, members: Ints, n: int, n_treated: int, rng: np.random.Generator) -> None:
    """Draw for all cells (m, n) of one size and one number of treated units."""
    if n_treated in (0, n):
        part[:, members.ravel()] = n_treated > 0
        return
    shape = (len(part), len(members))
    if comb(n, n_treated) <= _PATTERNS:
        patterns = np.zeros((comb(n, n_treated), n), dtype=bool)
        for line, places in enumerate(combinations(range(n), n_treated)):
            patterns[line, list(places)] = True
        chosen = patterns[rng.integers(0, len(patterns), shape)]
    else:
        chosen = _lowest(shape[0] * shape[1], n, n_treated, rng).reshape(*shape, n)
    part[:, members.ravel()] = chosen.reshape(len(part), -1)


def _lowest(lines: int, n: int, n_treated: int, rng: np.random.Generator) -> Bools:
    """(lines, n) the units with the lowest of n random keys; a line whose keys leave a doubt gets new ones."""
    keys = rng.integers(0, 2**16, (lines, n), dtype=np.uint16)
    parted = np.partition(keys, n_treated - 1, axis=1)
    edge = parted[:, n_treated - 1]
    chosen = np.asarray(keys <= edge[:, None])
    again = parted[:, n_treated:].min(axis=1)
    doubt = np.flatnonzero(edge == again)  # two keys are equal at the edge: one too many was chosen
    if len(doubt):
        chosen[doubt] = _lowest(len(doubt), n, n_treated, rng)
    return chosen
