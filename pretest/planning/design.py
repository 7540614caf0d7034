"""Ways to run one study that can be compared: a larger control, pre-measures, a split, composites, one message each.

The grid is small and declared: every change is on or off. A change that alters what people are asked, or what decides,
is a choice of the researcher; only who is assigned where may be recommended without being asked.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Literal, get_args

from pretest.planning.closedform import best_ratio
from pretest.planning.splitting import unsplit
from pretest.responses.planned import has_split
from pretest.spec import Study
from pretest.spec.plan import Composite, Covariate, Outcome, Plan
from pretest.spec.questionnaire import Block, Questionnaire
from pretest.spec.truth import Truth

Change = Literal["control", "before", "no_before", "no_split", "together", "apart", "one_each"]
CHANGES: tuple[Change, ...] = get_args(Change)
"""What a design changes. control: more people in the shared control. before, no_before: the main harms are also asked
before the message, or nothing is. no_split: everybody gets every block. together: one composite per kind of harm and
audience decides. apart: the parts of composites decide one by one. one_each: everybody sees one message."""

_ORDER: tuple[Change, ...] = ("together", "apart", "no_before", "before", "no_split", "one_each", "control")

FREE: frozenset[Change] = frozenset({"control"})
"""Changes that alter neither what is asked nor what decides."""

PRE = "_pre"
LARGEST_PART = 5


@dataclass(frozen=True, slots=True)
class Design:
    """One way to run the study. changes: against the study as it is written; ratio: arm → parts of the allocation."""

    changes: tuple[Change, ...] = ()
    ratio: Mapping[str, int] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """``as_planned``, or its changes with a plus between them."""
        return "+".join(self.changes) or "as_planned"

    def allowed(self, allow: Collection[Change]) -> bool:
        """Whether it may be recommended: it keeps what is asked and what decides, but for what ``allow`` names."""
        return set(self.changes) <= FREE | set(allow)


def designs_of(
    study: Study, truth: Truth, ratio: Mapping[str, int], only: Collection[Change] = CHANGES
) -> tuple[Design, ...]:
    """Every design of the grid with changes from ``only`` that this study could have, the one as planned first.

    Parameters
    ----------
    ratio : arm → parts as asked for; where these are not all equal they are kept.
    """
    parts = dict.fromkeys(study.file.arms, 1) | dict(ratio)
    axes = [[(), *((one,) for one in axis if one in only)] for axis in _axes(study, truth, parts)]
    found = []
    for chosen in product(*axes):
        changes = tuple(change for one in chosen for change in one)
        if "control" in changes and truth.several is not None and "one_each" not in changes:
            continue  # where everybody sees several messages, all come equally often
        found.append(Design(changes, _larger_control(study) if "control" in changes else parts))
    return tuple(sorted(found, key=lambda one: len(one.changes)))


def _axes(study: Study, truth: Truth, parts: Mapping[str, int]) -> Iterator[tuple[Change, ...]]:
    """The changes that make sense here; those of one axis exclude each other."""
    if len(set(parts.values())) == 1 and _larger_control(study) != dict(parts):
        yield ("control",)
    before = named_before(study)
    adds, drops = bool(_lacking_before(study)), bool(before)
    yield (*(("before",) if adds else ()), *(("no_before",) if drops else ()))
    if has_split(study):
        yield ("no_split",)
    merged, parted = bool(_kinds(study.plan, study)), any(one.primary for one in study.plan.composites.values())
    yield (*(("together",) if merged else ()), *(("apart",) if parted else ()))
    if truth.several is not None:
        yield ("one_each",)


def redesigned(study: Study, truth: Truth, design: Design) -> tuple[Study, Truth]:
    """``study`` and ``truth`` with the changes of ``design``."""
    for change in sorted(design.changes, key=_ORDER.index):
        if change == "before":
            study = _asked_before(study)
        elif change == "no_before":
            study = _never_before(study)
        elif change == "no_split":
            study = unsplit(study)
        elif change == "together":
            study = replace(study, plan=_together(study.plan, study))
        elif change == "apart":
            study = replace(study, plan=_apart(study.plan))
        elif change == "one_each":
            truth = truth.model_copy(update={"several": None})
    return study, truth


def _larger_control(study: Study) -> dict[str, int]:
    """Whole parts in which the control is about √k as large as each of the k arms that are compared with it."""
    wanted = best_ratio(len(study.concepts))
    fits = [
        (abs(math.log(control / concept / wanted)), control + concept, control, concept)
        for concept in range(1, LARGEST_PART + 1)
        for control in range(concept, LARGEST_PART + 1)
        if math.gcd(control, concept) == 1
    ]
    _, _, control, concept = min((round(far, 1), size, most, least) for far, size, most, least in fits)
    return {arm: control if arm == study.control else concept for arm in study.file.arms}


def named_before(study: Study) -> tuple[str, ...]:
    """Columns measured before the message that outcomes are adjusted for."""
    names = (name for one in study.outcomes() for name, _ in one.covariates if name.endswith(PRE))
    return tuple(dict.fromkeys(names))


def _lacking_before(study: Study) -> dict[str, tuple[str, ...]]:
    """Primary harm → its scales that are not among its covariates as asked before the message."""
    outcomes = {one.id: one for one in study.outcomes()}
    found: dict[str, tuple[str, ...]] = {}
    for one in outcomes.values():
        parts = tuple(outcomes[name] for name in one.composite) or (one,)
        named = {name for name, _ in one.covariates}
        if one.is_harm and one.primary and all(part.scale is not None for part in parts):
            scales = (part.scale.id for part in parts if part.scale is not None)
            lacking = tuple(scale for scale in scales if f"{scale}{PRE}" not in named)
            found |= {one.id: lacking} if lacking else {}
    return found


def _asked_before(study: Study) -> Study:
    """Every scale of a primary harm is asked before the message too, and its outcome adjusted for it."""
    lacking = _lacking_before(study)
    more = {name: tuple(Covariate(name=f"{scale}{PRE}") for scale in scales) for name, scales in lacking.items()}

    def added(name: str, one: Outcome | Composite) -> dict[str, object]:
        return {"covariates": (*one.covariates, *more.get(name, ()))}

    plan = study.plan.model_copy(
        update={
            "outcomes": {name: one.model_copy(update=added(name, one)) for name, one in study.plan.outcomes.items()},
            "composites": {
                name: one.model_copy(update=added(name, one)) for name, one in study.plan.composites.items()
            },
        }
    )
    wanted = {scale for scales in lacking.values() for scale in scales}
    forms = {name: _with_before(one, wanted) for name, one in study.questionnaires.items()}
    return replace(study, plan=plan, questionnaires=forms)


def _with_before(form: Questionnaire, wanted: Collection[str]) -> Questionnaire:
    """The questionnaire with those of ``wanted`` that it asks after the message asked before it too."""
    after = {scale for block in form.blocks if block.phase == "post" for scale in block.scales}
    there = {scale for block in form.blocks if block.phase == "pre" for scale in block.scales}
    asked = tuple(scale for scale in sorted(wanted) if scale in after and scale not in there)
    place = next((index for index, block in enumerate(form.blocks) if block.kind == "stimulus"), None)
    if not asked or place is None:
        return form
    block = Block(id="before_added", kind="scales", phase="pre", scales=asked)
    return form.model_copy(update={"blocks": (*form.blocks[:place], block, *form.blocks[place:])})


def _never_before(study: Study) -> Study:
    """Nothing is asked before the message in order to adjust for it."""

    def without(one: Outcome | Composite) -> dict[str, object]:
        return {"covariates": tuple(name for name in one.covariates if not name.name.endswith(PRE))}

    plan = study.plan.model_copy(
        update={
            "outcomes": {name: one.model_copy(update=without(one)) for name, one in study.plan.outcomes.items()},
            "composites": {name: one.model_copy(update=without(one)) for name, one in study.plan.composites.items()},
            "covariates": tuple(one for one in study.plan.covariates if not one.name.endswith(PRE)),
        }
    )
    forms = {name: _without_before(one) for name, one in study.questionnaires.items()}
    return replace(study, plan=plan, questionnaires=forms)


def _without_before(form: Questionnaire) -> Questionnaire:
    """The questionnaire without its blocks before the message, but for those of a split."""
    drawn = () if form.split is None else form.split.blocks
    kept = tuple(block for block in form.blocks if block.phase != "pre" or block.id in drawn)
    return form.model_copy(update={"blocks": kept})


def _kinds(plan: Plan, study: Study) -> dict[tuple[str, tuple[str, ...]], list[str]]:
    """(role, audiences) → its primary harms that are scales with a margin in SD, where there are two or more."""
    found: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for one in study.outcomes():
        of_one = one.is_harm and one.primary and not one.composite and one.scale is not None
        if of_one and one.model == "linear" and one.margin is not None and one.margin.unit == "sd":
            found.setdefault((one.role, one.audiences), []).append(one.id)
    return {kind: names for kind, names in found.items() if len(names) > 1}


def _together(plan: Plan, study: Study) -> Plan:
    """One composite per kind of harm and audiences decides; its margin is the smallest of its parts."""
    kinds = _kinds(plan, study)
    merged = {name for names in kinds.values() for name in names}
    outcomes = {
        name: one.model_copy(update={"primary": one.primary and name not in merged})
        for name, one in plan.outcomes.items()
    }
    made = {}
    for number, ((role, audiences), names) in enumerate(kinds.items(), start=1):
        margins = [margin for name in names if (margin := plan.outcomes[name].margin) is not None]
        margin = min(margins, key=lambda one: one.size)
        covariates = tuple({one.name: one for name in names for one in plan.outcomes[name].covariates}.values())
        made[f"together_{number}"] = Composite.model_validate(
            {"of": names, "role": role, "audiences": audiences, "primary": True, "tell": names[0]}
            | {"margin": margin, "covariates": covariates}
        )
    return plan.model_copy(update={"outcomes": outcomes, "composites": {**plan.composites, **made}})


def _apart(plan: Plan) -> Plan:
    """The parts of every primary composite decide one by one."""
    parted = {name for one in plan.composites.values() if one.primary for name in one.of}
    outcomes = {
        name: one.model_copy(update={"primary": True}) if name in parted else one for name, one in plan.outcomes.items()
    }
    composites = {name: one.model_copy(update={"primary": False}) for name, one in plan.composites.items()}
    return plan.model_copy(update={"outcomes": outcomes, "composites": composites})
