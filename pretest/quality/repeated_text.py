"""Whose open answer somebody else wrote too. No text of a respondent leaves this module."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import numpy as np
import pandas as pd

from pretest.quality.flagged import Flagged, nothing_to_judge, require_columns
from pretest.quality.rule import Rule
from pretest.quality.sample import Sample
from pretest.spec import QualityRule
from pretest.tables import columns
from pretest.values import is_number_column
from pretest.words import Counts as Ints

WORDS = 5  # words from which equal texts are no coincidence
NEEDS = "open answers"


def judge_repeated_text(sample: Sample, rule: QualityRule) -> Flagged:
    """Whose open answer of ``words`` or more words (default 5) somebody else of the wave wrote too, or who wrote the
    same to every open question they answered, of two or more.

    Case, punctuation and blanks do not count. All who share a text are flagged: nobody can tell who wrote it first.
    value: respondents with the text, or questions with it.
    """
    names = _open_columns(sample, rule)
    if not names:
        return nothing_to_judge(sample, rule, NEEDS)
    texts = _texts(sample, names, WORDS if rule.words is None else rule.words)
    shared, same = np.zeros(len(sample)), np.zeros(len(sample))
    long = texts[texts["long"]]
    if len(long):
        people = long.drop_duplicates(["wave", "text", "unit"])
        many = people.groupby(["wave", "text"])["unit"].transform("size")
        np.maximum.at(shared, people["unit"].to_numpy(), many.to_numpy(dtype=np.float64))
    by_unit = texts.groupby("unit")
    once = by_unit["text"].nunique() == 1
    alike = by_unit.size()[once & (by_unit["question"].nunique() >= 2) & by_unit["long"].all()]
    same[alike.index.to_numpy(dtype=np.int64)] = alike.to_numpy(dtype=np.float64)
    copied = shared >= 2
    reason = np.where(copied, "same open answer as other respondents", "same text in all open questions")
    value = np.where(copied, shared, same)
    return Flagged(copied | (same > 0), value, np.full(len(sample), 2.0), reason.tolist())


def _open_columns(sample: Sample, rule: QualityRule) -> Sequence[str]:
    if rule.columns:
        require_columns(sample, rule.columns, rule)
        return [name for name in rule.columns if not is_number_column(sample.frame[name])]
    found = [name for name, answers in sample.items.items() if answers.type == "text"]
    return [name for name in found if not is_number_column(sample.frame[name])]


def _texts(sample: Sample, names: Sequence[str], words: int) -> pd.DataFrame:
    """One row per text that is not empty: unit, wave, question, the plain text, and whether it has enough words."""
    wave = sample.frame[columns.WAVE].to_numpy()
    parts = [
        pd.DataFrame({"unit": sample.codes, "wave": wave, "question": place, "text": _plain(sample.frame[name])})
        for place, name in enumerate(names)
    ]
    table = pd.concat(parts, ignore_index=True)
    table = table[table["text"] != ""]
    return table.assign(long=table["text"].str.count(" ") + 1 >= words)


def _plain(texts: pd.Series) -> list[str]:
    """Texts without case, punctuation and extra blanks; "" when missing."""
    codes: Ints
    codes, found = pd.factorize(texts)
    plain = [_plain_text(str(text)) for text in found] + [""]
    return [plain[code] for code in codes]


def _plain_text(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join("".join(letter if letter.isalnum() else " " for letter in folded).split())


RULE = Rule(
    "repeated_text", judge_repeated_text, needs=NEEDS, defaults={"words": WORDS}, sources=("10.20982/tqmp.16.5.p472",)
)
