"""Do scales measure the same in everybody: between audiences, languages and waves? Would it change a verdict?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from pretest.analysis.cells.groups import Group, asked_as, scales_needed
from pretest.analysis.questions.compared import (
    Answers,
    Pair,
    Side,
    compared_pairs,
    compared_scales,
    is_compared,
    shared_answers,
    unmoved_answers,
)
from pretest.analysis.questions.question import Analysis, Deeper, Question
from pretest.analysis.questions.withoutitems import items_to_leave_out, verdicts_without
from pretest.errors import Note, some
from pretest.measurement import (
    FitMeasures,
    check_one_factor,
    dif_pair_table,
    estimate_dif,
    estimate_invariance,
    inter_item_table,
    judge_one_factor,
)
from pretest.seeds import stream
from pretest.spec.scale import Scale
from pretest.spec.study import Study
from pretest.tables.dif import TABLE as DIF
from pretest.tables.dif_verdicts import TABLE as DIF_VERDICTS
from pretest.tables.inter_item import TABLE as INTER_ITEM
from pretest.tables.invariance import TABLE as INVARIANCE
from pretest.words import Floats, Severity

Row = dict[str, object]

FEWEST = 30  # rows in each group for DIF and invariance
FEWEST_ITEMS = 3
FEW_ANSWERS = 5  # below it, taking answers as numbers is rough: Rhemtulla et al. 2012, DOI 10.1037/a0029315
NOTES: dict[str, tuple[Severity, str]] = {
    "dif_found": ("warning", "Questions work differently between these groups; a difference in level may lie in them."),
    "dif_not_tested": ("info", "Too few answers to see whether the questions work alike; that they do is not shown."),
    "dif_not_settled": ("warning", "Which questions work differently could not be settled; judge these with care."),
    "dif_no_anchor": ("warning", "Too few questions work alike to hold the others against; judge these with care."),
    "not_invariant": ("warning", "The scale measures something else in these groups; their levels are not comparable."),
    "several_factors": ("warning", "The questions seem to measure more than one thing."),
    "shared_items_only": (
        "warning",
        "The groups were asked other questions of the scale; only the shared ones were compared.",
    ),
    "few_answers": ("info", "With fewer than five answers the test of equal measurement is rough."),
    "people_in_both_waves": ("info", "Some people answered in both waves; the tests take the waves as independent."),
    "people_in_both_audiences": ("info", "People who belong to both audiences were left out of their comparison."),
}


def check_comparability(analysis: Analysis) -> Deeper:
    """Tables ``inter_item``, ``dif``, ``invariance`` and ``dif_verdicts``, with notes.

    Scales of the plan are compared between audiences (within a wave, without the people who belong to both), between
    languages (within an audience and wave) and between waves (within an audience, with the first and the one before).
    The answers are those before exposure, of all arms, where both groups have them, else those of the control arm, so
    that what a message does to one group does not count as a difference in measuring. Tests are unweighted and take
    respondents as independent.
    """
    study, groups = analysis.study, tuple(analysis.judged.groups)
    found: dict[str, list[str]] = {}
    dif: list[pd.DataFrame] = []
    invariance = [*_one_factor_rows(analysis, groups, found)]
    scales = compared_scales(study)
    for pair in compared_pairs(study, groups) if scales else ():
        for scale in scales:
            answers = shared_answers(study, scale, pair)
            if not answers.items or not is_compared(study, scale, pair):
                continue
            dif.append(_dif_rows(scale, pair, answers, analysis.suppress_below, found))
            invariance += _invariance_rows(study, scale, pair, answers, analysis.suppress_below, found)
    dif_rows = pd.concat(dif, ignore_index=True) if dif else pd.DataFrame(columns=list(DIF.kinds))
    verdicts, verdict_notes = verdicts_without(analysis, items_to_leave_out(analysis, dif_rows))
    tables = {
        "inter_item": _inter_item(analysis, groups),
        "dif": DIF.require(dif_rows),
        "invariance": INVARIANCE.require(pd.DataFrame(invariance, columns=list(INVARIANCE.kinds))),
        "dif_verdicts": verdicts,
    }
    return Deeper(tables, (*_notes(found), *verdict_notes))


def _notes(found: dict[str, list[str]]) -> Iterator[Note]:
    for code, (severity, message) in NOTES.items():
        if code in found:
            yield Note(code, severity, some(list(dict.fromkeys(found[code])), most=8), message)


def _place(scale: Scale, pair: Pair) -> str:
    within = f" ({pair.audience})" if pair.audience else ""
    return f"{scale.id}: {pair.reference.name} | {pair.group.name}{within}"


def _keys(scale: Scale, pair: Pair) -> Row:
    return {
        "wave": pair.wave,
        "audience": pair.audience,
        "grouping": pair.grouping,
        "reference": pair.reference.name,
        "group": pair.group.name,
        "scale": scale.id,
    }


def _dif_rows(
    scale: Scale, pair: Pair, answers: Answers, suppress_below: int, found: dict[str, list[str]]
) -> pd.DataFrame:
    """One row per shared item in the columns of ``DIF``."""
    place = _place(scale, pair)
    if len(answers.items) < FEWEST_ITEMS or not answers.phase:
        reason = "few_items" if answers.phase else "too_few"
        rows = [_keys(scale, pair) | {"item": item, "flag": reason, "size": ""} for item in answers.items]
        found.setdefault("dif_not_tested", []).append(place)
        return DIF.require(pd.DataFrame(rows).reindex(columns=list(DIF.kinds)).assign(suppressed=False))
    fits = estimate_dif(answers.values, answers.group, n_groups=2, fewest=FEWEST)
    made = dif_pair_table(
        fits,
        wave=pair.wave,
        audience=pair.audience,
        scale=scale.id,
        items=answers.items,
        grouping=pair.grouping,
        groups=(pair.reference.name, pair.group.name),
        suppress_below=suppress_below,
    )
    if (made["flag"] == "dif").any():
        found.setdefault("dif_found", []).append(place)
    for note in fits.notes:
        found.setdefault(note.code, []).append(place)
    return made


def _invariance_rows(
    study: Study, scale: Scale, pair: Pair, answers: Answers, suppress_below: int, found: dict[str, list[str]]
) -> Iterator[Row]:
    """Configural, metric and scalar, in the columns of ``INVARIANCE``; the last alone where nothing can be fitted."""
    place = _place(scale, pair)
    keys = _keys(scale, pair)
    if scale.score.method == "share":
        answers = Answers((), np.empty((len(answers.values), 0)), answers.group, answers.all_shared, answers.phase)
    result = estimate_invariance(answers.values, answers.group, n_groups=2, fewest=FEWEST)
    for code, told in (
        ("shared_items_only", not answers.all_shared),
        ("few_answers", not result.reason and _answers(study, scale) < FEW_ANSWERS),
        ("people_in_both_waves", pair.grouping == "wave" and pair.n_both > 0),
        ("people_in_both_audiences", pair.grouping == "audience" and pair.n_both > 0),
        ("not_invariant", any(step.judgement == "fails" for step in result.steps)),
    ):
        if told:
            found.setdefault(code, []).append(place)
    small = int(result.n.min()) < suppress_below
    for step in result.steps if not result.reason else result.steps[-1:]:
        unsure = step.judgement == "holds" and not answers.all_shared
        row = keys | {
            "model": step.level,
            "judgement": "cannot_tell" if unsure else step.judgement,
            "suppressed": small,
        }
        if not small:
            row |= {"n": int(result.n.sum())} | _figures(step.fit)
            row |= {"delta_cfi": step.delta_cfi, "delta_rmsea": step.delta_rmsea}
        yield _filled(row)


def _figures(fit: FitMeasures) -> Row:
    if fit.df < 0:
        return {}
    names = ("chi2", "df", "p_value", "cfi", "rmsea", "srmr")
    return {name: getattr(fit, name) for name in names}


def _filled(row: Row) -> Row:
    return {name: row.get(name, pd.NA if kind == "int" else np.nan) for name, kind in INVARIANCE.kinds.items()}


def _answers(study: Study, scale: Scale) -> int:
    """The smallest number of answers that an item of ``scale`` offers; many where they are numbers."""
    sets = [study.answers[scale.answers_of(item)] for item in scale.items]
    return min(len(answers.values) if answers.type in ("ordinal", "nominal") else FEW_ANSWERS for answers in sets)


def _one_factor_rows(analysis: Analysis, groups: tuple[Group, ...], found: dict[str, list[str]]) -> Iterator[Row]:
    """One factor in each audience and wave, for scales of four items or more, on answers that no message has moved."""
    study = analysis.study
    scales = [scale for scale in compared_scales(study) if scale.score.method != "share"]
    for group in groups if scales else ():
        side = Side.whole(study, group, group.audience)
        for scale in scales:
            values = _unmoved(study, scale, side)
            if values.shape[1] < FEWEST_ITEMS + 1 or len(values) == 0:
                continue
            keys: Row = {"wave": group.wave, "audience": group.audience, "grouping": "", "reference": "", "group": ""}
            keys |= {"scale": scale.id, "model": "one_factor", "judgement": "cannot_tell"}
            keys["suppressed"] = len(values) < analysis.suppress_below
            if len(values) >= max(FEWEST, analysis.suppress_below):
                rng = stream(study.file.seed, "parallel-analysis", group.wave, group.audience, scale.id)
                check = check_one_factor(values, rng)
                keys |= {"n": check.n, "judgement": judge_one_factor(check.fit)} | _figures(check.fit)
                if check.n_factors > 1:
                    found.setdefault("several_factors", []).append(f"{scale.id} ({group.audience})")
            yield _filled(keys)


def _unmoved(study: Study, scale: Scale, side: Side) -> Floats:
    """(n, k) complete rows before exposure, else of the control arm."""
    for phase in ("pre", "post"):
        values = unmoved_answers(study, scale, side.unmoved[phase], side.asked_as, phase).dropna()
        if not values.empty:
            break
    return values.to_numpy(dtype=np.float64)


def _inter_item(analysis: Analysis, groups: Iterable[Group]) -> pd.DataFrame:
    study = analysis.study
    tables = [
        inter_item_table(
            group.frame,
            scales_needed(study).values(),
            study.answers,
            audience=group.audience,
            wave=group.wave,
            asked_as=asked_as(study, group.audience),
            suppress_below=analysis.suppress_below,
        )
        for group in groups
    ]
    return INTER_ITEM.require(pd.concat([*tables, pd.DataFrame(columns=list(INTER_ITEM.kinds))]))


QUESTION = Question("comparability", check_comparability, (DIF, INVARIANCE, DIF_VERDICTS, INTER_ITEM))
