"""Checks on what a plan says of outcomes that it named elsewhere: composites, aims, references and keying."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pretest.errors import Problem
from pretest.spec.places import Places, unknown
from pretest.spec.plan import Composite, Outcome
from pretest.words import HARM_ROLES, Direction, Role

if TYPE_CHECKING:
    from pretest.spec.study import Study

Path_ = tuple[str | int, ...]


def check_plan_names(study: Study, place: Places) -> Iterator[Problem]:
    """Problems with the composites, aims, references and accepted alarms of the plan."""
    for name, composite in study.plan.composites.items():
        yield from _composite(study, name, composite, place)
    yield from _primary_twice(study, place)
    yield from _aims(study, place)
    yield from _references(study, place)
    yield from _bases(study, place)
    yield from _pillars(study, place)
    if not study.plan.compare:
        what = "with whom concepts are compared is left empty"
        yield Problem("compare_empty", place.plan("compare"), what, hint="Leave it out for: the reference.")
    known = {**study.plan.outcomes, **study.scales}
    for name in study.plan.keying:
        if name not in known:
            yield unknown("outcome", name, study.plan.outcomes, place.plan("keying", name))


def _composite(study: Study, name: str, composite: Composite, place: Places) -> Iterator[Problem]:
    here: Path_ = ("composites", name)
    columns = {*study.plan.outcomes, *study.items()}
    columns |= {column for scale in study.scales for column in (scale, f"{scale}_pre")}
    if name in columns:
        what = f"the name '{name}' is that of an outcome, a scale or an item too"
        yield Problem("name_taken", place.plan(*here), what, hint="Give the composite a name of its own.")
    if composite.tell not in composite.of:
        yield unknown("component", composite.tell, composite.of, place.plan(*here, "tell"))
    if composite.margin.sd is None:
        hint = "Give it as margin: {sd: 0.20}."
        what = "the margin of a composite is in SD of the composite"
        yield Problem("margin_unit", place.plan(*here, "margin"), what, hint=hint)
    yield from _known_audiences(study, composite.audiences or (), (*here, "audiences"), place)
    for index, part in enumerate(composite.of):
        where = place.plan(*here, "of", index)
        if part in composite.of[:index]:
            yield Problem("component_twice", where, f"'{part}' is named twice")
        elif part not in study.plan.outcomes:
            yield unknown("outcome", part, study.plan.outcomes, where)
        else:
            yield from _component(study, composite, part, where)


def _component(study: Study, composite: Composite, part: str, where: str) -> Iterator[Problem]:
    outcome = study.plan.outcomes[part]
    role, direction = _meaning(study, part, outcome)
    if role not in HARM_ROLES or direction == "neutral":
        yield Problem("component_no_harm", where, f"'{part}' is no harm, so no direction of the composite is worse")
    if outcome.primary:
        hint = "Say primary: false there; the composite decides in its place."
        yield Problem("component_primary", where, f"'{part}' is primary by itself too", hint=hint)
    if outcome.model != "linear":
        what = f"'{part}' is compared by a model that is {outcome.model}, and a composite is a mean of scores"
        yield Problem("component_model", where, what, hint="Use model: linear there.")
    if outcome.margin is None and role in HARM_ROLES:
        yield Problem("margin_missing", where, f"'{part}' needs a margin of its own")
    if outcome.reference is not None and outcome.reference != study.control:
        what = f"'{part}' is compared with '{outcome.reference}', the composite with '{study.control}'"
        yield Problem("component_reference", where, what, hint="Leave out the reference there.")
    asked = outcome.audiences or study.audiences
    lacking = [audience for audience in composite.audiences or study.audiences if audience not in asked]
    if lacking:
        hint = "Name the audiences of the composite, or ask it there too."
        yield Problem("component_not_asked", where, f"'{part}' is not asked of {', '.join(lacking)}", hint=hint)


def _meaning(study: Study, name: str, outcome: Outcome) -> tuple[Role | None, Direction | None]:
    """Role and direction of an outcome, those of its scale where it does not say."""
    scale = study.scales.get(name) if outcome.column is None else None
    if scale is None:
        return outcome.role, outcome.higher_is
    return outcome.role or scale.role, outcome.higher_is or scale.higher_is


def _primary_twice(study: Study, place: Places) -> Iterator[Problem]:
    taken: dict[tuple[Role, str], str] = {}
    for name, composite in study.plan.composites.items():
        for audience in (composite.audiences or study.audiences) if composite.primary else ():
            first = taken.setdefault((composite.role, audience), name)
            if first != name:
                what = f"'{first}' is the primary composite of {composite.role} in {audience} already"
                yield Problem("composite_twice", place.plan("composites", name, "primary"), what, hint="Keep one.")


def _aims(study: Study, place: Places) -> Iterator[Problem]:
    outcomes, composites = study.plan.outcomes, study.plan.composites
    for name, audiences in (study.plan.aims or {}).items():
        here: Path_ = ("aims", name)
        if name not in outcomes and name not in composites:
            yield unknown("outcome", name, [*outcomes, *composites], place.plan(*here))
            continue
        if not audiences:
            yield Problem("aim_nowhere", place.plan(*here), "name the audiences in which this is an aim")
        if name in outcomes and _meaning(study, name, outcomes[name])[1] in ("neutral", None):
            what = f"no direction of '{name}' is better, so it cannot be an aim"
            yield Problem("direction_missing", place.plan(*here), what, hint="Say higher_is: worse or better.")
        asked = (outcomes[name] if name in outcomes else composites[name]).audiences or study.audiences
        yield from _known_audiences(study, audiences, here, place)
        for index, audience in enumerate(audiences):
            if audience in study.audiences and audience not in asked:
                where = place.plan(*here, index)
                yield Problem("aim_not_asked", where, f"'{name}' is not asked of {audience}")


def _bases(study: Study, place: Places) -> Iterator[Problem]:
    """Shares of the reference arm that the forecasts of practice need: of outcomes and audiences that there are."""
    evidence = study.plan.evidence
    stated = {} if evidence is None or evidence.practice is None else evidence.practice.base
    outcomes = [*study.plan.outcomes, *study.plan.composites]
    for name, share in stated.items():
        here: Path_ = ("evidence", "practice", "base", name)
        if name not in outcomes:
            yield unknown("outcome", name, outcomes, place.plan(*here))
        for audience in share if isinstance(share, dict) else ():
            if audience not in study.audiences:
                yield unknown("audience", audience, study.audiences, place.plan(*here, audience))


def _pillars(study: Study, place: Places) -> Iterator[Problem]:
    """Outcomes that stand in a pillar; the series in it are known when their file is read."""
    outcomes = [*study.plan.outcomes, *study.plan.composites]
    for name, pillar in (study.plan.monitor.pillars if study.plan.monitor is not None else {}).items():
        for index, outcome in enumerate(pillar.outcomes):
            if outcome not in outcomes:
                yield unknown("outcome", outcome, outcomes, place.plan("monitor", "pillars", name, "outcomes", index))


def _known_audiences(study: Study, audiences: tuple[str, ...], here: Path_, place: Places) -> Iterator[Problem]:
    for index, audience in enumerate(audiences):
        if audience not in study.audiences:
            yield unknown("audience", audience, study.audiences, place.plan(*here, index))


def _references(study: Study, place: Places) -> Iterator[Problem]:
    named: list[tuple[str | None, Path_]] = [(study.plan.reference, ("reference",))]
    named += [(outcome.reference, ("outcomes", name, "reference")) for name, outcome in study.plan.outcomes.items()]
    for arm, path in named:
        if arm is None:
            continue
        if arm not in study.file.arms:
            yield unknown("arm", arm, study.file.arms, place.plan(*path))
        elif not study.file.arms[arm].is_control:
            hint = f"Say control: true or control: current for it in {study.name}."
            yield Problem("reference_no_control", place.plan(*path), f"arm '{arm}' is no control", hint=hint)
