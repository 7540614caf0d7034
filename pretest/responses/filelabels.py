"""Labels that a data file gives its codes, held against the answer sets of the study.

A file that says ``1 = Strongly agree`` where the study says ``1 = Strongly disagree`` turns every result round. Labels
are compared after ``recode``: the label of code c belongs to the value that c becomes. A label that is that of another
answer stops the run; so do labels that run the other way than those of the study. Other differences are told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pretest.responses.needs import Wanted
from pretest.responses.polarity import direction, means_no_answer, polarity
from pretest.responses.recode import recode_of
from pretest.spec import LANGUAGES, AnswerSet, DataFile, Study
from pretest.tablefiles.typedfile import Labels
from pretest.values import as_number, canonical, folded_label, shown

_NUMBERED = re.compile(r"(?P<code>-?\d+)\s*[=:.)-]\s*(?P<rest>[^\W\d_].*)", re.DOTALL)  # 1-5 is a band
_BRACKETED = re.compile(r"(?P<rest>.*[^\W\d_].*?)\s*[(\[](?P<code>-?\d+)[)\]]", re.DOTALL)
_COMPARED = ("ordinal", "nominal", "number", "slider")

Kind = Literal["other", "reversed", "no_answer"]


@dataclass(frozen=True, slots=True)
class Pair:
    """One code of a column. label: of the file; value: what the code is to the study; ours: its label there, or ""."""

    code: str
    label: str
    value: int
    ours: str
    meant: tuple[int, ...]

    def __str__(self) -> str:
        became = "" if self.code == str(self.value) else f" (recoded to {self.value})"
        other = f"is {shown(self.ours)} in the study" if self.ours else "is no answer of the study"
        if self.meant:
            other += f", where {shown(self.label)} is {' or '.join(map(str, self.meant))}"
        return f"{self.code}{became} is {shown(self.label)} in the file and {other}"


@dataclass(frozen=True, slots=True)
class Compared:
    """What the labels of one column say. kind: of contradiction, or None. pairs: that differ. alike: codes whose labels
    are those of the study. same_way: whether labels that differ are seen to run the same way."""

    target: str
    names: tuple[str, ...]
    set_name: str
    kind: Kind | None
    pairs: tuple[Pair, ...]
    alike: int
    same_way: bool


def compare_labels(
    study: Study,
    source: DataFile,
    labels: Labels,
    wanted: Wanted,
    sources: Mapping[str, Sequence[str]],
) -> tuple[Compared, ...]:
    """Columns whose labels in the file are not those of the study, with what is the matter.

    Parameters
    ----------
    labels
        Column of the file → code (canonical text) → label.
    wanted
        The items of the study. Those that it only names count where every code that the file labels is an answer.
    sources
        Item column → columns of the file that hold it.
    """
    found: list[Compared] = []
    for target, names in sources.items():
        answers = wanted.items.get(target) or wanted.likely.get(target)
        if answers is None or answers.type not in _COMPARED:
            continue
        for name in names:
            given = _by_value(source, target, name, labels.get(name, {}))
            if target in wanted.items or all(value in _labels_of(answers) for _, _, value in given):
                found.append(_compare(study, target, name, given, answers))
    return tuple(one for one in found if one.pairs)


def label_parts(code: str, label: str) -> tuple[str, ...]:
    """A label as it can be compared: folded, without its own code around it, and both halves of ``nl / en``."""
    plain = folded_label(label)
    for pattern in (_NUMBERED, _BRACKETED):
        found = pattern.fullmatch(plain)
        if found is not None and canonical(found["code"]) == code:
            plain = found["rest"].strip()
    halves = plain.split(" / ")
    return (plain, *halves) if len(halves) == 2 and all(halves) else (plain,)


def _by_value(source: DataFile, target: str, name: str, labels: Mapping[str, str]) -> list[tuple[str, str, int]]:
    """Code, label and value of the codes that stand for an answer: not those that recode or missing take out."""
    declared = {canonical(value) for value in source.missing}
    found: list[tuple[str, str, int]] = []
    for code, label in labels.items():
        number = as_number(recode_of(source, name, target, code))
        if number is not None and number.is_integer() and code not in declared:
            found.append((code, label, int(number)))
    return found


def _compare(
    study: Study, target: str, name: str, given: Sequence[tuple[str, str, int]], answers: AnswerSet
) -> Compared:
    ours = _labels_of(answers)
    means: dict[str, set[int]] = {}
    for value, texts in ours.items():
        for text in texts:
            means.setdefault(folded_label(text), set()).add(value)
    pairs: list[Pair] = []
    alike = 0
    for code, label, value in given:
        meant = {one for part in label_parts(code, label) for one in means.get(part, ())}
        if value in meant:
            alike += 1
        elif (meant or value in ours) and as_number(label) != value:
            text = ours[value][0] if value in ours else ""
            pairs.append(Pair(code, label, value, text, tuple(sorted(meant))))
    kind = _kind(pairs, ours, alike, {code.value for code in answers.missing})
    set_name = next((one for one, known in study.answers.items() if known is answers), target)
    return Compared(target, (name,), set_name, kind, tuple(pairs), alike, _same_way(pairs, ours))


def _labels_of(answers: AnswerSet) -> dict[int, tuple[str, ...]]:
    """Value → its labels, in both languages."""
    labelled = [(one.value, one.label) for one in answers.options] + [(one.value, one.label) for one in answers.missing]
    return {value: tuple(dict.fromkeys(label.in_language(one) for one in LANGUAGES)) for value, label in labelled}


def _kind(pairs: Sequence[Pair], ours: Mapping[int, tuple[str, ...]], alike: int, missing: set[int]) -> Kind | None:
    """Two reasons why there is no answer may be called alike; every other exchange is a contradiction."""
    if any(pair.meant and not (pair.value in missing and set(pair.meant) <= missing) for pair in pairs):
        return "other"
    answered = [pair for pair in pairs if pair.ours and pair.value not in missing]
    if any(means_no_answer(pair.label) and not any(map(means_no_answer, ours[pair.value])) for pair in answered):
        return "no_answer"
    return "reversed" if not alike and _turned(answered, ours) else None


def _scores(
    pairs: Sequence[Pair], ours: Mapping[int, tuple[str, ...]]
) -> list[tuple[Pair, float | None, float | None]]:
    found: list[tuple[Pair, float | None, float | None]] = []
    for pair in pairs:
        known = [score for text in ours.get(pair.value, ()) if (score := polarity(text)) is not None]
        clear = bool(known) and (min(known) >= 0 or max(known) <= 0)
        found.append((pair, polarity(pair.label), sum(known) / len(known) if clear else None))
    return found


def _turned(pairs: Sequence[Pair], ours: Mapping[int, tuple[str, ...]]) -> bool:
    """Whether the file's labels run the other way than the study's."""
    scores = _scores(pairs, ours)
    products = [theirs * own for _, theirs, own in scores if theirs is not None and own is not None]
    if any(product > 0 for product in products):
        return False
    theirs = direction({pair.value: score for pair, score, _ in scores})
    whole = {float(value): polarity(texts[0]) for value, texts in ours.items()}
    return any(product < 0 for product in products) or theirs * direction(whole) < 0


def _same_way(pairs: Sequence[Pair], ours: Mapping[int, tuple[str, ...]]) -> bool:
    scores = _scores(pairs, ours)
    return any(theirs * own > 0 for _, theirs, own in scores if theirs is not None and own is not None)
