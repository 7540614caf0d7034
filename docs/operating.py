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
from pretest.analysis.cells.family import adjust, collect_cells
from pretest.analysis.cells.groups import make_groups
from pretest.risk import verdict_table
from pretest.spec.plan import Plan
from pretest.spec.study import Study
from pretest.spec.studyfile import StudyFile
from pretest.tables import columns
from pretest.words import ABOVE_ZERO, BELOW_MARGIN

HERE = Path(__file__).parent
DRAWS, RESAMPLES, TOGETHER = 1_000, 999, 200
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
    """A study without a folder: its outcomes are columns of the answers."""
    harms = {
        f"x{k}": {
            "column": f"x{k}",
            "role": "harm.stigma",
            "higher_is": "worse",
            "primary": k < design.primary,
            "margin": {"points": design.margin} if design.items.startswith("share") else {"sd": design.margin},
            "model": "binary" if design.items.startswith("share") else "linear",
        }
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
    """n rows before they are answers. arm, person: codes. z: a covariate. shared: what people of a cluster share."""

    arm: Ints
    person: Ints
    cluster: Ints | None
    block: Ints | None
    z: Floats
    shared: Floats
    weight: Floats | None


def draw_design(design: Design, rng: np.random.Generator) -> Drawn:
    sizes = [design.control] + [design.concept] * design.concepts
    if design.several:
        people = design.control
        arm = np.tile(np.arange(1 + design.concepts), people)
        person = np.repeat(np.arange(people), 1 + design.concepts)
        of_person = rng.normal(size=(people, 1))
        return Drawn(arm, person, None, None, rng.normal(size=people)[person], of_person[person], None)
    if design.clusters:
        unit_arm = np.repeat(np.arange(len(sizes)), sizes)
        size = rng.integers(max(2, design.clusters // 2), design.clusters * 3 // 2 + 1, len(unit_arm))
        cluster = np.repeat(np.arange(len(unit_arm)), size)
        arm, shared = unit_arm[cluster], 0.4 * rng.normal(size=(len(unit_arm), 1))[cluster]
        n = len(arm)
        weight = rng.lognormal(0, design.weights, n) if design.weights else None
        return Drawn(arm, np.arange(n), cluster, None, rng.normal(size=n), shared, weight)
    n = sum(sizes)
    arm = rng.permutation(np.repeat(np.arange(len(sizes)), sizes))
    block = None
    shared = np.zeros((n, 1))
    if design.blocks:
        each = np.tile(np.arange(len(sizes)), design.blocks // len(sizes))
        block = np.arange(n) // len(each)
        arm = np.concatenate([rng.permutation(each) for _ in range(n // len(each))])
        shared = rng.normal(size=(block.max() + 1, 1))[block]
    weight = rng.lognormal(0, design.weights, n) if design.weights else None
    return Drawn(arm, np.arange(n), None, block, rng.normal(size=n), shared, weight)


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
    total_sd = np.sqrt(1.0 + (0.25 if design.covariate else 0.0) + float(np.var(_shares(design))))
    pull = 0.6 * drawn.z[:, None] if design.varies else 0.0
    return np.asarray(noise + drawn.shared + slope + seen * (effect * design.margin * total_sd + pull))


def _shares(design: Design) -> Floats:
    """Two points with the variance of what people of one unit share."""
    sd = 1.0 if design.several or design.blocks else (0.4 if design.clusters else 0.0)
    return np.array([-sd, sd])


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


def frame_of(drawn: Drawn, answers: Floats) -> pd.DataFrame:
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
            **{f"x{k}": column for k, column in enumerate(answers.T)},
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


def judged_draw(design: Design, study: Study, multiple: float, draw: int) -> pd.DataFrame:
    """The cells of one drawn study with their bounds, as ``judging.judge`` makes them; ``wave`` is its number."""
    rng = np.random.default_rng(zlib.crc32(f"{design.name} {multiple} {draw}".encode()))
    drawn = draw_design(design, rng)
    frame = frame_of(drawn, draw_answers(design, drawn, multiple, rng))
    groups, n_units, _ = make_groups(study, frame)
    batches = tuple(estimate_batches(study, groups))
    cells = collect_cells(study, batches, n_units)
    levels = adjust(study, cells, rng)
    doubts = find_doubts(study, batches, cells, levels, keying=frozenset(), limits={}, rng=rng)
    cells = replace(cells, table=pd.concat([cells.table, doubts.table], axis=1))
    return bounded_cells(study, cells, levels).assign(wave=draw)


def run_design(number: int, draws: int) -> dict[str, object]:
    """One row: each true effect is drawn ``draws`` times."""
    design = DESIGNS[number]
    study = study_of(design)
    found: dict[float, Tally] = {}
    for multiple in design.multiples:
        tally = found[multiple] = Tally()
        for start in range(0, draws, TOGETHER):
            numbers = range(start, min(start + TOGETHER, draws))
            cells = pd.concat([judged_draw(design, study, multiple, draw) for draw in numbers], ignore_index=True)
            for _, one in verdict_table(cells, suppress_below=1).groupby("wave"):
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
    """Mean over draws with its Monte Carlo error; draws are independent, the cells in one are not."""
    array = np.asarray(values, dtype=np.float64)
    error = float(array.std(ddof=1) / np.sqrt(len(array)))
    return {name: round(float(array.mean()), 5), f"{name}_error": round(error, 5)}


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
        "functions as `pretest analyse` uses, from the rows of answers on; the analysis does not see the truth. Each "
        "study has two primary harms and two others per concept, and two concepts where nothing else is said. Numbers "
        "are percentages with their Monte Carlo standard error.",
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
