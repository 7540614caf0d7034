"""Whether people understood a message, in words: how many of 100, beside the gate, together and per group."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from pretest.report.words.claims import Claim
from pretest.report.words.edition import Edition, Panel
from pretest.report.words.numerals import rounded
from pretest.report.words.tablerows import Row

MOST_DIGITS = 2
MOST_GROUPS = 2  # named in one short answer; the table has all


@dataclass(frozen=True, slots=True)
class Understood:
    """One row of the table. by, group: "" for everybody. share: NaN where it may not be shown. word: ``met``."""

    panel: Panel
    concept: str
    scale: str
    by: str
    group: str
    share: float
    gate: float
    word: str


def understood_rows(edition: Edition, panel: Panel, concept: str) -> list[Understood]:
    """The rows of one concept in one audience, in the order of the table: everybody first."""
    found = [_row(row) for row in edition.rows("understood") if row["concept"] == concept]
    return [row for row in found if row.panel == panel]


def _row(row: Row) -> Understood:
    place = (row["wave"] or 0, row["audience"])
    keys = (row["concept"], row["scale"], row["subgroup"] or "", row["level"] or "")
    return Understood(place, *keys, row["share"], row["gate"], row["met"])


def understood_claims(edition: Edition, panel: Panel, concept: str) -> list[Claim]:
    """That everybody lies below the gate, or else every group below it, and what cannot be told; nothing of what
    reaches it. Below a message that too few of all people understand, the table has the groups."""
    rows = understood_rows(edition, panel, concept)
    below = [row for row in rows if row.word == "not_met"]
    told = [row for row in below if not row.by]
    claims = [_claim(edition, row, _sentence(edition, row)) for row in told or below]
    if told:
        return claims
    open_ = [row for row in rows if row.word == "cannot_tell"]
    whole, groups = [row for row in open_ if not row.by], [row for row in open_ if row.by]
    if whole:  # what cannot be told of all is not said again of each group
        return [*claims, *(_claim(edition, row, edition.strings("understood.open")) for row in whole)]
    if groups:
        named = edition.strings.listed([_quoted(edition, row) for row in groups])
        claims.append(_claim(edition, groups[0], edition.strings("understood.open_groups", groups=named)))
    return claims


def short_understood(edition: Edition, panel: Panel, concept: str, audience: str = "") -> list[Claim]:
    """The same in one sentence for laymen: of everybody, or else of the groups that do not understand it.

    audience: who they are, within a sentence; "" where they are named above it.
    """
    rows = understood_rows(edition, panel, concept)
    below = [row for row in rows if row.word == "not_met"]
    told = [row for row in below if not row.by] or below[:MOST_GROUPS]
    claims = [_claim(edition, row, _sentence(edition, row, audience)) for row in told]
    if told:
        return claims
    open_ = [row for row in rows if row.word == "cannot_tell" and not row.by]
    text = (
        edition.strings("understood.open_among", audience=audience) if audience else edition.strings("understood.open")
    )
    return [_claim(edition, row, text) for row in open_]


def _claim(edition: Edition, row: Understood, text: str) -> Claim:
    return Claim(text, "understood", row.word, row.concept, row.panel[1])


def _sentence(edition: Edition, row: Understood, audience: str = "") -> str:
    strings = edition.strings
    words = {
        "n": people_right(edition, row),
        "gate": _of_100(edition, row.gate, digits_of((row.gate,))),
        "group": edition.level_of(row.by, row.group) if row.by else "",
        "audience": audience,
    }
    key = ("group" if row.by else "all") + ("_among" if audience else "")
    return strings(f"understood.below.{key}", **words)


def people_right(edition: Edition, row: Understood) -> str:
    """Of 100 people, how many have it right: never rounded up to the gate, and without figures fewer than it asks."""
    if math.isfinite(row.share):
        for digits in range(digits_of((row.gate,)), MOST_DIGITS + 1):
            if rounded(100 * row.share, digits) < rounded(100 * row.gate, digits) or row.word != "not_met":
                return _of_100(edition, row.share, digits)
    return edition.strings("understood.fewer", n=_of_100(edition, row.gate, digits_of((row.gate,))))


def digits_of(shares: Sequence[float]) -> int:
    """As few digits as write these shares of 100 exactly, two at most."""
    for digits in range(MOST_DIGITS):
        if all(math.isclose(100 * share, float(rounded(100 * share, digits)), abs_tol=1e-9) for share in shares):
            return digits
    return MOST_DIGITS


def _of_100(edition: Edition, share: float, digits: int) -> str:
    return edition.numerals.decimal(100 * share, digits)


def _quoted(edition: Edition, row: Understood) -> str:
    return edition.strings("understood.quoted", group=edition.level_of(row.by, row.group))
