"""Labels that a data file gives the codes of its arms: used where the study says nothing, else held against it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pretest.errors import Note, Problem
from pretest.responses.filelabels import label_parts
from pretest.responses.recode import recode_of
from pretest.spec import LANGUAGES, DataFile, Study
from pretest.tablefiles.typedfile import Labels
from pretest.values import canonical, folded_label, shown

SHORTEST = 3  # letters: shorter names of arms stand in labels by chance
_CONTROL = re.compile(r"\b(?:control|controle|placebo)")


@dataclass(frozen=True, slots=True)
class LabelledArms:
    """source: with the arms that only labels tell. problems: codes that study.yaml and file give to different arms."""

    source: DataFile
    problems: tuple[Problem, ...] = ()
    notes: tuple[Note, ...] = ()


def read_arm_labels(study: Study, source: DataFile, labels: Labels) -> LabelledArms:
    """``source`` with an arm for every code that study.yaml does not know and whose label names one.

    Parameters
    ----------
    labels
        Column of the file → code (canonical text) → label.
    """
    column = source.arm if isinstance(source.arm, str) else None
    if column is None or not labels.get(column) or not study.file.arms:
        return LabelledArms(source)
    if column in source.labels:
        message = f"The labels that the file gives the codes of column {shown(column)}, which holds the arms, were not "
        message += f"used. Reason given in study.yaml: {shown(source.labels[column], 200)}."
        return LabelledArms(source, (), (Note("labels_overruled", "warning", source.file, message),))
    known = {name: name for name in study.file.arms} | {canonical(code): arm for code, arm in source.arms.items()}
    names = _names(study, source)
    found: dict[str, str] = {}
    wrong: list[str] = []
    other: list[str] = []
    for code, label in labels[column].items():
        value = recode_of(source, column, column, code)
        if value is None:
            continue
        exact = {arm for part in label_parts(code, label) for arm, texts in names.items() if part in texts}
        given = known.get(canonical(value))
        if given is None:
            found |= {canonical(value): next(iter(exact))} if len(exact) == 1 else {}
            continue
        meant = exact or set(_contained(study, names, label))
        if meant and given not in meant:
            wrong.append(f"{code} is {shown(label)} in the file and '{given}' in study.yaml")
        elif not meant:
            other.append(f"{code} = {shown(label)} is '{given}'")
    notes = _notes(source, column, found, other)
    return LabelledArms(
        source.model_copy(update={"arms": {**source.arms, **found}}) if found else source,
        tuple(_problems(source, column, wrong)),
        tuple(notes),
    )


def _names(study: Study, source: DataFile) -> dict[str, set[str]]:
    """Arm → its id, its labels, and the words that study.yaml has for it in the data; folded."""
    names = {
        arm: {folded_label(arm), *(folded_label(one.label.in_language(language)) for language in LANGUAGES)}
        for arm, one in study.file.arms.items()
    }
    for word, arm in source.arms.items():
        if arm in names:
            names[arm].add(folded_label(word))
    return names


def _contained(study: Study, names: Mapping[str, set[str]], label: str) -> Iterator[str]:
    """Arms whose name is part of a label, as 'control' is of 'Control group'."""
    text = folded_label(label)
    for arm, texts in names.items():
        long = [re.escape(one) for one in texts if len(one) >= SHORTEST and not one.isdigit()]
        if any(re.search(rf"(?<!\w){one}(?!\w)", text) for one in long) or (
            study.file.arms[arm].is_control and _CONTROL.search(text)
        ):
            yield arm


def _problems(source: DataFile, column: str, wrong: list[str]) -> Iterator[Problem]:
    if wrong:
        what = f"column {shown(column)} labels its arms otherwise than study.yaml: {'; '.join(wrong)}"
        hint = "Correct arms under data in study.yaml. If the file's labels are wrong, say why under "
        hint += f"labels: {{{column}: ...}}."
        yield Problem("arm_labels_contradict", source.file, what, hint=hint)


def _notes(source: DataFile, column: str, found: Mapping[str, str], other: list[str]) -> Iterator[Note]:
    if found:
        pairs = ", ".join(f"{code} = {arm}" for code, arm in found.items())
        message = f"The arms in column {shown(column)} were read by the labels of the file: {pairs}."
        yield Note("arm_labels_used", "info", source.file, message)
    if other:
        message = f"The labels of column {shown(column)} name no arm as the study does: {'; '.join(other)}. Check arms "
        message += "under data in study.yaml."
        yield Note("arm_labels_differ", "warning", source.file, message)
