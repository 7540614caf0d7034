"""What is said of labels of a data file that are not those of the study."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pretest.errors import Note, Problem, some
from pretest.responses.filelabels import Compared, Pair
from pretest.responses.matching import sources_named
from pretest.responses.polarity import means_no_answer
from pretest.spec import DataFile
from pretest.tablefiles.typedfile import Labels
from pretest.values import names_phrase, shown

_MOST_PAIRS = 3  # labels in one sentence
_VERBS = {
    "other": ("labels its codes otherwise than", "label their codes otherwise than"),
    "reversed": ("has labels that run the other way than those of", "have labels that run the other way than those of"),
    "no_answer": ("calls a code no answer that is one in", "call a code no answer that is one in"),
}


def label_problems(source: DataFile, found: Sequence[Compared]) -> Iterator[Problem]:
    """A problem per contradiction; columns that have the same one are named together."""
    for one in _alike(found):
        what = f"{'column' if len(one.names) == 1 else 'columns'} {names_phrase(one.names)} "
        what += f"{_VERBS[one.kind or 'other'][len(one.names) > 1]} answer set {shown(one.set_name)}: "
        what += some([str(pair) for pair in _telling(one)], _MOST_PAIRS)
        yield Problem("labels_contradict", source.file, what, hint=_hint(source, one))


def label_notes(
    source: DataFile, labels: Labels, differing: Sequence[Compared], accepted: Sequence[tuple[str, str]]
) -> Iterator[Note]:
    """Labels that differ without a contradiction, and those that study.yaml says are wrong, with its reason."""
    yield from _differing_notes(source, differing)
    yield from _accepted_notes(source, accepted)
    yield from _idle_notes(source, labels)


def _alike(found: Sequence[Compared]) -> Iterator[Compared]:
    """Columns with the same labels and the same contradiction, together."""
    groups: dict[tuple[object, ...], list[Compared]] = {}
    for one in found:
        groups.setdefault((one.set_name, one.kind, one.pairs), []).append(one)
    for group in groups.values():
        first, names = group[0], tuple(name for one in group for name in one.names)
        yield Compared(first.target, names, first.set_name, first.kind, first.pairs, first.alike, first.same_way)


def _telling(found: Compared) -> Sequence[Pair]:
    """The pairs that show the contradiction first."""
    return sorted(found.pairs, key=lambda pair: (not pair.meant, not means_no_answer(pair.label)))


def _hint(source: DataFile, found: Compared) -> str:
    name = found.names[0]
    accept = f"if the file's labels are wrong, say why under labels: {{{name}: ...}}"
    moved = {pair.code: pair.meant[0] for pair in found.pairs if len(pair.meant) == 1}
    whole = bool(moved) and len(set(moved.values())) == len(moved) == len([p for p in found.pairs if p.ours])
    if found.kind == "no_answer":
        codes = [pair.code for pair in found.pairs if means_no_answer(pair.label)]
        return f"List {some(codes)} under missing in study.yaml; {accept}."
    if not whole or found.target in source.recode or name in source.recode:
        return f"Correct recode in study.yaml, or the answer set; {accept}."
    pairs = ", ".join(f'"{code}": {value}' for code, value in moved.items())
    return f"Write recode: {{{found.target}: {{{pairs}}}}} in study.yaml, or correct the answer set; {accept}."


def _differing_notes(source: DataFile, found: Sequence[Compared]) -> Iterator[Note]:
    for same_way in (True, False):
        here = [one for one in found if one.same_way == same_way]
        for group in _alike(here):
            message = f"Labels of the file differ from answer set {shown(group.set_name)}, column "
            message += f"{names_phrase(group.names, _MOST_PAIRS)}: {some(list(map(str, group.pairs)), _MOST_PAIRS)}. "
            message += "They run the same way." if same_way else "Check that the codes mean the same."
            yield Note("labels_differ", "info" if same_way or group.alike else "warning", source.file, message)


def _accepted_notes(source: DataFile, accepted: Sequence[tuple[str, str]]) -> Iterator[Note]:
    for name, reason in accepted:
        message = f"The labels that the file gives the codes of column {shown(name)} were not used. Reason given in "
        message += f"study.yaml: {shown(reason, 200)}."
        yield Note("labels_overruled", "warning", source.file, message)


def _idle_notes(source: DataFile, labels: Labels) -> Iterator[Note]:
    """A reason for a column whose labels nothing looks at is probably meant for another."""
    named = {name for target in source.labels for name in (target, *sources_named(source, target))}
    if named and not named & set(labels):
        message = f"study.yaml gives a reason under labels for {names_phrase(source.labels)}, but the file labels no "
        message += "codes there."
        yield Note("labels_reason_idle", "info", source.file, message)
