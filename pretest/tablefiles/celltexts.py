"""Texts that programs and people write in cells where an answer or a number should be, told by their form alone.

None of them can be what somebody answered to an open question, so that messages may name them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from pretest.errors import some
from pretest.values import canonical

Kind = Literal["error", "missing_code", "no_answer", "date", "boolean", "percent", "money", "blanks", "apostrophe"]
ERROR_SIGNS = ("#", "Err:")  # one of which every error of a spreadsheet has
MOST_NAMED = 5  # texts in one message
MOST_WRITTEN = 20  # texts in what to write

TRUE = frozenset({"true", "waar", "wahr", "vrai"})  # as Excel writes it, in English and in the languages around us
FALSE = frozenset({"false", "onwaar", "falsch", "faux"})
# What REDCap proposes as missing data codes, in its help on the subject.
REDCAP_CODES = frozenset({
    "NI", "INV", "UNK", "NASK", "ASKU", "NAV", "MSK", "NA", "NAVU", "NP", "QS", "QI", "TRC", "UNC", "DER", "PINF",
    "NINF", "OTH",
})  # fmt: skip
_MONTHS = "jan|feb|mrt|mar|apr|mei|may|jun|jul|aug|sep|sept|okt|oct|nov|dec"
_DAY = r"\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2})?)?"
_FORMS: Mapping[Kind, re.Pattern[str]] = {
    "error": re.compile(
        r"#(?:N/[A-Z]{1,2}|NV|GETTING_DATA|#{2,}|[^\W\d]+(?:[/_][A-Z0-9]+)*[!?])|Err:5\d\d", re.IGNORECASE
    ),
    "missing_code": re.compile(rf"(?:{'|'.join(sorted(REDCAP_CODES - {'NA', 'OTH'}))})"),
    "no_answer": re.compile(
        r"n/?a|n\.a\.|nan|null|nil|none|missing|ontbreekt|onbekend|unknown|n\.?v\.?t\.?|geen|leeg|blank|\(blank\)"
        r"|\(leeg\)|[-.?]+|<na>",
        re.IGNORECASE,
    ),
    "date": re.compile(
        rf"(?:{_DAY}|\d{{1,2}}[- ](?:{_MONTHS})\.?(?:[- ]\d{{2,4}})?|(?:{_MONTHS})\.?[- ]\d{{2,4}})", re.IGNORECASE
    ),
    "boolean": re.compile("|".join(sorted(TRUE | FALSE)), re.IGNORECASE),
    "percent": re.compile(r"[+-]?\d+(?:[.,]\d+)?\s*%"),
    "money": re.compile(r"(?:€|\$|£|EUR)\s*-?\d[\d.,]*(?:,-)?|\d[\d.,]*\s*(?:€|\$|£|EUR)", re.IGNORECASE),
    "blanks": re.compile(r"[+-]?\d{1,3}(?:\s\d{3})+(?:[.,]\d+)?"),
    "apostrophe": re.compile(r"['\u2018\u2019`]\s*[+-]?\d+(?:[.,]\d+)?"),
}
_PHRASES: Mapping[Kind, str] = {
    "error": "errors of a spreadsheet ({})",
    "missing_code": "missing data codes ({})",
    "no_answer": "words or marks for no answer ({})",
    "date": "dates ({})",
    "boolean": "true and false ({})",
    "percent": "percentages ({})",
    "money": "amounts with a currency ({})",
    "blanks": "numbers with blanks between their digits ({})",
    "apostrophe": "numbers behind an apostrophe ({})",
}
_ADD_MISSING = "If they stand for no answer, write missing: [{missing}] for this file in study.yaml."
_RECODE = "Give what each stands for, as recode: {{{column}: {{{first}: ...}}}} in study.yaml"
_HINTS: Mapping[Kind, str] = {
    "error": f"{_ADD_MISSING} Else mend the formulas and save the file again.",
    "missing_code": _ADD_MISSING,
    "no_answer": _ADD_MISSING,
    "date": "A spreadsheet makes dates of bands such as 1-5: make the cells text before values are put in. "
    f"{_RECODE} to go on with this file.",
    "boolean": f"{_RECODE}.",
    "percent": f"Save the column as plain numbers. {_RECODE} where there are few.",
    "money": "Save the column as plain numbers, without a currency.",
    "blanks": "Save the column as plain numbers, without blanks.",
    "apostrophe": f"Save the column as plain numbers. {_RECODE} where there are few.",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """Texts of one kind in a column. phrase: names some of them. hint: what to write."""

    kind: Kind
    phrase: str
    hint: str


def kind_of_text(text: str) -> Kind | None:
    """What a cell's text is, when it is of a kind that can be named."""
    spelled = canonical(text)
    return next((kind for kind, form in _FORMS.items() if form.fullmatch(spelled)), None)


def is_of_kind(text: str, kind: Kind) -> bool:
    """Whether a text in canonical spelling is of one ``kind``."""
    return _FORMS[kind].fullmatch(text) is not None


def seen(kind: Kind, texts: Iterable[str], column: str) -> Seen:
    """What to say of ``texts``, all of one ``kind``, in a column that the study calls ``column``."""
    found = sorted(dict.fromkeys(map(canonical, texts)))
    missing = ", ".join(f'"{text}"' for text in found[:MOST_WRITTEN])
    hint = _HINTS[kind].format(missing=missing, column=column, first=f'"{found[0]}"')
    if kind == "error" and "#NULL!" in found:
        hint += " SPSS writes #NULL! where nothing was answered."
    return Seen(kind, _PHRASES[kind].format(some(found, MOST_NAMED)), hint)


def as_truth(text: str) -> bool | None:
    """True or false where the text is how a spreadsheet writes that, else None."""
    word = canonical(text).casefold()
    return True if word in TRUE else False if word in FALSE else None
