"""What a second look does to error rates: writes docs/looks.json, and the table in docs/looks.md.

Studies are drawn from a truth that the analysis does not see, judged at half of their people and at all of them as
``pretest analyse`` judges them (the same functions, from the rows of answers on), and counted. Run:
``python docs/looks.py [DRAWS [WORKERS]]``.
"""

from __future__ import annotations

import json
import sys
import time
import zlib
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from operating import (
    AT_MARGIN,
    NULL,
    TOGETHER,
    Design,
    Drawn,
    _draw_of,
    draw_answers,
    draw_design,
    frame_of,
    study_of,
)

from pretest.analysis.cells.cellverdicts import bounded_cells
from pretest.analysis.cells.doubts import find_doubts
from pretest.analysis.cells.estimation import estimate_batches
from pretest.analysis.cells.family import Cells, Levels, adjust, collect_cells
from pretest.analysis.cells.groups import make_groups
from pretest.analysis.cells.looked import Looked
from pretest.numbers.spending import Course
from pretest.risk import verdict_table
from pretest.spec.study import Study
from pretest.tables import columns
from pretest.words import ABOVE_ZERO, BELOW_MARGIN

HERE = Path(__file__).parent
DRAWS, RESAMPLES = 1_000, 1_999
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

DESIGNS = (
    Design("normal, 100 then 200 per arm", 200, 200, concepts=1, margin=0.25),
    Design("normal, 4 : 1, 160 : 40 then 320 : 80", 320, 80, concepts=1, margin=0.35),
    Design("85 % at the floor, 100 then 200 per arm", 200, 200, concepts=1, items="floor", margin=0.3),
    Design("share of 5 %, 200 then 400 per arm", 400, 400, concepts=1, items="share5", margin=0.04),
    Design("weights lognormal(0.6), 150 then 300 per arm", 300, 300, concepts=1, weights=0.6, margin=0.25),
    Design("6 then 12 clusters of 15 per arm", 12, 12, concepts=1, clusters=15, margin=0.6),
    Design("20 then 40 clusters of 15 per arm", 40, 40, concepts=1, clusters=15, margin=0.3),
)
WAYS = ("declared", "rows_unknown", "undeclared")


@dataclass(frozen=True, slots=True)
class Rates:
    """How often, over studies. above_a, above_b: nothing is true and a primary, or another, harm is called. below:
    every harm is at its margin and a cell is called lower. Each where the study stops at its first answer."""

    above_a: list[float]
    above_b: list[float]
    below: list[float]
    stopped: list[float]


def early_rows(drawn: Drawn) -> Bools:
    """The first half of the units of every arm."""
    unit = np.arange(len(drawn.arm)) if drawn.cluster is None else np.asarray(drawn.cluster)
    early = np.zeros(len(unit), dtype=bool)
    for arm in np.unique(drawn.arm):
        own = np.unique(unit[drawn.arm == arm])
        early |= (drawn.arm == arm) & np.isin(unit, own[: len(own) // 2])
    return early


def looked_at(way: str, look: int, frame: pd.DataFrame, early: Bools) -> Looked | None:
    """What the analysis is told of the looks."""
    if way == "undeclared":
        return None
    if look == 1:
        return Looked(Course((0.5,)), Course((0.5, 1.0)), ())
    people = pd.MultiIndex.from_frame(frame[early][[columns.WAVE, columns.RESPONDENT]])
    return Looked(Course((0.5, 1.0)), None, (people,) if way == "declared" else None)


def judged_draws(design: Design, study: Study, multiple: float, block: int) -> dict[tuple[str, int], pd.DataFrame]:
    """(way, look) → the verdicts of ``TOGETHER`` drawn studies; ``wave`` is their number."""
    rng = np.random.default_rng(zlib.crc32(f"{design.name} {multiple} {block}".encode()))
    drawn = draw_design(design, rng)
    values = draw_answers(design, drawn, multiple, rng)
    answers = {f"d0x{k}": column for k, column in enumerate(values.T)}
    for draw in range(1, TOGETHER):
        more = draw_answers(design, drawn, multiple, rng)
        answers |= {f"d{draw}x{k}": column for k, column in enumerate(more.T)}
    frame, early = frame_of(drawn, answers), early_rows(drawn)
    found = {}
    for look, rows in ((1, frame[early].reset_index(drop=True)), (2, frame)):
        groups, n_units, _ = make_groups(study, rows)
        batches = tuple(estimate_batches(study, groups))
        for way in WAYS if look == 2 else ("declared", "undeclared"):
            looked = looked_at(way, look, frame, early)
            marks = () if looked is None else looked.rows(rows)
            cells = collect_cells(study, batches, n_units, looked=looked, early=marks)
            levels = levels_of(study, cells, rng)
            doubts = find_doubts(study, batches, cells, levels, keying=frozenset(), limits={}, rng=rng)
            whole = replace(cells, table=pd.concat([cells.table, doubts.table], axis=1))
            judged = bounded_cells(study, whole, levels)
            numbered = judged.assign(wave=TOGETHER * block + _draw_of(cells.table))
            found[way, look] = verdict_table(numbered, suppress_below=1)
    return found | {("rows_unknown", 1): found["declared", 1]}


def levels_of(study: Study, cells: Cells, rng: np.random.Generator) -> Levels:
    """The levels of every cell, each draw adjusted as the study that it is."""
    draw = _draw_of(cells.table)
    names = ["family", "lower_level", "star_level", "p_worse", "p_better", "p_adjusted"]
    names += [] if cells.looked is None else ["upper_level"]
    whole: Levels | None = None
    for number in range(TOGETHER):
        own = np.flatnonzero(draw == number)
        influence = {unit: values[:, own] for unit, values in cells.influence.items()}
        before = (
            None
            if cells.before is None
            else tuple({unit: values[:, own] for unit, values in one.items()} for one in cells.before)
        )
        table = cells.table.iloc[own].reset_index(drop=True)
        found = adjust(study, Cells(table, influence, cells.looked, before), rng)
        if whole is None:
            whole = replace(found, **{name: np.full(len(draw), np.nan, getattr(found, name).dtype) for name in names})
        for name in names:
            getattr(whole, name)[own] = getattr(found, name)
    assert whole is not None
    return whole


def tally(found: dict[tuple[str, int], pd.DataFrame], way: str, rates: Rates) -> None:
    """Count one set of studies that stop at their first answer and go on for a second look else."""
    one, two = found[way, 1], found[way, 2]
    study, concept = one["wave"].to_numpy(), pd.factorize(one["concept"])[0]
    primary = one["primary"].to_numpy(dtype=bool)
    above = [table["verdict"].isin(ABOVE_ZERO).to_numpy() for table in (one, two)]
    below = [table["verdict"].isin(BELOW_MARGIN).to_numpy() for table in (one, two)]
    for number in np.unique(study):
        own = study == number
        on = np.zeros(len(study), dtype=bool)
        for c in np.unique(concept):
            cells = own & (concept == c)
            on[cells] = not above[0][cells].any() and not below[0][cells & primary].all()
        called = above[0] | (above[1] & on)
        lower = np.where(on, below[1], below[0])
        rates.above_a.append(float((called & primary & own).any()))
        rates.above_b.append(float((called & ~primary & own).any()))
        rates.below.append(float(lower[primary & own].mean()))
        rates.stopped.append(1.0 - float(on[own].mean()))


def run_design(number: int, draws: int) -> dict[str, object]:
    """One row: nothing is true, and every harm is at its margin, each drawn ``draws`` times."""
    design = DESIGNS[number]
    study = study_of(design)
    plan = study.plan.model_copy(
        update={"multiplicity": study.plan.multiplicity.model_copy(update={"resamples": RESAMPLES})}
    )
    study = replace(study, plan=plan)
    row: dict[str, object] = {"name": design.name, "margin": design.margin, "draws": draws}
    for multiple in (NULL, AT_MARGIN):
        counted = {way: Rates([], [], [], []) for way in WAYS}
        for block in range(-(-draws // TOGETHER)):
            found = judged_draws(design, study, multiple, block)
            for way in WAYS:
                tally(found, way, counted[way])
        for way, rates in counted.items():
            if multiple == NULL:
                row |= _rate(f"{way}_a", rates.above_a) | _rate(f"{way}_b", rates.above_b)
                row |= _rate(f"{way}_stopped", rates.stopped)
            else:
                row |= _rate(f"{way}_below", rates.below)
    return row


def _rate(name: str, values: list[float]) -> dict[str, float]:
    blocks = np.asarray(values, dtype=np.float64).reshape(-1, TOGETHER).mean(axis=1)
    error = float(blocks.std(ddof=1) / np.sqrt(len(blocks))) if len(blocks) > 1 else float("nan")
    return {name: round(float(blocks.mean()), 5), f"{name}_error": round(error, 5)}


def rows(draws: int, workers: int) -> Iterator[dict[str, object]]:
    numbers = range(len(DESIGNS))
    if workers == 1:
        yield from (run_design(number, draws) for number in numbers)
        return
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(run_design, numbers, [draws] * len(DESIGNS))


def holds(row: dict[str, object]) -> bool:
    """Whether declared looks keep 5 %, within two Monte Carlo errors."""
    return all(
        float(row[f"{way}_{rate}"]) <= 0.05 + 2 * float(row[f"{way}_{rate}_error"])  # type: ignore[arg-type]
        for way in ("declared", "rows_unknown")
        for rate in ("a", "b", "below")
    )


def table(record: dict[str, object]) -> list[str]:
    """The lines that stand in docs/looks.md."""
    found: list[dict[str, float]] = record["rows"]  # type: ignore[assignment]
    lines = [
        f"Studies that stop at their first answer, {int(found[0]['draws'])} per row and truth, two primary harms and "
        "two others, `obrien_fleming`. In percentages with Monte Carlo error: a false alarm among primary harms (a) "
        "and among others (b) where nothing is true; a harm at its margin that is called lower. Asked: at most 5 each, "
        "and two Monte Carlo errors of room for declared looks.",
        "",
        "| design | a | b | at the margin | rows not known: a | at the margin | undeclared: a | at the margin "
        "| result |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    names = ("declared_a", "declared_b", "declared_below", "rows_unknown_a", "rows_unknown_below", "undeclared_a")
    for row in found:
        cells = " | ".join(f"{100 * row[one]:.1f} ± {100 * row[one + '_error']:.1f}" for one in (*names, LAST))
        lines.append(f"| {row['name']} | {cells} | {'holds' if holds(row) else '**does not hold**'} |")
    return lines


LAST = "undeclared_below"
MARKS = "<!-- rates -->", "<!-- /rates -->"


def with_rates(page: str, record: dict[str, object]) -> str:
    """The page with the table of ``record`` in its place."""
    before, _, rest = page.partition(MARKS[0])
    after = rest.partition(MARKS[1])[2]
    return "\n".join([before + MARKS[0], *table(record), MARKS[1]]) + after


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    started = time.monotonic()
    made = []
    for one in rows(*(given + [DRAWS, 2][len(given) :])):
        made.append(one)
        sys.stdout.write(f"{time.monotonic() - started:6.0f} s {one}\n")
        sys.stdout.flush()
        (HERE / "looks.json").write_text(json.dumps({"rows": made}, indent=1) + "\n", encoding="utf-8")
    page = HERE / "looks.md"
    page.write_text(with_rates(page.read_text(encoding="utf-8"), {"rows": made}), encoding="utf-8")
