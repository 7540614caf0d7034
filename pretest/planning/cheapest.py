"""The cheapest way to run a study that reaches its target: candidates by formula, and the rehearsal to confirm them."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from pretest.errors import DesignError
from pretest.limits import NUMBER
from pretest.planning.design import CHANGES, Change, Design, designs_of, redesigned
from pretest.planning.joint import JointForm
from pretest.planning.losses import minutes_of
from pretest.planning.operating import Rate, passing_factors, rate_of, rows_of
from pretest.planning.quick import rehearse
from pretest.planning.rehearsal import Rehearsal
from pretest.planning.samplesize import LARGEST_FACTOR, Needed, factor_quantile
from pretest.planning.scenarios import HARMLESS
from pretest.planning.world import audience_model
from pretest.spec import Study
from pretest.spec.truth import Truth
from pretest.words import CLEARED_DECISIONS, Floats

CONFIRMED = 200  # studies that confirm the size of a design
ROUNDS = 3
FEWEST = 40  # people of one audience
LARGEST_GROWTH = 3.0  # of the people by formula, from what the design as planned takes in simulated studies
CHANCES = np.concatenate([np.linspace(0.5, 0.95, 46), np.linspace(0.955, 0.999, 45)])
WEIGHTS = np.geomspace(1e-3, 1e9, 400)
FACTORS = (0.5, 0.65, 0.8, 0.9, 1.0, 1.15, 1.35, 1.6)  # of the people found, where the chance is drawn

Simulated = Callable[[Rehearsal, int, str], pd.DataFrame]  # harmless studies of a design, under a name


@dataclass(frozen=True, slots=True)
class Price:
    """What a study costs. person: audience → price of one who starts, for every audience or for none; minute: of one
    minute of somebody's time, beside it; group: of one group that is assigned as a whole."""

    person: Mapping[str, float] = field(default_factory=dict)
    minute: float = 0.0
    group: float = 0.0

    @property
    def given(self) -> bool:
        """Whether any price was named; without one the cost is the number of people."""
        return bool(self.person) or self.minute > 0 or self.group > 0


@dataclass(frozen=True, slots=True)
class Point:
    """The chance that a concept without harm passes with ``people`` in all, with its 95 % interval."""

    people: int
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, eq=False)
class Proposal:
    """One design, with the people that it takes.

    sizes: audience → people who start; formula: how often a concept without harm then passes in all audiences and harms
    together, by formula; chance: the same in simulated studies, None where there are none. each: audience → price of
    one who starts, 1 where people are counted; minutes: audience → of a person's time. reachable: whether any number of
    people is enough. allowed: it keeps what is asked and what decides, or what it changes was allowed. recommended: the
    cheapest of these; cheapest: of all. points: the chance by the number of people.
    """

    design: Design
    sizes: Mapping[str, int]
    formula: float
    each: Mapping[str, float]
    minutes: Mapping[str, float]
    reachable: bool
    allowed: bool
    chance: Rate | None = None
    recommended: bool = False
    cheapest: bool = False
    points: tuple[Point, ...] = ()

    @property
    def people(self) -> int:
        return sum(self.sizes.values())

    @property
    def cost(self) -> float:
        return sum(self.each[audience] * n for audience, n in self.sizes.items())


def propose(
    study: Study,
    truth: Truth,
    ratio: Mapping[str, int],
    *,
    target: float,
    price: Price,
    allow: Collection[Change] = (),
    seed: int = 0,
    needed: Mapping[str, int] | None = None,
) -> tuple[Proposal, ...]:
    """Every design of the grid with the fewest people, or the lowest cost, that reach ``target`` by formula.

    First each change by itself; then together those that made the study cheaper.

    Parameters
    ----------
    needed : audience → people that the design as planned takes in simulated studies, where these are known. What the
        formula misses there it misses of its variants: they get as many people more, so that like is compared with like
        and the first size to be simulated is seldom far off. The design as planned itself stays as the formula has it.

    Returns
    -------
    tuple of Proposal
        The design as planned first, then from cheap to dear.

    Raises
    ------
    DesignError
        When a price is of no audience of the study, or lacks for one.
    """
    _require_prices(study, price)

    growth: dict[str, float] = {}

    def proposed(design: Design) -> Proposal:
        allowed = design.allowed(allow)
        return _by_formula(study, truth, design, target, price, allowed=allowed, seed=seed, growth=growth)

    alone = [one for one in designs_of(study, truth, ratio) if len(one.changes) <= 1]
    planned = proposed(alone[0])
    if needed is not None and planned.reachable:
        growth |= {name: min(max(n / planned.sizes[name], 1.0), LARGEST_GROWTH) for name, n in needed.items()}
    alike = proposed(alone[0])
    single = [planned, *(proposed(one) for one in alone[1:])]
    helps = [one.design.changes[0] for one in single[1:] if _is_cheaper(one, alike)]
    several = (one for one in designs_of(study, truth, ratio, helps) if len(one.changes) > 1)
    others = sorted([*single[1:], *map(proposed, several)], key=_by_cost)
    return marked((planned, *others))


def _require_prices(study: Study, price: Price) -> None:
    known = ", ".join(study.audiences)
    for name in price.person:
        if name not in study.audiences:
            raise DesignError("unknown_name", "price", f"unknown audience '{name}'", known)
    lacking = [name for name in study.audiences if price.person and name not in price.person]
    if lacking:
        raise DesignError("price", "price", f"no price is given for audience '{lacking[0]}'", known)


def _is_cheaper(one: Proposal, other: Proposal) -> bool:
    return one.reachable and (not other.reachable or one.cost < other.cost)


def _by_cost(one: Proposal) -> tuple[bool, float, int]:
    return (not one.reachable, one.cost, len(one.design.changes))


def marked(proposals: Sequence[Proposal]) -> tuple[Proposal, ...]:
    """``proposals`` in which the cheapest, and the cheapest of those that are allowed, are marked; none where no number
    of people is enough."""
    reach = sorted((one for one in proposals if one.reachable), key=_by_cost)
    best = next((one.design for one in reach if one.allowed), None)
    first = reach[0].design if reach else None
    return tuple(replace(one, recommended=one.design is best, cheapest=one.design is first) for one in proposals)


def _by_formula(
    study: Study,
    truth: Truth,
    design: Design,
    target: float,
    price: Price,
    *,
    allowed: bool,
    seed: int,
    growth: Mapping[str, float],
) -> Proposal:
    """One design by formula, with ``growth`` times its people."""
    changed, world = redesigned(study, truth, design)
    form = JointForm.of(changed, world, design.ratio, seed=seed)
    minutes = _minutes(changed, world)
    each = {name: price.person.get(name, 0.0 if price.given else 1.0) for name in study.audiences}
    each = {name: found + price.minute * minutes[name] for name, found in each.items()}
    if price.group and world.groups is not None:
        each = {name: found + price.group / world.groups.size for name, found in each.items()}
    sizes = cheapest_sizes(form, target, each)
    found = sizes or dict.fromkeys(form.audiences, FEWEST)
    asked = {name: found.get(name, FEWEST) * growth.get(name, 1.0) for name in study.audiences}
    whole = {name: _rounded(max(math.ceil(n - 1e-9), FEWEST), design) for name, n in asked.items()}
    return Proposal(design, whole, form.chance(whole), each, minutes, reachable=sizes is not None, allowed=allowed)


def _rounded(n: int, design: Design) -> int:
    block = sum(design.ratio.values()) or 1
    return -(-n // block) * block


def _minutes(study: Study, truth: Truth) -> dict[str, float]:
    still = truth.model_copy(update={"effects": {}, "waves": {}})
    wave = min((data.wave for data in study.file.data), default=1)
    models = {name: audience_model(study, still, name, wave) for name in study.audiences}
    return {name: minutes_of(study, truth, model) for name, model in models.items()}


def cheapest_sizes(form: JointForm, target: float, price: Mapping[str, float]) -> dict[str, float] | None:
    """People per audience that let a concept pass in all of them with ``target`` at the lowest cost; None if none do.

    Every audience trades people for chance: at a common weight λ each takes the chance q that makes price × people − λ
    log q smallest, and λ is the smallest that reaches the target. At the end all grow or shrink together until the
    target is just reached on the draws themselves.
    """
    if float(np.isfinite(form.people).all(axis=1).mean()) < target:
        return None
    reach = [np.sort(form.people[:, k]) for k in range(len(form.audiences))]
    sizes = np.array([[_quantile(one, q) for q in CHANCES] for one in reach])
    each = np.array([price[name] for name in form.audiences])
    each = np.where(each > 0, each, 1e-9 * max(each.max(initial=0.0), 1.0))  # who costs nothing is not without end
    chosen = sizes[:, -1]
    for weight in WEIGHTS * max(float(each.max()), 1e-12):
        place = (each[:, None] * sizes - weight * np.log(CHANCES)).argmin(axis=1)
        now = sizes[np.arange(len(place)), place]
        if np.isfinite(now).all() and float((form.people <= now).all(axis=1).mean()) >= target:
            chosen = now
            break
    if not np.isfinite(chosen).all():
        chosen = np.array([one[np.isfinite(one)].max(initial=FEWEST) for one in reach])
    chosen = np.maximum(chosen, 1.0)
    growth = _quantile(np.sort((form.people / chosen).max(axis=1)), target)
    return dict(zip(form.audiences, (chosen * growth).tolist(), strict=True))


def _quantile(ordered: Floats, chance: float) -> float:
    return float(ordered[min(math.ceil(chance * len(ordered) - 1e-9), len(ordered)) - 1])


def confirm(
    proposal: Proposal,
    study: Study,
    truth: Truth,
    *,
    target: float,
    seed: int,
    simulated: Simulated,
    whole: bool = False,
) -> Proposal:
    """``proposal`` with its chance in simulated studies of its own.

    Where the chance lies more than a standard error below the target, or its interval lies above it, these studies say
    by how much the size must grow or shrink, and fresh ones are simulated at that size: no size is confirmed by the
    studies that chose it. A chance that stays below the target after ``ROUNDS`` sizes is told as it is.

    Parameters
    ----------
    simulated : gives at least so many harmless studies of a rehearsal, under a name.
    whole : whether the studies walk the whole road; else arrays judge them where they can.
    """
    changed, world = redesigned(study, truth, proposal.design)
    sizes: Mapping[str, int] = proposal.sizes
    for number in range(1, ROUNDS + 1):
        own, ratio = seed + number, proposal.design.ratio
        rehearsal = rehearse(changed, world, sizes, seed=own, ratio=ratio, scenarios=(HARMLESS,), whole=whole)
        table = simulated(rehearsal, CONFIRMED, f"{proposal.design.name}-{number}")
        rate = cleared_rate(table)
        if (rate.low <= target <= rate.value + rate.std_error) or number == ROUNDS:
            break
        growth = factor_quantile(_worst(rehearsal, table), target)[0]
        if not math.isfinite(growth):
            return replace(proposal, reachable=False)
        growth = min(growth, LARGEST_FACTOR)
        sizes = {audience: max(math.ceil(n * growth), FEWEST) for audience, n in rehearsal.sizes.items()}
    return replace(proposal, sizes=dict(rehearsal.sizes), chance=rate, points=tuple(points_of(rehearsal, table)))


def compare(
    proposals: Sequence[Proposal],
    study: Study,
    truth: Truth,
    *,
    target: float,
    seed: int,
    simulated: Simulated,
    whole: bool = False,
) -> tuple[Proposal, ...]:
    """``proposals`` in which the recommended design and the cheapest of all were simulated.

    What simulation makes dearer may leave its place to another, which is then simulated too.
    """
    found = marked(proposals)
    while True:
        place = next(
            (i for i, one in enumerate(found) if one.chance is None and (one.recommended or one.cheapest)), None
        )
        if place is None:
            return found
        made = confirm(found[place], study, truth, target=target, seed=seed, simulated=simulated, whole=whole)
        found = marked([*found[:place], made, *found[place + 1 :]])


def as_simulated(proposal: Proposal, rehearsal: Rehearsal, table: pd.DataFrame, needed: Sequence[Needed]) -> Proposal:
    """The design as planned, with the people that its own simulated studies ask for.

    ``chance`` is that of ``table`` brought to these people: every study says from which size on it would have passed.
    """
    if not all(one.reachable for one in needed):
        return replace(proposal, reachable=False)
    sizes = {**rehearsal.sizes} | {one.audience: one.n for one in needed}
    factors = passing_factors(rehearsal, table)
    growth = {str(name): sizes[str(name)] / rehearsal.sizes[str(name)] for name in factors}
    passed = (factors <= pd.Series(growth)).all(axis=1)
    by_study = passed.groupby(level="study").mean()
    return replace(
        proposal,
        sizes=sizes,
        chance=Rate.of(float(by_study.mean()), len(by_study)),
        points=tuple(points_of(rehearsal, table)),
    )


def cleared_rate(table: pd.DataFrame) -> Rate:
    """How often a concept without effects was cleared in all audiences together."""
    decided = rows_of(table[(table["outcome"] == "") & (table["audience"] == "")], HARMLESS)
    return rate_of(decided, CLEARED_DECISIONS)


def points_of(rehearsal: Rehearsal, table: pd.DataFrame) -> Iterator[Point]:
    """The chance around the size that was simulated: every study says from which size on it would have passed."""
    worst, people = _worst(rehearsal, table), sum(rehearsal.sizes.values())
    study = passing_factors(rehearsal, table).index.get_level_values("study").to_numpy()
    for factor in FACTORS:
        passed = pd.Series(worst <= factor).groupby(study).mean()
        rate = Rate.of(float(passed.mean()), len(passed))
        yield Point(math.ceil(people * factor), rate.value, rate.low, rate.high)


def _worst(rehearsal: Rehearsal, table: pd.DataFrame) -> Floats:
    """(studies × concepts,) by how much all audiences together must grow until the concept passes."""
    return passing_factors(rehearsal, table).max(axis=1).to_numpy(dtype=np.float64)


def allowed_changes(names: Sequence[str]) -> tuple[Change, ...]:
    """``names`` as changes of a design.

    Raises
    ------
    DesignError
        When one of them is none.
    """
    found: list[Change] = []
    for name in names:
        match = next((one for one in CHANGES if one == name), None)
        if match is None:
            raise DesignError("unknown_change", "allow", f"a design has no change '{name}'", ", ".join(CHANGES))
        found.append(match)
    return tuple(found)


def parse_price(text: str, audiences: Sequence[str]) -> dict[str, float]:
    """``users=25,non_users=6`` as the price of a person per audience.

    Raises
    ------
    DesignError
        When an audience is not known, or a price is no number of 0 or more.
    """
    found: dict[str, float] = {}
    for piece in filter(None, (one.strip() for one in text.split(","))):
        name, sign, number = (one.strip() for one in piece.partition("="))
        price = _number(number)
        if not sign or name not in audiences or price is None:
            expected = f"audience=price, as {next(iter(audiences), 'users')}=25; audiences: {', '.join(audiences)}"
            raise DesignError("price", "price", f"'{piece}' is not understood", expected)
        found[name] = price
    return found


def _number(text: str) -> float | None:
    """A price that can be computed with; None for anything else."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 <= value <= NUMBER else None
