"""From a study to a recommendation: formula, simulation, and the number of people per audience."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from pretest.analysis.compiled import require_compiled
from pretest.planning.cheapest import Price, Proposal, allowed_changes, as_simulated, compare, propose
from pretest.planning.closedform import best_ratio
from pretest.planning.design import Change
from pretest.planning.designrecords import designs_table, joint_record, proposal_record
from pretest.planning.gates import PlannedGate, planned_gates, understood_concepts
from pretest.planning.operating import Rate, error_rates, operating_table, rate_of, rows_of, simulate_studies
from pretest.planning.parts import Part, parts_of
from pretest.planning.quick import rehearse
from pretest.planning.randomise import parts_of as parts_of_arms
from pretest.planning.rehearsal import Rehearsal
from pretest.planning.samplesize import (
    Needed,
    closed_form,
    closed_form_detectable,
    constructs,
    needed_people,
    simulated_detectable,
    sizes_of,
)
from pretest.planning.scenarios import HARMLESS, HELP, HELPFUL, SCENARIOS, Scenario
from pretest.planning.splitting import Cost, full_form, of_understood, right_decisions, split_cost
from pretest.responses.planned import has_split
from pretest.spec import Study
from pretest.spec.truth import Truth, load_truth
from pretest.tables.designs import TABLE as DESIGNS
from pretest.words import CLEARED_DECISIONS

PILOT_STUDIES = 40
STUDIES = 75  # per scenario: a chance of 80 in 100 is then known to within 9, and is told with its interval
FAR = 0.25  # relative distance between the simulated and the needed size from which another round is simulated
ROUNDS = 2
MOST = 4  # times the simulated size that another round may have
FEWEST = 40  # people per audience in a pilot

Search = Literal["search", "none"]
Road = Literal["quick", "whole"]
Told = Callable[[str, int, int], None]  # what runs, studies finished, studies to do


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the plan. target: probability that a concept without harm is cleared, in all audiences together.
    n: people in the study, None to solve for them. budget: people there are, for the harm that they can exclude. ratio:
    arm → parts of the allocation. studies: simulated per scenario. designs: whether other ways to run the study are
    compared (``search``) or not (``none``); price: what people cost; allow: changes of what is asked or of what decides
    that a recommended design may make."""

    target: float = 0.8
    n: int | None = None
    budget: int | None = None
    ratio: Mapping[str, int] = field(default_factory=dict)
    studies: int = STUDIES
    seed: int = 0
    designs: Search = "none"
    price: Price = field(default_factory=Price)
    allow: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Engine:
    """Where the studies run, the folder that keeps the finished ones, and by which road they are judged: ``quick``, as
    arrays where the design allows it, or ``whole``, as an analysis judges them."""

    workers: int | None = None
    cluster: str | None = None
    kept: Path | None = None
    road: Road = "quick"


@dataclass(frozen=True, slots=True, eq=False)
class StudyPlan:
    """closed_form, operating, detectable: tables. sizes: people per audience that were simulated. needed: people per
    audience for the target. concept: how often a concept without effects was ``cleared`` in all audiences together, and
    one that helps (every aim .3 SD better) was ``go``, at ``sizes``; no ``go`` where no aim can be invented. cleared:
    audience → how often a concept without effects was cleared there. errors: the worst error rate of each kind.
    control_ratio: people in the control per person in a concept's arm for the sharpest comparisons. constructs: see
    ``samplesize.constructs``. split: how often the decision is right as it is (``split``) and when the same people get
    every block (``full``); cost: the difference; empty and None without a split. gates: whether understanding was
    counted, per audience and scale. parts: what the chances of ``concept`` are made of. designs: ways to run the study,
    the one as planned first, () where none were compared; compared: the same as a table. road: how the studies were
    judged, as in ``Engine``; whole_because: codes of what in the design kept them from the quick road, () where nothing
    did. draws: behind the bounds of families."""

    question: Question
    sizes: Mapping[str, int]
    closed_form: pd.DataFrame
    operating: pd.DataFrame
    detectable: pd.DataFrame
    needed: tuple[Needed, ...]
    concept: Mapping[str, Rate]
    cleared: Mapping[str, Rate]
    errors: Mapping[tuple[str, str], Mapping[str, Rate]]
    n_studies: int
    control_ratio: float
    constructs: tuple[Mapping[str, Any], ...] = ()
    split: Mapping[str, Rate] = field(default_factory=dict)
    cost: Cost | None = None
    gates: tuple[PlannedGate, ...] = ()
    parts: tuple[Part, ...] = ()
    designs: tuple[Proposal, ...] = ()
    compared: pd.DataFrame = field(default_factory=DESIGNS.empty)
    road: Road = "quick"
    whole_because: tuple[str, ...] = ()
    draws: int = 0

    def record(self) -> dict[str, Any]:
        """As plain values: plan.json."""
        asked = asdict(self.question)
        return {
            "kind": "plan",
            "question": asked | {"ratio": dict(self.question.ratio)},
            "joint": joint_record(self.parts),
            "designs": [proposal_record(one) for one in self.designs],
            "sizes": dict(self.sizes),
            "needed": [asdict(one) | {"high": _finite(one.high)} for one in self.needed],
            "needed_total": sum(one.n for one in self.needed),
            "concept": {name: asdict(rate) for name, rate in self.concept.items()},
            "gain": HELP,
            "cleared": {audience: asdict(rate) for audience, rate in self.cleared.items()},
            "errors": [
                {"audience": audience, "outcome": outcome, "rate": name, **asdict(rate)}
                for (audience, outcome), rates in self.errors.items()
                for name, rate in rates.items()
            ],
            "n_studies": self.n_studies,
            "control_ratio": self.control_ratio,
            "constructs": [dict(one) for one in self.constructs],
            "split": {name: asdict(rate) for name, rate in self.split.items()} | self._cost(),
            "gates": [asdict(one) for one in self.gates],
            "road": {"taken": self.road, "whole_because": list(self.whole_because), "draws": self.draws},
            "closed_form": _records(self.closed_form),
            "detectable": _records(self.detectable),
            "operating": _records(self.operating),
        }

    def _cost(self) -> dict[str, float | None]:
        """Points of 100 that the split costs; nothing without a split."""
        found = self.cost
        return {} if found is None else {"cost": found.points, "cost_error": _finite(found.std_error)}


def plan(
    study: Study,
    truth: Truth | None = None,
    *,
    target: float = 0.8,
    n: int | None = None,
    budget: int | None = None,
    ratio: Mapping[str, int] | None = None,
    studies: int = STUDIES,
    designs: Search = "search",
    price: Price | None = None,
    allow: Sequence[str] = (),
    seed: int | None = None,
    engine: Engine | None = None,
    told: Told | None = None,
) -> StudyPlan:
    """How many people a study needs, and how often it would say what: by formula, then by simulating the whole road.

    Parameters
    ----------
    truth : levels, drop-out and careless people; None reads truth.yaml of the study. Its effects are not used: the true
        effects are none, half the margin, the margin and twice the margin, and aims that are .3 SD better.
    target : probability that a concept without harm is cleared, in all audiences together.
    n : people in the whole study; None solves for them.
    budget : people there are, for the smallest harm that they can exclude.
    ratio : arm → parts of the allocation; 1 for arms that are not named.
    studies : simulated per scenario. 75 give a first answer; with 300 every interval is half as wide.
    designs : ``search`` compares ways to run the study and looks for the cheapest that reaches the target; ``none``
        does not.
    price : what people cost, and their minutes; people alone are counted when None.
    allow : changes of what is asked or of what decides that the recommended design may make, of ``before``,
        ``no_before``, ``no_split``, ``together``, ``apart`` and ``one_each``. None of them is made unasked.
    seed : the study's own when None.
    engine : processes, a cluster, a folder that keeps finished studies so that an interrupted run goes on, and the
        road by which studies are judged. The plan says which was taken, and why.
    told : called with what runs, studies finished and studies to do.

    Returns
    -------
    StudyPlan
        Sizes, people needed per audience, and tables; ``record()`` gives the plain values of plan.json.

    Raises
    ------
    DesignError
        When the study cannot be planned: its plan counts on what is not asked, no primary harm, a design that
        cannot be invented, a ratio that does not fit.
    SpecError
        When ``truth`` is None and truth.yaml is missing or not valid.

    References
    ----------
    Operating characteristics by simulating the whole road: Morris, White & Crowther (2019),
    https://doi.org/10.1002/sim.8086.

    Examples
    --------
    >>> import pretest
    >>> _ = pretest.init("my-study")
    >>> study = pretest.load_study("my-study")
    >>> quick = pretest.Engine(workers=1)
    >>> found = pretest.plan(study, n=200, studies=4, designs="none", engine=quick)  # 75 or more for real
    >>> dict(found.sizes)
    {'users': 102, 'non_users': 102}
    >>> [one.audience for one in found.needed]
    ['users', 'non_users']
    """
    question = Question(
        target=target,
        n=n,
        budget=budget,
        ratio=parts_of_arms(ratio or {}, list(study.file.arms)),
        studies=studies,
        designs=designs,
        price=price or Price(),
        allow=allowed_changes(allow),
        seed=study.file.seed if seed is None else seed,
    )
    return plan_study(study, load_truth(study) if truth is None else truth, question, engine, told)


def plan_study(
    study: Study, truth: Truth, question: Question, engine: Engine | None = None, told: Told | None = None
) -> StudyPlan:
    """Simulate ``study`` at the asked size, or at the size that the target needs, and say what to do.

    The size comes from the formula first, is corrected by a small simulation without effects, and then simulated in
    full; when the full simulation disagrees by more than ``FAR``, once more.

    Raises
    ------
    DesignError
        When the study cannot be planned: see ``compile_study`` and ``Rehearsal.of``.
    """
    require_compiled(study)
    ratio = dict.fromkeys(study.file.arms, 1) | dict(question.ratio)
    runner = engine or Engine()
    sizes = sizes_of(study, truth, question.n or FEWEST * len(study.audiences))
    _rehearsal(study, truth, sizes, question, runner)  # says at once what cannot be planned
    formula = closed_form(study, truth, question.target, ratio)
    if question.n is None:
        sizes = _first_sizes(study, formula)
        pilot = _rehearsal(study, truth, sizes, question, runner, scenarios=(HARMLESS,))
        table = _simulated(pilot, PILOT_STUDIES, runner, told, "pilot")
        sizes = _with_needed(sizes, needed_people(pilot, table, question.target))
    for number in range(1, ROUNDS + 1):
        rehearsal = _rehearsal(study, truth, sizes, question, runner)
        table = _simulated(rehearsal, question.studies, runner, told, f"studies{number}")
        needed = needed_people(rehearsal, table, question.target)
        if question.n is not None or number == ROUNDS or not _is_far(rehearsal.sizes, needed):
            break
        sizes = _with_needed(sizes, needed)
    found = _plan(study, truth, question, rehearsal, formula, table, needed)
    found = _with_designs(found, study, truth, rehearsal, table, runner, told)
    return _with_cost(found, study, rehearsal, table, runner, told)


def _with_designs(
    found: StudyPlan,
    study: Study,
    truth: Truth,
    rehearsal: Rehearsal,
    table: pd.DataFrame,
    engine: Engine,
    told: Told | None,
) -> StudyPlan:
    """``found`` with the designs of the grid: the recommended one and the cheapest of all simulated, the others by
    formula, and the one as planned from the studies that were simulated already."""
    question = found.question
    if question.designs == "none":
        return found
    target, seed = question.target, question.seed
    reached = all(one.reachable for one in found.needed)
    proposals = propose(
        study,
        truth,
        rehearsal.ratio,
        target=target,
        price=question.price,
        allow=question.allow,
        seed=seed,
        needed={one.audience: one.n for one in found.needed} if reached else None,
    )
    most = max(question.studies // 2, 1)  # each confirms one size; the design as planned has them all

    def simulated(one: Rehearsal, studies: int, name: str) -> pd.DataFrame:
        return _simulated(one, min(studies, most), engine, told, f"design-{name}")

    planned = as_simulated(proposals[0], rehearsal, table, found.needed)
    made = (planned, *proposals[1:])
    whole = engine.road == "whole"
    designs = compare(made, study, truth, target=target, seed=seed, simulated=simulated, whole=whole)
    return replace(found, designs=designs, compared=designs_table(designs, study.control or "", study.decided))


def _rehearsal(
    study: Study,
    truth: Truth,
    sizes: Mapping[str, int],
    question: Question,
    engine: Engine,
    scenarios: tuple[Scenario, ...] = SCENARIOS,
) -> Rehearsal:
    """The design of ``question`` at ``sizes``, by the road of ``engine``."""
    return rehearse(
        study, truth, sizes, seed=question.seed, ratio=question.ratio, scenarios=scenarios, whole=engine.road == "whole"
    )


def _with_cost(
    found: StudyPlan, study: Study, rehearsal: Rehearsal, table: pd.DataFrame, engine: Engine, told: Told | None
) -> StudyPlan:
    """``found`` with how often the decision is right with the split, and when the same people get every block."""
    if not has_split(study):
        return found
    full = full_form(rehearsal, study)
    whole = _simulated(full, found.question.studies, engine, told, "full")
    understood = understood_concepts(study, rehearsal.truth)
    here, there = (of_understood(one, understood) for one in (table, whole))
    rates = {"split": right_decisions(rehearsal, here), "full": right_decisions(full, there)}
    return replace(found, split=rates, cost=split_cost(here, there))


def _plan(
    study: Study,
    truth: Truth,
    question: Question,
    rehearsal: Rehearsal,
    formula: pd.DataFrame,
    table: pd.DataFrame,
    needed: tuple[Needed, ...],
) -> StudyPlan:
    given = sizes_of(study, truth, question.budget) if question.budget is not None else dict(rehearsal.sizes)
    simulated = simulated_detectable(rehearsal, table, given, question.target)
    by_formula = closed_form_detectable(study, truth, given, question.target, rehearsal.ratio)
    decided = table[table["outcome"] == ""]
    still = rows_of(decided, HARMLESS)
    concept = {"cleared": rate_of(still[still["audience"] == ""], CLEARED_DECISIONS)}
    helped = rows_of(of_understood(decided, understood_concepts(study, truth)), HELPFUL)
    helped = helped[helped["audience"] == ""]
    if len(helped):
        concept["go"] = rate_of(helped, ("go",))
    cleared = {one.audience: rate_of(still[still["audience"] == one.audience], CLEARED_DECISIONS) for one in needed}
    return StudyPlan(
        question=question,
        sizes=dict(rehearsal.sizes),
        closed_form=formula,
        operating=operating_table(rehearsal, table),
        detectable=simulated.assign(by_formula=by_formula["detectable"]),
        needed=needed,
        concept=concept,
        cleared=cleared,
        errors=error_rates(rehearsal, table),
        n_studies=int(table["study"].nunique()),
        control_ratio=best_ratio(len(study.concepts)),
        constructs=constructs(study, truth, given, rehearsal.ratio),
        gates=planned_gates(study, truth),
        parts=parts_of(rehearsal, table),
        road=rehearsal.road,
        whole_because=rehearsal.whole_because,
        draws=rehearsal.draws,
    )


def _simulated(rehearsal: Rehearsal, studies: int, engine: Engine, told: Told | None, name: str) -> pd.DataFrame:
    def progress(done: int, total: int) -> None:
        if told is not None:
            told(name, done, total)

    kept = None if engine.kept is None else engine.kept / f".{name}.json"
    return simulate_studies(
        rehearsal, studies, workers=engine.workers, cluster=engine.cluster, kept=kept, progress=progress
    )


def _first_sizes(study: Study, formula: pd.DataFrame) -> dict[str, int]:
    """The largest need of each audience's harms by formula; an audience without primary harms gets the fewest."""
    largest = formula.groupby("audience")["n_audience"].max()
    return {audience: max(int(largest.get(audience, FEWEST)), FEWEST) for audience in study.audiences}


def _with_needed(sizes: Mapping[str, int], needed: tuple[Needed, ...]) -> dict[str, int]:
    """The next sizes to simulate; of an audience that no number is enough for, the present one."""
    found = {one.audience: one.n if one.reachable else sizes[one.audience] for one in needed}
    return {**sizes, **{audience: max(min(n, MOST * sizes[audience]), FEWEST) for audience, n in found.items()}}


def _is_far(sizes: Mapping[str, int], needed: tuple[Needed, ...]) -> bool:
    return any(abs(n / sizes[audience] - 1) > FAR for audience, n in _with_needed(sizes, needed).items())


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    plain = table.astype(object).where(table.notna(), None)
    return [
        {str(name): (_finite(value) if isinstance(value, float) else value) for name, value in row.items()}
        for row in plain.to_dict("records")
    ]
