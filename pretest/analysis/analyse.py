"""The road in one place: responses → groups → cells → verdicts and risks → findings."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from pretest.analysis.cells.attrition import lost_in
from pretest.analysis.cells.family import Levels
from pretest.analysis.cells.groups import Group, asked_as, make_groups
from pretest.analysis.cells.judging import judge
from pretest.analysis.cells.looked import looked_of
from pretest.analysis.cells.pairs import pair_cells
from pretest.analysis.cells.tables import estimate_risks, estimates_table, not_ranked
from pretest.analysis.checks import check_responses, check_screened, require_sound, tabulate_items
from pretest.analysis.checks.care import care_notes, origin_notes
from pretest.analysis.checks.checks import REASON_COLUMNS
from pretest.analysis.checks.remaining import check_remaining, remaining_of
from pretest.analysis.compiled import Compiled, compile_study
from pretest.analysis.prior.reading import read_beliefs
from pretest.analysis.questions.question import Analysis
from pretest.analysis.questions.registry import answer_all
from pretest.analysis.record.lookfacts import look_facts
from pretest.analysis.record.looknotes import coming_look_notes, look_notes
from pretest.analysis.record.planned import this_look
from pretest.analysis.record.prelock import early_answers, lock_time
from pretest.analysis.record.run import record_run
from pretest.analysis.record.studyfacts import plan_facts, study_facts
from pretest.analysis.watch.local import check_local
from pretest.analysis.watch.storestate import StoreState, store_state
from pretest.analysis.weights.weights import require_weightable, weighted
from pretest.disclosure.figures import answer_values
from pretest.disclosure.limit import suppression_notes, threshold
from pretest.disclosure.notes import tell
from pretest.disclosure.overlap import Pattern, patterns_of
from pretest.disclosure.reasons import hide_reasons
from pretest.disclosure.release import release
from pretest.errors import DesignError, Note, PretestError, Problem
from pretest.findings import Findings, PlanFacts
from pretest.forms.conditions import audience_masks
from pretest.measurement import distribution_table, keying_notes, reliability_table
from pretest.quality import screen
from pretest.quality.pointed import tabulate_pointed
from pretest.responses import Responses, flow_by_cell, read_responses
from pretest.responses.design import with_waves_found
from pretest.responses.planned import not_asked
from pretest.seeds import stream
from pretest.spec.load import check_study
from pretest.spec.plannotes import message_notes, plan_notes, stimulus_notes
from pretest.spec.study import Study
from pretest.tables import columns
from pretest.tables.distributions import TABLE as DISTRIBUTIONS
from pretest.tables.loss import TABLE as LOSS
from pretest.tables.realised import TABLE as REALISED
from pretest.tables.reliability import TABLE as RELIABILITY
from pretest.words import Language, Suppression


def analyse(study: Study, *, suppression: Suppression = "plan") -> Findings:
    """Estimate effects, verdicts and risks of every concept of ``study``, as its plan says.

    Parameters
    ----------
    suppression : ``plan`` hides figures that rest on fewer people than the plan allows; ``none`` gives
        complete tables that must not be shared.

    Returns
    -------
    Findings
        Every result as a table (``estimates``, ``verdicts``, ``risks``, ``reliability``, ``flow`` and more), with notes
        and provenance. Effects are in the plan's unit: SD of the control arm, or points of the scale.

    Raises
    ------
    DataError, DesignError
        When the data do not fit the study, with every problem at once, or ``suppression`` is another word; nothing is
        computed then.
    EstimationError
        When a design cannot be estimated at all (a cluster in two strata).

    References
    ----------
    docs/methods.md gives every formula with its source; effects: Lin (2013), https://doi.org/10.1214/12-AOAS583;
    all primary harms together: Romano & Wolf (2005), https://doi.org/10.1198/016214504000000539.

    Examples
    --------
    >>> import pretest
    >>> _ = pretest.init("my-study")
    >>> study = pretest.load_study("my-study")
    >>> pretest.write_frame(pretest.simulate(study, n=300), study.folder / study.file.data[0].file)
    >>> findings = pretest.analyse(study)
    >>> decisions = findings.verdicts[findings.verdicts["outcome"] == ""]
    >>> decisions[["audience", "concept"]].values.tolist()
    [['', 'concept_a'], ['users', 'concept_a'], ['non_users', 'concept_a']]
    """
    below = threshold(study, suppression)
    if not study.concepts:
        hint = "Name the arms in study.yaml, or compare waves with 'pretest monitor'."
        raise DesignError("no_concepts", study.name, "the study tests no concept", hint=hint)
    responses = read_responses(study)
    asked, study = study, with_waves_found(study, responses.frame)
    report = check_responses(study, responses, cells="left")
    require_sound(report)
    screened = screen(study, responses)
    remaining = check_remaining(study, remaining_of(study, responses, screened), screened.flow, below)
    look = this_look(study, responses, screened.frame)
    looked = looked_of(look.state, responses.frame)
    everybody = screen(study, responses, exclusions="none")
    lost = tuple(lost_in(study, responses, screened, everybody))
    judged = judge(study, screened, lost, suppress_below=below, looked=looked)
    chance, barred = stream(study.file.seed, "posterior"), not_ranked(study, judged.verdicts)
    beliefs = read_beliefs(study)
    risks = estimate_risks(study, judged.cells, below, chance, prior=beliefs.priors, barred=barred)
    estimates = [
        estimates_table(study, judged.cells.table, judged.levels, suppress_below=below),
        estimates_table(study, judged.parts.table, None, suppress_below=below),
    ]
    plan = replace(_plan_with(study, judged.levels), looks=look_facts(look, study.plan.alpha, below))
    if "concepts" in study.plan.compare:
        pairs, found = pair_cells(study, judged.cells, stream(study.file.seed, "pairs"))
        plan = replace(plan, pairs_level=_known(found.local_level))
        estimates.append(estimates_table(study, pairs, found, suppress_below=below))
    beside = answer_all(Analysis(study, responses, judged, below, risks.effects, beliefs, everybody=everybody))
    early = early_answers(lock_time(asked), responses.frame)
    recorded = record_run(asked, responses.files, early, "analyse", look, responses.frame)
    notes = (
        *recorded.notes,
        *look_notes(look, study.plan.alpha, below),
        *responses.notes,
        *report.notes,
        *screened.notes,
        *remaining,
        *check_screened(study, screened.frame, screened.reasons),
        *judged.notes,
        *keying_notes(study, judged.groups),
        *risks.notes,
        *(note for found in beside for note in found.notes),
        *suppression_notes(study),
        *message_notes(study),
        *stimulus_notes(study),
    )
    flow = pd.concat([_beside(responses.flow), screened.flow, flow_by_cell(study, screened.frame)], ignore_index=True)
    tables = {
        "estimates": _ordered(study, pd.concat(estimates, ignore_index=True)),
        "verdicts": _ordered(study, judged.verdicts),
        "risks": _ordered(study, risks.table),
        "reliability": _reliability(study, judged.groups, below),
        "flow": flow,
        "cases": screened.cases,
        "pointed": tabulate_pointed(screened.cases),
        "weighting": judged.weighting,
        "loss": screened.loss,
        "realised": responses.realised,
        **{name: table for found in beside for name, table in found.tables.items()},
        "distributions": _distributions(study, judged.groups),
    }
    return Findings(
        kind="analyse",
        study=study_facts(study),
        plan=plan,
        provenance=recorded.provenance,
        notes=tell(notes, below),
        suppressed_below=below,
    ).with_tables(**release(tables, below, study.control or "", _patterns(study, responses), answer_values(study)))


def _patterns(study: Study, responses: Responses) -> frozenset[Pattern]:
    """The audiences that somebody who was read is in at once."""
    return patterns_of(audience_masks(study, responses.frame))


def _beside(flow: pd.DataFrame) -> pd.DataFrame:
    """What reading counted beside the steps that screening counts again: people without an arm."""
    return flow[flow["step"] != "read"]


@dataclass(frozen=True, slots=True, eq=False)
class CheckedStudy:
    """What ``pretest check`` reports.

    summary: one line for a study without problems. items: how each item was answered, as
    ``responses.tabulate_items``; loss: whom the quality rules point out, as ``tables.loss``, small numbers hidden;
    realised: how the design turned out, as ``tables.realised``. All are empty where there are no data to look at, and
    loss where they have problems. language: the first of the study. counts: the numbers of the summary, for those who
    say it in another language. store: what is kept of the waves of a study that follows some.
    """

    problems: tuple[Problem, ...]
    notes: tuple[Note, ...]
    summary: str
    items: pd.DataFrame = field(default_factory=pd.DataFrame)
    loss: pd.DataFrame = field(default_factory=lambda: LOSS.empty())
    realised: pd.DataFrame = field(default_factory=lambda: REALISED.empty())
    language: Language = "en"
    counts: Mapping[str, int] = field(default_factory=dict)
    store: StoreState | None = None


def check_study_and_data(folder: str | Path, *, suppression: Suppression = "plan") -> CheckedStudy:
    """Every problem in the files of a study, and in its data against its plan; computes nothing.

    Parameters
    ----------
    folder : of the study, or a YAML file in it.
    suppression : ``plan`` hides how many people a quality rule points out where they are few; ``none`` does not.

    Returns
    -------
    CheckedStudy
        ``problems`` (empty when all is well), ``notes``, and tables of how items were answered, whom the quality rules
        point out, and how the design turned out.

    Raises
    ------
    DesignError
        When ``suppression`` is another word. Problems in files and data are returned, not raised.

    Examples
    --------
    >>> import pretest
    >>> report = pretest.check("demo/pretest")
    >>> report.problems
    ()
    >>> report.summary
    'example-city: no problems. 400 respondents in 1 file, 4 concepts, 2 audiences, 22 outcomes.'
    """
    study, problems = check_study(folder)
    if study is None or problems:
        return CheckedStudy(problems, (), "")
    below = threshold(study, suppression)
    if not study.file.data:
        note = Note("no_data", "info", "study.yaml", "The study names no data yet; only its files were checked.")
        compiled = _compiled(study)
        beside = (*suppression_notes(study), *plan_notes(study), *care_notes(study), *origin_notes(study))
        return CheckedStudy(
            compiled.problems,
            (note, *compiled.notes, *beside),
            "" if compiled.problems else f"{study.id}: the files are in order; there are no data yet.",
            language=study.file.languages[0],
        )
    try:
        require_weightable(study)
        responses = read_responses(study)
        study = with_waves_found(study, responses.frame)
        report = check_responses(study, responses, cells="left")
        loss, screened_notes = (LOSS.empty(), ()) if report.problems else _screened(study, responses, below)
        compiled = _compiled(study, {str(name) for name in responses.frame})
        store = store_state(study)
    except PretestError as error:
        compiled = _compiled(study)
        notes = tell((*compiled.notes, *suppression_notes(study), *plan_notes(study)), below)
        problems = tuple(dict.fromkeys((*compiled.problems, *error.problems)))
        return CheckedStudy(problems, notes, "", language=study.file.languages[0])
    beside = (*compiled.notes, *suppression_notes(study), *plan_notes(study), *care_notes(study), *origin_notes(study))
    notes = tell((*responses.notes, *report.notes, *screened_notes, *beside), below)
    tables = release(
        {"loss": loss, "realised": responses.realised}, below, study.control or "", _patterns(study, responses)
    )
    items = hide_reasons(tabulate_items(study, responses), REASON_COLUMNS, below)
    return CheckedStudy(
        tuple(dict.fromkeys((*compiled.problems, *report.problems))),
        notes,
        _summary(study, responses),
        items,
        tables["loss"],
        tables["realised"],
        study.file.languages[0],
        _counts(study, responses),
        store,
    )


def _screened(study: Study, responses: Responses, below: int) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    screened = screen(study, responses)
    remaining = check_remaining(study, remaining_of(study, responses, screened), screened.flow, below)
    _, _, weight_notes = weighted(study, screened.frame)
    keying = keying_notes(study, make_groups(study, screened.frame)[0])
    notes = (
        *screened.notes,
        *remaining,
        *coming_look_notes(study, responses, screened.frame, below),
        *weight_notes,
        *keying,
        *check_screened(study, screened.frame, screened.reasons),
    )
    return screened.loss, notes


def _counts(study: Study, responses: Responses) -> dict[str, int]:
    return {
        "people": int(responses.frame[columns.RESPONDENT].nunique()),
        "files": len(responses.files),
        "concepts": len(study.concepts),
        "audiences": len(study.audiences),
        "outcomes": len(study.plan.outcomes),
    }


def _summary(study: Study, responses: Responses) -> str:
    n = _counts(study, responses)
    return (
        f"{study.id}: no problems. {n['people']:,} respondents in {n['files']} file{'s' if n['files'] != 1 else ''}, "
        f"{n['concepts']} concepts, {n['audiences']} audiences, {n['outcomes']} outcomes."
    )


def _plan_with(study: Study, levels: Levels) -> PlanFacts:
    facts = plan_facts(study)
    critical, local = _known(levels.critical), _known(levels.local_level)
    return replace(facts, n_primary_cells=levels.n_cells, critical=critical, local_level=local)


def _known(value: float) -> float | None:
    """A value of a family, or None where nothing was corrected together: no control, no primary harm, no pairs."""
    return value if math.isfinite(value) else None


def _reliability(study: Study, groups: Sequence[Group], below: int) -> pd.DataFrame:
    used = {outcome.scale.id: outcome.scale for outcome in study.outcomes() if outcome.scale is not None}
    tables = [
        reliability_table(
            group.frame,
            used.values(),
            study.answers,
            audience=group.audience,
            wave=group.wave,
            asked_as=asked_as(study, group.audience),
            suppress_below=below,
            not_asked=not_asked(study, group.audience, group.frame),
        )
        for group in groups
    ]
    return pd.concat(tables, ignore_index=True) if tables else RELIABILITY.empty()


def _distributions(study: Study, groups: Sequence[Group]) -> pd.DataFrame:
    """All answers, also those of few people: which of them are told is for the release to say."""
    arms = ([] if study.control is None else [study.control]) + list(study.concepts)
    tables = [
        distribution_table(
            group.frame[group.arm >= 0] if arms else group.frame,  # who counts for the estimates
            [outcome for outcome in study.outcomes() if group.audience in outcome.audiences],
            study.answers,
            audience=group.audience,
            wave=group.wave,
            arms=arms,
            asked_as=asked_as(study, group.audience),
            suppress_below=0,
        )
        for group in groups
    ]
    return pd.concat(tables, ignore_index=True) if tables else DISTRIBUTIONS.empty()


def _ordered(study: Study, table: pd.DataFrame) -> pd.DataFrame:
    """Rows in the order of the study and the plan, decisions (no outcome) before cells."""
    ranks = {
        "audience": {name: rank for rank, name in enumerate(["", *study.audiences])},
        "outcome": {name: rank for rank, name in enumerate(["", *study.plan.outcomes, *study.plan.composites])},
        "concept": {name: rank for rank, name in enumerate(["", *study.concepts])},
    }
    keys = pd.DataFrame({name: table[name].map(rank) for name, rank in ranks.items() if name in table.columns})
    keys.insert(0, "wave", table["wave"])
    return table.iloc[keys.sort_values(list(keys.columns), kind="stable").index].reset_index(drop=True)


def _compiled(study: Study, held: Collection[str] = ()) -> Compiled:
    """``compile_study``, with what is found in the folder ``watch``: it keeps nobody from locking a plan."""
    compiled, found = compile_study(study, held), tuple(check_local(study))
    problems = tuple(one for one in found if isinstance(one, Problem))
    notes = tuple(one for one in found if isinstance(one, Note))
    return replace(compiled, problems=(*compiled.problems, *problems), notes=(*compiled.notes, *notes))
