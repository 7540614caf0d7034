"""Would another reasonable plan have said the same? Verdicts and decisions under every combination of alternatives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from pretest.analysis.cells.attrition import lost_from, lost_in
from pretest.analysis.cells.cellverdicts import Gates, bounded_cells, decide_bounded
from pretest.analysis.cells.doubts import DOUBTS
from pretest.analysis.cells.estimation import Batch
from pretest.analysis.cells.family import Cells, Levels, adjust, collect_cells
from pretest.analysis.cells.judging import Fitted, fit_cells
from pretest.analysis.cells.understanding import gate_reasons
from pretest.analysis.models.mixed import with_mixed
from pretest.analysis.models.ordinalmeans import with_ordinal_means
from pretest.analysis.questions.question import Analysis, Deeper, Question
from pretest.analysis.questions.specifications import (
    MARGINS,
    PLAN,
    Specification,
    specifications,
    study_of,
    unweighted,
    without_effect,
)
from pretest.errors import Note, PretestError
from pretest.quality import screen
from pretest.seeds import stream
from pretest.spec.study import Study
from pretest.tables import columns
from pretest.tables.sensitivity import TABLE as SENSITIVITY
from pretest.words import DECISIONS, HARM_ROLES

Progress = Callable[[int, int], None]
Fitting = tuple[Study, Cells, Levels, Gates, tuple[Note, ...]]
Fit = Fitting | Note
# Alternatives that compare the same rows by another model; an ordered answer has its own, whatever comes first.
OTHER_MODELS: Mapping[str, Callable[[Study, Batch], Batch]] = {"mixed": with_mixed, "ordinal": with_ordinal_means}
Refits = dict[tuple[str, ...], Fitted]
PLACE = ["wave", "audience", "concept", "outcome"]
KEPT = [*PLACE, "verdict", "harm_estimate", "lower", "upper", "margin", "unit", "suppressed"]


def find_sensitivity(analysis: Analysis, *, workers: int = 1, progress: Progress | None = None) -> Deeper:
    """The table ``tables.sensitivity``: decisions and primary harms under all combinations of the plan's alternatives.

    Alternatives that change nothing in this study are left out, with a note. All specifications draw their random
    numbers from one named stream, so that they differ by their choices alone, and not by the number of ``workers``.

    Parameters
    ----------
    workers : threads; the numbers are the same for any number of them.
    progress : called with how many sets of estimates are ready, and how many there are.
    """
    study, declared = analysis.study, analysis.study.plan.alternatives
    if not declared:
        return Deeper()
    weights = pd.concat([group.frame[columns.WEIGHT] for group in analysis.judged.groups])
    same = without_effect(study, analysis.judged.screened, weights)
    notes = [
        Note("alternative_same", "info", study.file.plan, f"{name} changes nothing here: {reason}.")
        for name, reason in same.items()
    ]
    asked = specifications([name for name in declared if name not in same])
    choices = list(dict.fromkeys(one.choices for one in asked))
    fits = dict(zip(choices, _fit_all(analysis, choices, workers, progress), strict=True))
    notes += [note for found in fits.values() for note in ((found,) if isinstance(found, Note) else found[-1])]
    bounded = {choices: _bounded(fit) for choices, fit in fits.items() if not isinstance(fit, Note)}
    parts = [
        _verdicts(one, fit, bounded[one.choices], analysis.suppress_below)
        for one in asked
        if not isinstance(fit := fits[one.choices], Note)
    ]
    table = _compared(pd.concat(parts, ignore_index=True))
    return Deeper({"sensitivity": table}, (*dict.fromkeys(notes), *_worse(study, table)))


def _fit_all(
    analysis: Analysis, choices: list[tuple[str, ...]], workers: int, progress: Progress | None
) -> Iterator[Fit]:
    refits: Refits = {}
    if workers == 1:
        found: Iterable[Fit] = (_fit(analysis, one, refits) for one in choices)
    else:
        from joblib import Parallel, delayed

        tasks = (delayed(_fit)(analysis, one, refits) for one in choices)
        found = Parallel(n_jobs=workers, prefer="threads", return_as="generator")(tasks)
    for done, fit in enumerate(found, 1):
        if progress is not None:
            progress(done, len(choices))
        yield fit


def _fit(analysis: Analysis, choices: tuple[str, ...], refits: Refits) -> Fit:
    """The cells of one set of choices, or a note on why there are none. refits: those made before, of other rows; other
    models of the same rows start from one."""
    study = study_of(analysis.study, choices)
    judged: Fitted = analysis.judged
    try:
        if rows := tuple(name for name in choices if name not in OTHER_MODELS):
            judged = refits[rows] = refits.get(rows) or _judged(analysis, study, rows)
        models = [change for name, change in OTHER_MODELS.items() if name in choices]
        if not models:
            return study, judged.cells, judged.levels, gate_reasons(judged.understood), ()
        before = [batch for batch in judged.batches if batch.subgroup == ""]
        whole = before
        for change in models:
            whole = [change(study, batch) for batch in whole]
        looked, n_units = judged.looked, len(judged.cells.influence["points"])
        early = () if looked is None else looked.rows(judged.screened.frame)
        cells = collect_cells(study, whole, n_units, looked=looked, early=early)
        cells = replace(cells, table=pd.concat([cells.table, judged.cells.table[DOUBTS]], axis=1))
        levels = adjust(study, cells, stream(study.file.seed, "max-t"))
        told = (note for old, new in zip(before, whole, strict=True) for note in new.notes[len(old.notes) :])
        return study, cells, levels, gate_reasons(judged.understood), tuple(told)
    except PretestError as error:
        where = Specification(choices, "").name
        return Note("alternative_failed", "serious", where, f"This alternative could not be computed: {error}")


def _judged(analysis: Analysis, study: Study, choices: tuple[str, ...]) -> Fitted:
    screened, lost = analysis.judged.screened, analysis.judged.lost
    if set(choices) & {"no_exclusions", "unweighted"}:
        everybody = analysis.everybody or screen(study, analysis.responses, exclusions="none")
        screened = everybody if "no_exclusions" in choices else screened
        groups = [one.group for one in lost]
        if "unweighted" in choices:
            screened, everybody = (replace(one, frame=unweighted(one.frame)) for one in (screened, everybody))
            groups = [replace(group, frame=unweighted(group.frame)) for group in groups]
        if "unweighted" in choices and study.plan.composites:  # these are standardised anew
            lost = tuple(lost_in(study, analysis.responses, screened, everybody))
        else:
            lost = tuple(lost_from(study, groups, everybody, screened))
    return fit_cells(study, screened, lost, suppress_below=analysis.suppress_below, looked=analysis.judged.looked)


def _bounded(fit: Fitting) -> pd.DataFrame:
    study, cells, levels, _, _ = fit
    return bounded_cells(study, cells, levels)


def _verdicts(specification: Specification, fit: Fitting, bounded: pd.DataFrame, below: int) -> pd.DataFrame:
    """Decisions and primary harms of one specification. bounded: its cells with bounds, which no margin changes."""
    study, cells, _, gates, _ = fit
    margin = cells.table["margin"] * MARGINS[specification.margin]
    judged = pd.concat(decide_bounded(study, bounded.assign(margin=margin), below, gates), ignore_index=True)
    decision = (judged["outcome"] == "").to_numpy(dtype=bool)
    harm = (judged["role"].isin(HARM_ROLES) & judged["primary"]).to_numpy(dtype=bool, na_value=False)
    kept: pd.DataFrame = judged.loc[decision | harm, KEPT].assign(specification=specification.name)
    return kept


def _compared(table: pd.DataFrame) -> pd.DataFrame:
    """With what the plan itself says of the same place; a place that the plan does not have is never the same."""
    own = table[table["specification"] == PLAN].set_index(PLACE)["verdict"]
    places = pd.MultiIndex.from_frame(table[PLACE])
    same = table["verdict"].to_numpy(dtype=object) == own.reindex(places).to_numpy(dtype=object)
    n = table["specification"].nunique()
    agreeing = pd.Series(same).groupby([table[name].to_numpy(dtype=object) for name in PLACE]).transform("sum")
    made = table.assign(same=same, share_same=agreeing.to_numpy(dtype=float) / n, n_specifications=n)
    ordered = made.assign(_cell=made["outcome"] != "").sort_values(["wave", "_cell"], kind="stable")
    return SENSITIVITY.require(ordered[list(SENSITIVITY.kinds)])


def _worse(study: Study, table: pd.DataFrame) -> Iterator[Note]:
    """One note per wave and concept whose overall decision is worse under some specification than under the plan."""
    decisions = table[(table["outcome"] == "") & (table["audience"] == "")]
    rank = decisions["verdict"].map({name: place for place, name in enumerate(DECISIONS)}).to_numpy(dtype=float)
    for wave, concept in dict.fromkeys(zip(decisions["wave"], decisions["concept"], strict=True)):
        index = ((decisions["wave"] == wave) & (decisions["concept"] == concept)).to_numpy(dtype=bool)
        part, places = decisions.iloc[index], rank[index]
        plan = places[(part["specification"] == PLAN).to_numpy(dtype=bool)]
        if not len(plan) or places.min() >= plan[0]:
            continue
        worst = DECISIONS[int(np.nanmin(places))]
        message = (
            f"{int((places < plan[0]).sum())} of {part['n_specifications'].iloc[0]} specifications decide worse than "
            f"the plan ({DECISIONS[int(plan[0])]}); the worst is {worst}."
        )
        where = f"wave {wave}: {concept}" if len(study.file.data) > 1 else str(concept)
        yield Note("sensitivity_worse", "warning", where, message)


QUESTION = Question("sensitivity", find_sensitivity, (SENSITIVITY,))
