"""The labels of an answer set, and what a text of an export may stand for: codes, or nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pretest.spec import AnswerSet
from pretest.tablefiles.celltexts import as_truth
from pretest.values import as_number, folded_label

_CODES = re.compile(r"-?\d+( -?\d+)*")  # several ticked answers as we write them
_LIST = re.compile(r"-?\d+(?:\s*[,;|]\s*-?\d+)*\s*[;,]?")  # as others write them
_BETWEEN = re.compile(r"\s*[,;|]\s*|\s+")  # what platforms put between the labels of several ticked answers


@dataclass(frozen=True, slots=True)
class Labels:
    """exact: label in any language, blanks folded → the codes that have it. folded: the same by ``folded_label``.
    truths: codes of true and false, where the answers are 0 and 1.
    """

    exact: Mapping[str, set[str]]
    folded: Mapping[str, set[str]]
    truths: Mapping[bool, str]

    @classmethod
    def of(cls, answers: AnswerSet) -> Labels:
        """The labels of ``answers``, those of missing codes among them."""
        exact: dict[str, set[str]] = {}
        folded: dict[str, set[str]] = {}
        labels = [(option.label, option.value) for option in answers.options]
        labels += [(code.label, code.value) for code in answers.missing]
        for label, value in labels:
            for text in (label.nl, label.en):
                exact.setdefault(_squeezed(text), set()).add(str(value))
                folded.setdefault(folded_label(text), set()).add(str(value))
        yes_no = answers.type in ("nominal", "ordinal") and set(answers.values) == {0, 1}
        return cls(exact, folded, {True: "1", False: "0"} if yes_no else {})

    def codes(self, text: str) -> set[str]:
        """What ``text`` may stand for; a label that is written exactly so goes before others."""
        found = self.exact.get(_squeezed(text)) or self.folded.get(folded_label(text))
        if found:
            return set(found)
        truth = as_truth(text) if self.truths else None
        return set() if truth is None else {self.truths[truth]}

    def has(self, text: str) -> bool:
        return folded_label(text) in self.folded

    def knows(self, text: str, several: bool) -> bool:
        """Whether ``text`` is written as the study writes it."""
        if several:
            return _LIST.fullmatch(text) is not None or bool(_parts(_squeezed(text), self.exact))
        return _squeezed(text) in self.exact


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def codes_of(text: str, answers: AnswerSet, labels: Labels) -> set[str]:
    """What one text may stand for, as codes; empty when it is neither code nor label."""
    codes = labels.codes(text)
    own = {str(value) for value in (*answers.values, *(code.value for code in answers.missing))}
    is_code = text in own or (answers.type in ("number", "slider") and as_number(text) is not None)
    return codes | {text} if is_code else codes


def several_codes_of(text: str, labels: Labels) -> set[str]:
    """What several ticked answers may stand for, each as our own spelling: codes ascending, blanks between."""
    if _CODES.fullmatch(text):
        return {text}
    if _LIST.fullmatch(text):
        return {" ".join(sorted(re.findall(r"-?\d+", text), key=int))}
    found: set[str] = set()
    for parts in _parts(_squeezed(text), labels.exact) or _parts(folded_label(text), labels.folded):
        found.add(" ".join(str(code) for code in sorted(map(int, parts))))
    return found


def _parts(text: str, labels: Mapping[str, set[str]]) -> set[frozenset[str]]:
    """Every way to read ``text`` as a list of labels; labels may themselves hold commas."""
    text = text.rstrip(";|, ")
    reached: dict[int, set[frozenset[str]]] = {0: {frozenset()}}
    for start in range(len(text) + 1):
        for label in labels if start in reached else ():
            if not text.startswith(label, start):
                continue
            end = start + len(label)
            between = _BETWEEN.match(text, end)
            if end < len(text) and between is None:
                continue
            after = len(text) + 1 if between is None else between.end()  # at the very end, beyond the last letter
            ways = {way | {code} for way in reached[start] for code in labels[label]}
            reached.setdefault(after, set()).update(ways)
    return reached.get(len(text) + 1, set())
