"""Operating characteristics of verdicts and decisions: writes docs/operating.md and docs/operating.json.

Every row is a design that users really have. Studies are drawn from a truth that the analysis does not see, judged as
``pretest analyse`` judges them (the same functions, from the rows of answers on), and counted. Run:
``python docs/operating.py [DRAWS [WORKERS]]``.
"""

from __future__ import annotations

import json
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pretest.analysis.cells.cellverdicts import bounded_cells
from pretest.analysis.cells.doubts import find_doubts
from pretest.analysis.cells.estimation import estimate_batches
from pretest.analysis.cells.family import Cells, Levels, adjust, collect_cells
from pretest.analysis.cells.groups import make_groups
from pretest.risk import verdict_table
from pretest.spec.plan import Plan
from pretest.spec.study import Study
from pretest.spec.studyfile import StudyFile
from pretest.tables import columns
from pretest.words import ABOVE_ZERO, BELOW_MARGIN

HERE = Path(__file__).parent
DRAWS, RESAMPLES, TOGETHER = 1_000, 999, 20
REFUSED = 0.20
NULL, AT_MARGIN, THRICE = 0.0, 1.0, 3.0
Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Design:
    """One row of the table. name: what it is. control, concept: people (or clusters) per arm. concepts: their number.

    items: how answers come about. primary, other: harms that decide and that do not. margin: in SD, or in shares.
    weights: sigma of their logarithm. clusters: people per cluster, 0 for none. blocks: people per block. several:
    everybody rates all concepts. varies: the effect differs with a covariate. covariate: the plan adjusts for it.
    strict: whether 5 % is asked, or 7.5 % and a remark (METHODS).
    """

    name: str
    control: int
    concept: int
    concepts: int = 2
    items: str = "normal"
    primary: int = 2
    other: int = 2
    margin: float = 0.3
    weights: float = 0.0
    clusters: int = 0
    blocks: int = 0
    several: bool = False
    varies: bool = False
    covariate: bool = False
    strict: bool = True
    multiples: tuple[float, ...] = (NULL, AT_MARGIN)


FLOOR = np.array([0.85, 0.06, 0.04, 0.03, 0.02])
SCORES = np.arange(1.0, 6.0)
FLOOR_SD = float(np.sqrt(FLOOR @ (SCORES - FLOOR @ SCORES) ** 2))

DESIGNS = (
    *(Design(f"normal, {n} per arm", n, n, margin=0.4) for n in (40, 100, 400)),
    Design("normal, 10 : 1", 400, 40, margin=0.5),
    Design("normal, 1 : 10", 40, 400, margin=0.5),
    Design("normal, 4 : 1", 240, 60, margin=0.5),
    Design("85 % at the floor, 150 per arm", 150, 150, items="floor", margin=0.4),
    Design("85 % at the floor, 400 : 40", 400, 40, items="floor", margin=0.5, strict=False),
    Design("85 % at the floor, 40 : 400", 40, 400, items="floor", margin=0.5, strict=False),
    Design("85 % at the floor, 240 : 60", 240, 60, items="floor", margin=0.5, strict=False),
    Design("mass moved to the top, 150 per arm", 150, 150, items="top", margin=0.4),
    Design("mass moved to the top, 400 : 40", 400, 40, items="top", margin=0.5, strict=False),
    Design("share of 5 %, 300 : 60", 300, 60, items="share5", margin=0.10),
    Design("share of 5 %, 300 per arm", 300, 300, items="share5", margin=0.05),
    Design("share of 2 %, 600 : 150", 600, 150, items="share2", margin=0.05),
    *(
        Design(f"weights lognormal(1), {n} per arm", n, n, weights=1.0, margin=0.6, strict=False)
        for n in (50, 100, 300)
    ),
    Design("weights lognormal(1), 240 : 60", 240, 60, weights=1.0, margin=0.6, strict=False),
    *(Design(f"{g} clusters of 15 per arm", g, g, clusters=15, margin=0.6) for g in (4, 6, 8, 12)),
    *(
        Design(f"{g} clusters of 15 per arm, weights", g, g, clusters=15, weights=0.6, margin=0.8)
        for g in (4, 6, 8, 12)
    ),
    Design("permuted blocks of 10, 100 per arm", 100, 100, concepts=4, blocks=10, margin=0.4),
    Design("several concepts per person, 150 people", 150, 150, concepts=3, several=True, margin=0.4),
    Design("8 concepts, 100 per arm", 100, 100, concepts=8, margin=0.4),
    Design("effect varies with a covariate, 100 per arm", 100, 100, varies=True, covariate=True, margin=0.4),
    Design("effect varies with a covariate, 200 : 50", 200, 50, varies=True, covariate=True, margin=0.5),
    Design("harm of three margins, 150 per arm", 150, 150, margin=0.2, multiples=(THRICE,)),
)


def study_of(design: Design) -> Study:
    """A study without a folder: its outcomes are columns of the answers, those of ``TOGETHER`` draws side by side."""
    harms = {
        f"d{draw}x{k}": {
            "column": f"d{draw}x{k}",
            "role": "harm.stigma",
            "higher_is": "worse",
            "primary": k < design.primary,
            "margin": {"points": design.margin} if design.items.startswith("share") else {"sd": design.margin},
            "model": "binary" if design.items.startswith("share") else "linear",
        }
        for draw in range(TOGETHER)
        for k in range(design.primary + design.other)
    }
    plan = {
        "plan": "operating",
        "outcomes": harms,
        "covariates": ["z"] if design.covariate else [],
        "multiplicity": {"method": "romano_wolf", "resamples": RESAMPLES},
        "suppress_below": 1,
    }
    arms = {"control": {"label": _text("control"), "control": True}}
    arms |= {f"c{c}": {"label": _text(f"c{c}")} for c in range(1, design.concepts + 1)}
    file = {
        "study": "operating",
        "title": _text("operating"),
        "arms": arms,
        "audiences": {"all": {"label": _text("all")}},
    }
    return Study(
        folder=Path(),
        name="study.yaml",
        file=StudyFile.model_validate(file),
        plan=Plan.model_validate(plan),
        answers={},
        scales={},
        questionnaires={},
        evidence=None,
        inputs=(),
    )


def _text(word: str) -> dict[str, str]:
    return {"nl": word, "en": word}


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """n rows before they are answers. arm, person: codes. z: a covariate. unit: (n,) who share something, or None."""

    arm: Ints
    person: Ints
    cluster: Ints | None
    block: Ints | None
    z: Floats
    unit: Ints | None
    weight: Floats | None


def draw_design(design: Design, rng: np.random.Generator) -> Drawn:
    sizes = [design.control] + [design.concept] * design.concepts
    if design.several:
        people = design.control
        arm = np.tile(np.arange(1 + design.concepts), people)
        person = np.repeat(np.arange(people), 1 + design.concepts)
        return Drawn(arm, person, None, None, rng.normal(size=people)[person], person, None)
    if design.clusters:
        unit_arm = np.repeat(np.arange(len(sizes)), sizes)
        size = rng.integers(max(2, design.clusters // 2), design.clusters * 3 // 2 + 1, len(unit_arm))
        cluster = np.repeat(np.arange(len(unit_arm)), size)
        arm = unit_arm[cluster]
        n = len(arm)
        weight = rng.lognormal(0, design.weights, n) if design.weights else None
        return Drawn(arm, np.arange(n), cluster, None, rng.normal(size=n), cluster, weight)
    n = sum(sizes)
    arm = rng.permutation(np.repeat(np.arange(len(sizes)), sizes))
    block = None
    if design.blocks:
        each = np.tile(np.arange(len(sizes)), design.blocks // len(sizes))
        block = np.arange(n) // len(each)
        arm = np.concatenate([rng.permutation(each) for _ in range(n // len(each))])
    weight = rng.lognormal(0, design.weights, n) if design.weights else None
    return Drawn(arm, np.arange(n), None, block, rng.normal(size=n), block, weight)


def draw_answers(design: Design, drawn: Drawn, effect: float, rng: np.random.Generator) -> Floats:
    """(n, K) answers; ``effect`` is the true one of every concept on every outcome, in margins."""
    n, k = len(drawn.arm), design.primary + design.other
    seen = (drawn.arm > 0)[:, None]
    if design.items in ("floor", "top"):
        return _moved(design, seen, effect, (n, k), rng)
    if design.items.startswith("share"):
        base = float(design.items.removeprefix("share")) / 100
        return (rng.random((n, k)) < base + seen * effect * design.margin).astype(np.float64)
    noise = np.sqrt(0.4) * rng.normal(size=(n, 1)) + np.sqrt(0.6) * rng.normal(size=(n, k))
    slope = 0.5 * drawn.z[:, None] if design.covariate else 0.0
    spread = _spread(design)
    shared = 0.0 if drawn.unit is None else spread * rng.normal(size=(int(drawn.unit.max()) + 1, 1))[drawn.unit]
    total_sd = np.sqrt(1.0 + (0.25 if design.covariate else 0.0) + spread**2)
    pull = 0.6 * drawn.z[:, None] if design.varies else 0.0
    return np.asarray(noise + shared + slope + seen * (effect * design.margin * total_sd + pull))


def _spread(design: Design) -> float:
    """SD of what people of one unit share."""
    return 1.0 if design.several or design.blocks else (0.4 if design.clusters else 0.0)


def _moved(
    design: Design, seen: NDArray[np.bool_], effect: float, size: tuple[int, int], rng: np.random.Generator
) -> Floats:
    """Answers at the floor, of which a concept moves some: a step up from anywhere, or to the very top."""
    rows = rng.choice(len(SCORES), size, p=FLOOR)
    by = effect * design.margin * FLOOR_SD
    rise = (SCORES[-1] - SCORES) if design.items == "top" else np.minimum(1.0, SCORES[-1] - SCORES) * 2
    rise = np.minimum(rise, SCORES[-1] - SCORES)
    share = by / float(FLOOR @ rise)
    moved = seen & (rng.random(size) < share)
    return np.where(moved, (SCORES + rise)[rows], SCORES[rows])


def frame_of(drawn: Drawn, answers: dict[str, Floats]) -> pd.DataFrame:
    """Rows of answers as the rest of the road takes them in."""
    n = len(drawn.arm)
    names = np.array(["control", *(f"c{c}" for c in range(1, drawn.arm.max() + 1))], dtype=object)
    frame = pd.DataFrame(
        {
            columns.RESPONDENT: pd.Series(drawn.person.astype(str), dtype="string"),
            columns.WAVE: pd.Series(np.ones(n), dtype="Int64"),
            columns.ARM: pd.Series(names[drawn.arm], dtype="string"),
            columns.SOURCE_FILE: pd.Series(["drawn"] * n, dtype="string"),
            columns.SOURCE_ROW: pd.Series(np.arange(n), dtype="Int64"),
            columns.CLUSTER: _codes(drawn.cluster, n),
            columns.BLOCK: _codes(drawn.block, n),
            columns.WEIGHT: np.full(n, np.nan) if drawn.weight is None else drawn.weight,
            "z": drawn.z,
            **answers,
        }
    )
    for name in columns.DESIGN_COLUMNS:
        if name not in frame.columns:
            frame[name] = pd.Series([pd.NA] * n, dtype="string")
    return frame


def _codes(codes: Ints | None, n: int) -> pd.Series:
    return pd.Series([pd.NA] * n if codes is None else codes.astype(str), dtype="string")


@dataclass(slots=True)
class Tally:
    """Counts over draws. cells: judged cells of concepts; per draw ``any_*`` says whether one of them was flagged."""

    any_primary: list[bool] = field(default_factory=list)
    any_other: list[bool] = field(default_factory=list)
    below: list[float] = field(default_factory=list)
    decided: list[float] = field(default_factory=list)
    seen: list[float] = field(default_factory=list)

    def add(self, cells: pd.DataFrame) -> None:
        primary = cells[cells["primary"]]
        self.any_primary.append(bool(primary["verdict"].isin(ABOVE_ZERO).any()))
        self.any_other.append(bool(cells[~cells["primary"]]["verdict"].isin(ABOVE_ZERO).any()))
        self.below.append(float(primary["verdict"].isin(BELOW_MARGIN).mean()))
        self.decided.append(float((primary["verdict"] != "inconclusive").mean()))
        self.seen.append(float(primary["verdict"].isin(("harm", "harm_signalled")).mean()))


def judged_draws(design: Design, study: Study, multiple: float, block: int) -> pd.DataFrame:
    """Verdicts of ``TOGETHER`` drawn studies; ``wave`` is their number.

    They share who was in which arm, weights and covariates, but no answers; each is a study of its own for families.
    """
    rng = np.random.default_rng(zlib.crc32(f"{design.name} {multiple} {block}".encode()))
    drawn = draw_design(design, rng)
    answers = {
        f"d{draw}x{k}": column
        for draw in range(TOGETHER)
        for k, column in enumerate(draw_answers(design, drawn, multiple, rng).T)
    }
    groups, n_units, _ = make_groups(study, frame_of(drawn, answers))
    batches = tuple(estimate_batches(study, groups))
    cells = collect_cells(study, batches, n_units)
    levels = _levels(study, cells, rng)
    doubts = find_doubts(study, batches, cells, levels, keying=frozenset(), limits={}, rng=rng)
    cells = replace(cells, table=pd.concat([cells.table, doubts.table], axis=1))
    judged = bounded_cells(study, cells, levels)
    return verdict_table(judged.assign(wave=TOGETHER * block + _draw_of(cells.table)), suppress_below=1)


def _draw_of(table: pd.DataFrame) -> Ints:
    """(J,) number of the draw that each cell belongs to."""
    return table["outcome"].str.extract(r"^d(\d+)x", expand=False).astype(int).to_numpy(dtype=np.intp)


def _levels(study: Study, cells: Cells, rng: np.random.Generator) -> Levels:
    """The levels of every cell, each draw adjusted as the study that it is."""
    draw = _draw_of(cells.table)
    arrays = ("family", "lower_level", "star_level", "p_worse", "p_better", "p_adjusted")
    whole: Levels | None = None
    for number in range(TOGETHER):
        own = np.flatnonzero(draw == number)
        influence = {unit: values[:, own] for unit, values in cells.influence.items()}
        found = adjust(study, Cells(cells.table.iloc[own].reset_index(drop=True), influence), rng)
        if whole is None:
            none = {name: np.full(len(draw), np.nan, dtype=getattr(found, name).dtype) for name in arrays}
            whole = replace(found, **none)
        for name in arrays:
            getattr(whole, name)[own] = getattr(found, name)
    assert whole is not None
    return whole


def run_design(number: int, draws: int) -> dict[str, object]:
    """One row: each true effect is drawn ``draws`` times."""
    design = DESIGNS[number]
    study = study_of(design)
    found: dict[float, Tally] = {}
    for multiple in design.multiples:
        tally = found[multiple] = Tally()
        for block in range(-(-draws // TOGETHER)):
            for _, one in judged_draws(design, study, multiple, block).groupby("wave"):
                tally.add(one)
    row: dict[str, object] = {"name": design.name, "margin": design.margin, "strict": design.strict, "draws": draws}
    if NULL in found:
        row |= _rate("family_a", found[NULL].any_primary) | _rate("family_b", found[NULL].any_other)
        row |= _rate("decided", found[NULL].decided)
    if AT_MARGIN in found:
        row |= _rate("false_reassurance", found[AT_MARGIN].below)
    if THRICE in found:
        row |= _rate("seen", found[THRICE].seen)
    return row


def _rate(name: str, values: list[bool] | list[float]) -> dict[str, float]:
    """Mean over draws with its Monte Carlo error; draws that share a design are one observation for that."""
    blocks = np.asarray(values, dtype=np.float64).reshape(-1, TOGETHER).mean(axis=1)
    error = float(blocks.std(ddof=1) / np.sqrt(len(blocks)))
    return {name: round(float(blocks.mean()), 5), f"{name}_error": round(error, 5)}


def holds(row: dict[str, object]) -> str:
    """``holds``, ``refused`` (decided too seldom to count), ``told`` (within 7.5 %, with a remark) or ``fails``."""
    if "seen" in row:
        return "holds" if float(row["seen"]) >= 0.80 else "fails"  # type: ignore[arg-type]
    if float(row["decided"]) < REFUSED:  # type: ignore[arg-type]
        return "refused"
    worst = "holds"
    for name in ("family_a", "family_b", "false_reassurance"):
        value, error = float(row[name]), float(row[f"{name}_error"])  # type: ignore[arg-type]
        if value <= 0.05 + 2 * error:
            continue
        if row["strict"] or value > 0.075 + 2 * error:
            return "fails"
        worst = "told"
    return worst


def rows(draws: int, workers: int) -> Iterator[dict[str, object]]:
    numbers = range(len(DESIGNS))
    if workers == 1:
        yield from (run_design(number, draws) for number in numbers)
        return
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(run_design, numbers, [draws] * len(DESIGNS))


def main(draws: int = DRAWS, workers: int = 2, *, report: Callable[[str], None] = print) -> None:
    started = time.monotonic()
    table = []
    for row in rows(draws, workers):
        table.append(row | {"result": holds(row)})
        report(f"{time.monotonic() - started:6.0f} s  {table[-1]}")
    record = {"draws": draws, "resamples": RESAMPLES, "numpy": np.__version__, "rows": table}
    (HERE / "operating.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    (HERE / "operating.md").write_text(page(record), encoding="utf-8")


def page(record: dict[str, object]) -> str:
    lines = [
        "# How often verdicts are wrong",
        "",
        f"Made by `python docs/operating.py`: {record['draws']} drawn studies per row and truth, judged by the same "
        "functions as `pretest analyse` uses, from the rows of answers on; the analysis does not see the truth. Sets "
        f"of {TOGETHER} studies share who was in which arm, weights and covariates, and are one observation for the "
        "Monte Carlo error. Each study has two primary harms and two others per concept, and two concepts where "
        "nothing else is said. Numbers are percentages with their Monte Carlo standard error.",
        "",
        "- **family a, family b**: nothing is true, and at least one primary harm (a), or one other harm (b), of any "
        "concept is said to be above zero. Asked: at most 5 each.",
        "- **false reassurance**: every harm is exactly as large as its margin, and a cell is said to lie below it. "
        "Asked: at most 5, or 7.5 where a floor meets arms of 4 : 1 or more, or weights have a design effect above 2; "
        "a report says so then.",
        "- **decided**: nothing is true, and a cell gets another word than ‘cannot tell’. Below 20 a design counts as "
        "*refused*, not as holding.",
        "",
        "| design | margin | family a | family b | false reassurance | decided | result |",
        "|---|---|---|---|---|---|---|",
    ]
    seen = []
    for row in record["rows"]:  # type: ignore[attr-defined]
        if "seen" in row:
            seen.append(
                f"- {row['name']}: seen in {_cell(row, 'seen')} % of cells; asked: at least 80 ({row['result']})."
            )
            continue
        figures = " | ".join(_cell(row, name) for name in ("family_a", "family_b", "false_reassurance", "decided"))
        lines.append(f"| {row['name']} | {row['margin']} | {figures} | {row['result']} |")
    return "\n".join([*lines, "", *seen]) + "\n"


def _cell(row: dict[str, float], name: str) -> str:
    return f"{100 * row[name]:.1f} ± {100 * row[f'{name}_error']:.1f}"


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
