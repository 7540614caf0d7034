"""A study under another plan: what is changed in Python goes through the checks that a file goes through."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import yaml
from pydantic import BaseModel

from pretest.errors import Problem, SpecError
from pretest.library import Library
from pretest.limits import YAML_DEPTH
from pretest.spec.evidence import Evidence
from pretest.spec.load import Reading
from pretest.spec.plan import Plan
from pretest.spec.population import Population
from pretest.spec.references import check_references
from pretest.spec.study import Study
from pretest.spec.validate import validate
from pretest.spec.yamlfile import parse_yaml

CALLED = "with_plan"  # in place of the name of a file, in messages


def with_plan(study: Study, **changes: object) -> Study:
    """A copy of ``study`` with keys of its plan replaced, as if analyses/plan.yaml said so; no file changes.

    Its findings are marked: their provenance says what was changed in Python, a lock that was made before calls the
    study changed, and every report says so. Such a study cannot be locked: write the change into the file for that.

    Parameters
    ----------
    study : loaded before; it stays as it is.
    changes : keys of the plan with what they hold from now on, as plain values (as YAML would give them) or as parts of
        another plan. A key is replaced whole; None leaves it out.

    Returns
    -------
    Study
        Frozen; what the plan names elsewhere (population, evidence) is read anew.

    Raises
    ------
    SpecError
        With every problem found, as ``load_study`` gives them, each with its key: ``with_plan outcomes.stigma.margin``.

    Examples
    --------
    >>> import pretest
    >>> study = pretest.load_study("demo/pretest")
    >>> stricter = study.with_plan(alpha=0.01, unit="points")
    >>> stricter.plan.alpha, study.plan.alpha
    (0.01, 0.05)
    >>> study.with_plan(unit="inches")
    Traceback (most recent call last):
    pretest.errors.SpecError: with_plan unit: this value is not known: expected 'sd' or 'points', got 'inches'.
    """
    plan, sources = _checked(study, changes)
    reading = Reading(study.folder, Library(study.folder))
    evidence, population = _evidence(study, plan, reading), _population(study, plan, reading)
    read = (*study.inputs, *(file for name, file in reading.inputs.items() if name not in _names(study)))
    changed = replace(
        study,
        plan=plan,
        evidence=evidence,
        population=population,
        inputs=read,
        overrides=reading.overrides(study.file, plan),
    )
    problems = [*reading.problems, *check_references(changed, sources)]
    if problems:
        raise SpecError.of(_told(problem) for problem in problems)
    return changed


def _checked(study: Study, changes: Mapping[str, object]) -> tuple[Plan, dict[str, Any]]:
    """The plan as if a file said so: written as YAML and read again, so that no check is passed by."""
    now = _plain(study.plan, "", 0)
    given = {key: _plain(value, key, 0) for key, value in changes.items()}
    merged = {key: value for key, value in {**now, **given}.items() if value is not None}
    text = yaml.dump(merged, Dumper=_Dumper, allow_unicode=True, sort_keys=False)
    source = parse_yaml(text.encode("utf-8", "surrogatepass"), CALLED)
    plan, problems = validate(Plan, source)
    if plan is None:
        raise SpecError.of(_told(problem) for problem in problems)
    return plan, {study.file.plan: source}


class _Dumper(yaml.SafeDumper):
    """Writes what stands twice out twice: the reader takes no aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _plain(value: object, where: str, depth: int) -> Any:
    """Parts of a plan as the values that their file would hold."""
    if depth > YAML_DEPTH:
        raise SpecError("yaml_depth", f"{CALLED} {where}", f"keys are nested more than {YAML_DEPTH} deep")
    if isinstance(value, BaseModel):
        return _plain(value.model_dump(exclude_unset=True, by_alias=True), where, depth)
    if isinstance(value, Mapping):
        return {str(key): _plain(inner, f"{where}.{key}".strip("."), depth + 1) for key, inner in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(inner, f"{where}.{index}", depth + 1) for index, inner in enumerate(value)]
    if hasattr(value, "item") and not isinstance(value, str):  # a number of numpy
        value = value.item()
    if value is None or isinstance(value, str | bool | int | float | date):
        return value
    kind = type(value).__name__
    raise SpecError("wrong_type", f"{CALLED} {where}", "wrong kind of value", "text, a number, a list or keys", kind)


def _evidence(study: Study, plan: Plan, reading: Reading) -> Evidence | None:
    """Earlier research that the plan names: what was loaded, or another file."""
    if plan.evidence is None or plan.evidence.prior is None:
        return None
    if study.evidence is not None and study.evidence.id == plan.evidence.prior:
        return study.evidence
    return reading.content(f"surveys/evidence/{plan.evidence.prior}.yaml", Evidence)


def _population(study: Study, plan: Plan, reading: Reading) -> Population | None:
    """The population that the plan weighs to: what was loaded, or another file."""
    if plan.weights is None or (study.population is not None and study.population.id == plan.weights.population):
        return None if plan.weights is None else study.population
    return reading.content(f"surveys/populations/{plan.weights.population}.yaml", Population)


def _names(study: Study) -> set[str]:
    return {file.name for file in study.inputs}


def _told(problem: Problem) -> Problem:
    """The problem without the line, which is one of no file."""
    return replace(problem, where=re.sub(rf"^{CALLED}:\d+", CALLED, problem.where))
