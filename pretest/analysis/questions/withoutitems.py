"""Do verdicts rest on questions that work differently? The analysis once more, with those questions left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from pretest.analysis.cells.attrition import lost_in
from pretest.analysis.cells.groups import asked_as
from pretest.analysis.cells.judging import judge
from pretest.analysis.questions.question import Analysis
from pretest.errors import Note, PretestError, some
from pretest.tables.dif_verdicts import TABLE as DIF_VERDICTS

KEYS = ["wave", "audience", "concept", "outcome"]
BOTH = ("verdict", "harm_estimate", "upper", "suppressed")


def items_to_leave_out(analysis: Analysis, dif: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """Outcome → items of its scale with large DIF between any two groups, in the order of the scale."""
    large = dif[(dif["flag"] == "dif") & (dif["size"] == "large")]
    found: dict[str, tuple[str, ...]] = {}
    for outcome in analysis.study.outcomes():
        if outcome.scale is None:
            continue
        flagged = set(large.loc[large["scale"] == outcome.scale.id, "item"])
        items = tuple(item.id for item in outcome.scale.items if item.id in flagged)
        if items:
            found[outcome.id] = items
    return found


def verdicts_without(
    analysis: Analysis, left_out: Mapping[str, tuple[str, ...]]
) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """The table ``DIF_VERDICTS`` with all items of ``left_out`` out of their scores at once, and the decisions then.

    A scale of which nothing would be left keeps its items, with a note.
    """
    scales = dict(analysis.study.scales)
    notes: list[Note] = []
    gone: dict[str, tuple[str, ...]] = {}
    for name, items in left_out.items():
        rest = tuple(item for item in scales[name].items if item.id not in items)
        if not _asked_of_all(analysis, name, {item.id for item in rest}):
            what = "Every question of this scale that an audience was asked works differently between groups"
            why = "its score cannot be judged without them."
            notes.append(Note("dif_whole_scale", "serious", name, f"{what}; {why}"))
            continue
        scales[name] = scales[name].model_copy(update={"items": rest})
        gone[name] = items
    if not gone:
        return _table([]), tuple(notes)
    study, screened = replace(analysis.study, scales=scales), analysis.judged.screened
    try:
        lost = tuple(lost_in(study, analysis.responses, screened))  # fewer questions: other people lack the score
        again = judge(study, screened, lost, suppress_below=analysis.suppress_below, looked=analysis.judged.looked)
    except PretestError as error:
        what = f"The analysis without the questions that work differently could not be done: {error}"
        return _table([]), (*notes, Note("dif_verdicts_failed", "serious", some(list(gone)), what))
    merged = analysis.judged.verdicts.merge(
        again.verdicts[[*KEYS, *BOTH]], on=KEYS, how="left", suffixes=("", "_without")
    )
    merged = merged[merged["outcome"].isin(["", *gone])]
    everything = [item for items in gone.values() for item in items]
    merged["items_left_out"] = [" | ".join(gone.get(str(outcome), everything)) for outcome in merged["outcome"]]
    merged["suppressed"] = merged["suppressed"].fillna(False) | merged["suppressed_without"].fillna(False)
    table = _table([merged[list(DIF_VERDICTS.kinds)]])
    changed = table[(table["verdict"] != table["verdict_without"]).fillna(True)]
    if len(changed):
        places = [" / ".join(str(row[key]) for key in KEYS[1:] if row[key]) for _, row in changed.iterrows()]
        what = "The verdict is another one without the questions that work differently between groups"
        notes.append(Note("dif_verdict_changes", "serious", some(places), f"{what}; see what is not comparable."))
    return table, tuple(notes)


def _asked_of_all(analysis: Analysis, name: str, rest: set[str]) -> bool:
    """Whether every audience of the outcome keeps a question."""
    study = analysis.study
    outcome = next(outcome for outcome in study.outcomes() if outcome.id == name)
    asked = [study.scales[name].items_for(asked_as(study, audience)) for audience in outcome.audiences]
    return all(any(item.id in rest for item in items) for items in asked if items)


def _table(parts: list[pd.DataFrame]) -> pd.DataFrame:
    frame = parts[0] if parts else pd.DataFrame(columns=list(DIF_VERDICTS.kinds))
    return DIF_VERDICTS.require(frame)
