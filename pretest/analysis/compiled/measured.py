"""Whether every outcome is asked of its audiences, after the message, with the items that its scale needs."""

from __future__ import annotations

import math
from collections.abc import Iterator

from pretest.analysis.compiled.asked import AskedOf, Asking
from pretest.analysis.compiled.finding import Finding, Stated
from pretest.analysis.compiled.view import View
from pretest.errors import Note, Problem, some
from pretest.forms.meets import can_both, implies
from pretest.measurement.scores import SHARE_TOLERANCE
from pretest.spec import ResolvedOutcome, Scale, Study
from pretest.values import names_phrase


def check_outcomes(view: View) -> Iterator[Finding]:
    """Every outcome of the plan, in each of its audiences."""
    for outcome in view.study.outcomes():
        if outcome.composite:
            yield from _composite(view, outcome)
            continue
        if outcome.scale is None and outcome.column not in view.held:
            asked = [one for one in outcome.audiences if one in view.asked]
            if not asked or any(view.lacking((outcome.column,), one) for one in asked):
                yield Stated("outcome", outcome.id, outcome.column)
        for audience in outcome.audiences:
            if outcome.scale is not None and audience in view.asked:
                yield from _in_audience(view, outcome, outcome.scale, view.asked[audience])


def _in_audience(view: View, outcome: ResolvedOutcome, scale: Scale, of: AskedOf) -> Iterator[Finding]:
    where, audience = view.place.plan("outcomes", outcome.id), of.audience
    items = scale.items_for(view.study.asked_as(audience))
    if not items:
        what = f"outcome '{outcome.id}' has no question for audience '{audience}': none of the items of scale "
        what += f"'{scale.id}' is asked of '{of.questionnaire.audience}'"
        hint = "Name that audience in the items of the scale, or leave this audience out of the outcome."
        yield Problem("outcome_without_items", where, what, hint=hint)
        return
    columns = tuple(item.id for item in items)
    lacking = view.lacking(columns, audience)
    if lacking and set(columns) <= view.brought:
        yield from view.stated(columns)
    elif lacking:
        yield _not_asked(view, outcome, of, where)
    else:
        here = {name: of.columns[name] for name in columns if name in of.columns}
        yield from _reached(view, outcome, of, here, where)
    yield from _items_left(view.study, scale, audience, where)


def _not_asked(view: View, outcome: ResolvedOutcome, of: AskedOf, where: str) -> Problem:
    what = f"outcome '{outcome.id}' is judged for audience '{of.audience}' and never asked of it: questionnaire "
    what += f"'{of.questionnaire.id}' has no scale '{outcome.id}' after the message"
    hint = "Put the scale in the questionnaire, leave that audience out of the outcome, or leave the outcome out."
    return Problem("outcome_not_asked", where, what, hint=hint)


def _reached(
    view: View, outcome: ResolvedOutcome, of: AskedOf, here: dict[str, Asking], where: str
) -> Iterator[Finding]:
    study, audience = view.study, of.audience
    when = study.file.audiences[audience].when
    early = [name for name, one in here.items() if not one.after]
    if early and study.file.arms and of.message is not None:
        what = f"outcome '{outcome.id}' is asked of audience '{audience}' before the message only, so that no message "
        hint = f"Put block '{here[early[0]].block}' of questionnaire '{of.questionnaire.id}' after the message."
        yield Problem("outcome_before_message", where, f"{what}can move it", hint=hint)
    for one in here.values():
        if not can_both(when, one.show_if, of.answers):
            what = f"outcome '{outcome.id}' is never seen by audience '{audience}': what its 'when' says and the "
            what += f"show_if of block '{one.block}' leave nobody"
            hint = f"Compare both in {study.name} and questionnaire '{of.questionnaire.id}'."
            yield Problem("outcome_unreachable", where, what, hint=hint)
            return
    narrow = [one for one in here.values() if not implies(view.known(audience), one.show_if, of.answers)]
    if narrow:
        message = f"Outcome '{outcome.id}' is asked of part of audience '{audience}' only, by the show_if of block "
        message += f"'{narrow[0].block}': it is judged on those who were asked."
        yield Note("outcome_asked_of_some", "warning", f"audience '{audience}'", message)


def _items_left(study: Study, scale: Scale, audience: str, where: str) -> Iterator[Finding]:
    """Whether an audience that no item of the scale names keeps the items that it needs.

    A few items less give another score: that is said. Fewer than the score needs of its items is an error, also where
    other scales know the audience: nobody can see whether it was left out on purpose or by a copied questionnaire.
    """
    asked_as = study.asked_as(audience)
    limited = [item for item in scale.items if item.audiences is not None]
    if not limited or any(item.asked_of(asked_as) for item in limited):
        return  # the scale was written with this audience in mind
    kept, every = len(scale.items) - len(limited), len(scale.items)
    lost = names_phrase([item.id for item in limited])
    if kept < math.ceil((scale.score.min_answered - SHARE_TOLERANCE) * every):
        what = f"scale '{scale.id}' keeps {kept} of its {every} items for audience '{audience}' ({lost} are limited to "
        what += "others), and its score needs more"
        hint = f"Name '{asked_as}' in these items, or make a scale of your own for this audience."
        yield Problem("items_too_few", where, what, hint=hint)
        return
    message = f"Scale '{scale.id}' asks {kept} of its {every} questions of audience '{audience}'; {lost} are limited "
    yield Note(
        "items_lost", "warning", f"audience '{audience}'", message + "to others, so that its score is another one."
    )


def _composite(view: View, outcome: ResolvedOutcome) -> Iterator[Finding]:
    """A composite needs all its components of the same person: a split must not take them apart."""
    for audience in (one for one in outcome.audiences if one in view.asked):
        blocks = _split_blocks(view, outcome, view.asked[audience])
        if not blocks:
            continue
        split = view.asked[audience].questionnaire.split
        together = 0 if split is None else sum(set(blocks) <= set(drawn) for drawn in split.draws)
        where = view.place.plan("composites", outcome.id, "of")
        if not together:
            what = f"nobody of audience '{audience}' is asked all of composite '{outcome.id}': its outcomes stand in "
            what += f"the blocks {some(blocks)}, which are never drawn together"
            hint = "Put its outcomes into one block of the split, or into blocks that everybody gets."
            yield Problem("composite_split", where, what, hint=hint)
        elif len(blocks) > 1:
            message = f"Composite '{outcome.id}' stands in several blocks of a split ({some(blocks)}): in audience "
            message += f"'{audience}' it is judged on those who drew all of them."
            yield Note("composite_split", "warning", f"audience '{audience}'", message)


def _split_blocks(view: View, outcome: ResolvedOutcome, of: AskedOf) -> list[str]:
    found: dict[str, None] = {}
    for name in outcome.composite:
        for item in _scale_items(view.study, name, of.audience):
            asking = of.columns.get(item)
            if asking is not None and asking.split:
                found[asking.block] = None
    return list(found)


def _scale_items(study: Study, name: str, audience: str) -> list[str]:
    scale = study.scales.get(name)
    return [] if scale is None else [item.id for item in scale.items_for(study.asked_as(audience))]
