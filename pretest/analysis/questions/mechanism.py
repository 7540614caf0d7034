"""How a message does harm: through reactance (threat to freedom, anger, counter-arguing), explored and never proven."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from pretest.analysis.cells.armpair import Rows, each_pair, hide, is_against_control, oriented, shown_rows
from pretest.analysis.cells.covariates import covariate_matrix
from pretest.analysis.cells.groups import Group
from pretest.analysis.questions.question import Analysis, Deeper, Question
from pretest.errors import Note
from pretest.numbers.mechanism import Mediation, estimate_chain, estimate_mediation
from pretest.seeds import stream
from pretest.spec.study import ResolvedOutcome
from pretest.tables.mechanism import TABLE as MECHANISM
from pretest.words import CONF_LEVEL, Floats

Row = dict[str, object]
FAMILY = ("threat_to_freedom", "anger", "counter_arguing", "reactance_brief")
FIRST, SECOND = "threat_to_freedom", ("anger", "counter_arguing")
ARROW = ">"
LEAST = 20  # people per arm: fewer cannot carry these models
FIGURES = MECHANISM.hides.figures


def find_mechanism(analysis: Analysis) -> Deeper:
    """The table ``tables.mechanism``: each primary harm through each measured reaction, and threat → reaction.

    Outcomes are in points, signed so that positive is worse; a path a is in points of the reaction. A chain is named
    ``FIRST>SECOND`` and has the path ``between`` too.
    """
    rows = [row for group in analysis.judged.groups for row in _of_group(analysis, group)]
    if not rows:
        return Deeper()
    note = Note(
        "mechanism_exploratory",
        "info",
        "mechanism",
        "How the messages work is explored: the reactions were measured, not assigned. Their part is no proven cause.",
    )
    table = MECHANISM.require(pd.DataFrame(rows))
    return Deeper({"mechanism": table}, (note,))


def _of_group(analysis: Analysis, group: Group) -> Iterator[Row]:
    study = analysis.study
    here = [outcome for outcome in study.outcomes() if group.audience in outcome.audiences]
    own = [outcome for outcome in here if is_against_control(study, outcome)]
    steps = _mediators(own)
    harms = [one for one in own if one.is_harm and one.primary]
    if not steps or not harms:
        return
    shown = shown_rows(study, group)
    for outcome in harms:
        made = covariate_matrix(shown.frame, outcome.covariates, where=group.audience).values
        for concept, pair in each_pair(study, shown):
            x = made[(shown.arm == 0) | (shown.arm == 1 + study.concepts.index(concept))]
            keys = {"wave": group.wave, "audience": group.audience, "concept": concept, "outcome": outcome.id}
            for names in _ways(steps):
                parts = [steps[name] for name in names]
                yield from (keys | row for row in _of_way(analysis, pair, outcome, parts, x, ARROW.join(names), keys))


def _mediators(outcomes: Sequence[ResolvedOutcome]) -> dict[str, ResolvedOutcome]:
    """Reactions of the family that the plan has as outcomes, by the name of their scale, in the order of the family."""
    named = {one.id if one.scale is None else one.scale.id: one for one in outcomes if one.role == "mechanism"}
    return {name: named[name] for name in FAMILY if name in named}


def _ways(steps: dict[str, ResolvedOutcome]) -> list[tuple[str, ...]]:
    chains = [(FIRST, name) for name in SECOND if FIRST in steps and name in steps]
    return [*((name,) for name in steps), *chains]


def _of_way(
    analysis: Analysis, pair: Rows, outcome: ResolvedOutcome, steps: Sequence[ResolvedOutcome], x: Floats, name: str,
    keys: Row,
) -> Iterator[Row]:  # fmt: skip
    y = oriented(pair, outcome)
    reactions = [pair.values(step.column) for step in steps]
    there = ~np.isnan(np.column_stack([y, *reactions])).any(axis=1)
    sizes = [pair.people(there & arm) for arm in (pair.arm > 0, pair.arm == 0)]
    base: Row = {"mediator": name, "conf_level": CONF_LEVEL}
    flat = any(len(np.unique(one[there])) < 2 for one in (y, *reactions))
    if min(sizes) < max(LEAST, analysis.suppress_below) or flat or there.sum() <= x.shape[1] + 4:
        small = min(sizes) < analysis.suppress_below
        empty: Row = {"path": "indirect"} | dict.fromkeys(FIGURES[:-1]) | {"n": sum(sizes)}
        yield hide(base | empty, FIGURES, small=small)
        return
    rng = stream(analysis.study.file.seed, "mechanism", *(str(key) for key in keys.values()), name)
    found = _estimate(pair, y, reactions, x, rng)
    for place, path in enumerate(found.paths):
        yield base | {
            "path": path,
            "estimate": found.estimate[place],
            "std_error": found.std_error[place],
            "conf_low": found.conf_low[place],
            "conf_high": found.conf_high[place],
            "n": sum(sizes),
            "suppressed": False,
        }


def _estimate(pair: Rows, y: Floats, reactions: Sequence[Floats], x: Floats, rng: np.random.Generator) -> Mediation:
    seen, cluster, weights = pair.arm > 0, pair.design.cluster, pair.design.weights
    if len(reactions) == 1:
        return estimate_mediation(y, reactions[0], seen, rng=rng, covariates=x, cluster=cluster, weights=weights)
    first, second = reactions
    return estimate_chain(y, first, second, seen, rng=rng, covariates=x, cluster=cluster, weights=weights)


QUESTION = Question("mechanism", find_mechanism, (MECHANISM,))
