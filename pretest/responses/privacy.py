"""Columns that identify people are left at the door, and what open answers may hold is said.

What counts: what the platform itself calls identifying; names of columns (Dutch and English); and columns in most of
whose cells an address of some kind stands. A column that the study itself names is kept: naming it is a choice.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd
from pyarrow import compute

from pretest.errors import Note
from pretest.tablefiles.distinct import arrow_texts
from pretest.tablefiles.tablefile import Table
from pretest.values import is_number_column, names_phrase, plural

_SAMPLE = 1_000  # cells by which the content of a column is judged
_MOST = 0.5  # share of them
_LONGEST = 48  # letters in the name of a column
_EMAIL = r"[^@\s,;]+@[^@\s,;]+\.[A-Za-z]{2,}"
_PHONE = r"(?:(?:\+|00)[1-9][0-9](?:[\s().-]{0,2}[0-9]){7,12}|0[1-9](?:[\s.-]?[0-9]){8})"
_IPV4 = r"(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])\.){3}(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])"
_IPV6 = r"(?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}|(?=.*[0-9A-Fa-f])[0-9A-Fa-f:]*::[0-9A-Fa-f:]*"
_PLACE = r"-?[0-9]{1,2}\.[0-9]{3,}(?:\s*[,;]\s*|\s+)-?[0-9]{1,3}\.[0-9]{3,}.*"
_AGENT = r"Mozilla/[0-9.]+ \(.*"
_WHOLE = re.compile("|".join(f"(?:{part})" for part in (_EMAIL, _PHONE, _IPV4, _IPV6, _PLACE, _AGENT)), re.DOTALL)
_ANYWHERE = rf"{_EMAIL}|(?:^|[^0-9]){_PHONE}(?:[^0-9]|$)"
# words of a column's name, in order, that say what stands in it
_NAMES = re.compile(
    r"(?:^| )(?:e ?mail(?: ?adr\w*)?|ip|ip ?adr\w*|ip ?address|latitude|longitude|lat|lon|lng|gps|geo ?location"
    r"|geo ?point|coordinates?|coordinaten|phone(?: ?number)?|tele(?:phone|foon)(?: ?nummer)?|mobile ?(?:phone|number)"
    r"|mobiel(?:e ?nummer)?|tel|(?:first|last|family|full|sur|contact) ?name|name (?:first|last|full)"
    r"|voor ?naam|achter ?naam|address|(?:woon|post) ?adres|adres|huis ?nummer|device ?id|imei|android ?id"
    r"|subscriber ?id|sim ?serial|user ?agent|prolific(?: ?p?id)?|mturk(?: ?id)?|worker ?id|panel(?:ist)? ?id"
    r"|dob|date of birth|birth ?date|geboorte ?datum|bsn|ssn)(?: [0-9]+)?(?: |$)"
)
_ALONE = re.compile(r"name|naam|respondent ?name|participant ?name")


def identifying_columns(table: Table, listed: Collection[str], known: Collection[str]) -> tuple[str, ...]:
    """Columns of ``table`` that identify people, in the order of the file.

    Parameters
    ----------
    listed
        Columns that the platform calls identifying.
    known
        Columns about which it is known what they are: answers to questions, or fields of the platform.
    """
    return tuple(
        name
        for name in map(str, table.frame)
        if name in listed or (name not in known and (is_personal_name(name) or _holds_addresses(table.frame[name])))
    )


def is_personal_name(name: str) -> bool:
    """Whether a column of this name can be expected to identify people."""
    if len(name) > _LONGEST:  # a question, not a name
        return False
    parted = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", name)
    words = " ".join(re.findall(r"[^\W_]+", parted)).lower()
    return _NAMES.search(words) is not None or _ALONE.fullmatch(words) is not None


def _holds_addresses(column: pd.Series) -> bool:
    if is_number_column(column):
        return False
    step = max(1, len(column) // _SAMPLE)
    cells = column.iloc[::step].dropna()
    if len(cells) < min(_SAMPLE // 10, len(column)):  # a column that is mostly empty: look at what there is
        cells = column.dropna().iloc[:_SAMPLE]
    hits = sum(_WHOLE.fullmatch(str(cell).strip()) is not None for cell in cells)
    return bool(hits > _MOST * len(cells))


def dropped_note(where: str, dropped: Sequence[str]) -> tuple[Note, ...]:
    """Which columns were left out, by name."""
    if not dropped:
        return ()
    message = (
        f"{plural(len(dropped), 'column')} that can identify people {'was' if len(dropped) == 1 else 'were'} left "
    )
    message += f"out: {names_phrase(dropped, len(dropped))}. 'pretest import --keep COLUMN' keeps one."
    return (Note("identifying_dropped", "info", where, message),)


def open_answer_notes(table: Table, columns: Collection[str]) -> tuple[Note, ...]:
    """How many open answers hold an e-mail address or telephone number; they are not changed."""
    found = np.zeros(len(table.frame), dtype=bool)
    holding: list[str] = []
    for name in columns:
        if name in table.frame and not is_number_column(table.frame[name]):
            hits = compute.match_substring_regex(arrow_texts(table.frame[name]), _ANYWHERE)
            here = compute.fill_null(hits, False).to_numpy(zero_copy_only=False).astype(bool)
            holding += [name] if here.any() else []
            found |= here
    if not holding:
        return ()
    message = f"Open answers in {names_phrase(holding)} hold what looks like an e-mail address or telephone number "
    message += "({n:row|rows}). They were not changed: remove them before you share the answers."
    return (Note("addresses_in_answers", "warning", table.name, message, (("n", int(found.sum())),)),)
