"""Whether covariates, subgroups, rules, comparisons and margins look at columns that somebody is asked."""

from __future__ import annotations

from collections.abc import Iterator

from pretest.analysis.compiled.finding import Finding
from pretest.analysis.compiled.view import View
from pretest.analysis.weights.purposive import require_weightable
from pretest.errors import DesignError, Note, Problem
from pretest.spec import QualityRule, ResolvedOutcome
from pretest.spec.yamlfile import Path_
from pretest.values import names_phrase


def check_covariates(view: View) -> Iterator[Finding]:
    """Every covariate of every outcome and composite, in each audience that it is used in."""
    for outcome in view.study.outcomes():
        for audience in (one for one in outcome.audiences if one in view.asked):
            for name, _ in outcome.covariates:
                yield from _covariate(view, outcome, name, audience)


def _covariate(view: View, outcome: ResolvedOutcome, name: str, audience: str) -> Iterator[Finding]:
    path, use = _said_at(view, outcome, name)
    where = view.place.plan(*path)
    columns = view.columns_of(name, audience)
    lacking = view.lacking(columns, audience)
    of = view.asked[audience]
    if not columns or (lacking and not set(lacking) <= view.brought):
        what = f"the covariate '{name}' of {use} is never asked of audience '{audience}' in questionnaire "
        hint = "Ask it before the message, or leave the covariate out."
        yield Problem("covariate_not_asked", where, f"{what}'{of.questionnaire.id}'", hint=hint)
        return
    yield from view.stated(lacking)
    askings = [of.columns[column] for column in columns if column in of.columns]
    if view.study.file.arms and of.message is not None and any(one.after for one in askings):
        what = f"the covariate '{name}' of {use} is asked of audience '{audience}' after the message, so that the "
        hint = "Ask it before the message (phase: pre, as NAME_pre), or leave the covariate out."
        yield Problem("covariate_after_message", where, f"{what}message can have moved it", hint=hint)
    drawn = {one.block for one in askings if one.split}
    if drawn and not _same_draw(view, outcome, audience, drawn):
        what = f"the covariate '{name}' of {use} stands in block '{min(drawn)}' of the split, so that part of audience "
        hint = "Put it into a block that everybody gets, or leave the covariate out there."
        yield Problem("covariate_split", where, f"{what}'{audience}' is not asked it", hint=hint)


def _said_at(view: View, outcome: ResolvedOutcome, name: str) -> tuple[Path_, str]:
    """Where the plan names the covariate, and what uses it; that of the whole plan is told once."""
    for index, one in enumerate(view.study.plan.covariates):
        if one.name == name:
            return ("covariates", index), "the plan"
    kind = "composites" if outcome.composite else "outcomes"
    return (kind, outcome.id, "covariates"), f"outcome '{outcome.id}'"


def _same_draw(view: View, outcome: ResolvedOutcome, audience: str, drawn: set[str]) -> bool:
    """Whether everybody who is asked the outcome is asked the covariate too: both stand in one block of the split."""
    if outcome.composite or outcome.scale is None:
        return False
    columns = view.asked[audience].columns
    blocks = {columns[name].block for name in view.columns_of(outcome.id, audience) if name in columns}
    return blocks == drawn


def check_columns_named(view: View) -> Iterator[Finding]:
    """Subgroups, rules on quality, the comparison of a monitor, and the margins of weights."""
    plan = view.study.plan
    for index, group in enumerate(plan.subgroups):
        yield from _by_some(view, group.by, f"subgroup '{group.by}'", ("subgroups", index, "by"))
    for index, rule in enumerate(plan.quality):
        yield from _rule(view, rule, index)
    if plan.monitor is not None:
        for name in plan.monitor.comparison or {}:
            yield from _by_some(view, name, f"the comparison by '{name}'", ("monitor", "comparison", name))
        for index, one in enumerate(plan.monitor.mix or ()):
            yield from _by_some(view, one.by, f"the mix by '{one.by}'", ("monitor", "mix", index))
    yield from _margins(view)


def _by_some(view: View, name: str, use: str, path: Path_) -> Iterator[Finding]:
    """A column that some audience must be asked; the others are told."""
    lacking = []
    for audience in view.asked:
        columns = view.columns_of(name, audience)
        missing = view.lacking(columns, audience)
        if columns and set(missing) <= view.brought:
            yield from view.stated(missing)
        else:
            lacking.append(audience)
    if lacking and len(lacking) == len(view.asked):
        what = f"{use} is asked of nobody: no questionnaire of the study has it"
        hint = "Ask it, name the column of the data under columns in study.yaml, or leave it out."
        yield Problem("column_not_asked", view.place.plan(*path), what, hint=hint)
    elif lacking:
        message = f"{use[0].upper()}{use[1:]} is not asked of {names_phrase(lacking)}: nothing can be said by it there."
        yield Note("column_asked_of_some", "warning", view.study.file.plan, message)


def _rule(view: View, rule: QualityRule, index: int) -> Iterator[Finding]:
    path: Path_ = ("quality", index)
    for name in (*rule.columns, *(() if rule.column is None else (rule.column,))):
        if rule.rule in ("speeding",):  # seconds are measured, not asked
            yield from () if name in view.held else view.stated((name,))
        else:
            yield from _by_some(view, name, f"column '{name}' of rule '{rule.label}'", (*path, "columns"))
    for scale in rule.scales:
        yield from _by_some(view, scale, f"scale '{scale}' of rule '{rule.label}'", (*path, "scales"))
    for name in () if rule.when is None else rule.when.columns:
        for audience in view.asked:
            missing = view.lacking((name,), audience)
            if set(missing) <= view.brought:
                yield from view.stated(missing)
                continue
            what = f"rule '{rule.label}' looks at '{name}', which audience '{audience}' is never asked: all its people "
            hint = f"Ask it in questionnaire '{view.asked[audience].questionnaire.id}', or leave it out of the rule."
            yield Problem("rule_not_asked", view.place.plan(*path, "when", name), f"{what}would be left out", hint=hint)


def _margins(view: View) -> Iterator[Finding]:
    study, population = view.study, view.study.population
    if population is None:
        return
    try:
        weighted = require_weightable(study)
    except DesignError as error:
        yield from error.problems
        return
    for audience in (one for one in weighted if one in view.asked):
        for margin in population.margins:
            missing = view.lacking((margin.data_column,), audience)
            if set(missing) <= view.brought:
                yield from view.stated(missing)
                continue
            what = (
                f"the weights of '{population.id}' need '{margin.data_column}', which audience '{audience}' is never "
            )
            hint = "Ask it, leave the audience out of weights, or use a population file without that margin."
            yield Problem("margin_not_asked", view.place.plan("weights"), f"{what}asked", hint=hint)
