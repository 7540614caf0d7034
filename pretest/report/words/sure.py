"""How sure a claim is: one of four words, and how many other choices of the analysis say the same."""

from __future__ import annotations

from dataclasses import dataclass

from pretest.report.words.claims import Claim
from pretest.report.words.edition import Edition, Panel
from pretest.report.words.tablerows import Row
from pretest.words import CERTAINTIES, DECISIONS

MOST_SQUARES = 36  # more would be a texture that nobody counts


@dataclass(frozen=True, slots=True)
class CertaintyRow:
    """How sure one claim is. panel: its audience is "" over all of them; outcome: "" for the decision on the concept.

    word: one of ``CERTAINTIES``, or "" where it was not computed. n_same of n_specifications: sets of choices under
    which the claim is the same; None where nothing else was tried, or where it may not be shown. worst: the worst
    decision under any of them, where it is worse than that of the plan.
    """

    panel: Panel
    concept: str
    outcome: str
    claim: str
    word: str
    n_same: int | None = None
    n_specifications: int | None = None
    worst: str = ""

    @property
    def tried(self) -> bool:
        """Whether other choices were tried, and may be shown."""
        return self.n_specifications is not None and self.n_same is not None and self.n_specifications > 1


@dataclass(frozen=True, slots=True)
class Sure:
    """What is shown: the word, the strip (True is the same), the strip in words, and what changes, or ""."""

    word: Claim
    squares: tuple[bool, ...]
    strip: str
    flips: Claim | None


def certainty_row(edition: Edition, panel: Panel, concept: str, claim: str, outcome: str = "") -> CertaintyRow:
    """How sure ``claim`` is, from the table; a row that speaks of another claim is not about this one."""
    key = (*panel, concept, outcome)
    found = next((row for row in edition.rows("certainty") if _key(row) == key and row["claim"] == claim), None)
    tried = [row for row in edition.rows("sensitivity") if _key(row) == key]
    worst = _worst(tried, claim)
    if found is not None:
        word = found["word"] if found["word"] in CERTAINTIES else ""
        return CertaintyRow(panel, concept, outcome, claim, word, found["n_same"], found["n_specifications"], worst)
    # findings of before the certainty was a table of its own still say how many sets of choices agree
    shown = bool(tried) and not any(row["suppressed"] for row in tried)
    same = sum(row["same"] for row in tried) if shown else None
    return CertaintyRow(panel, concept, outcome, claim, "", same, len(tried) if shown else None, worst)


def _key(row: Row) -> tuple[int, str, str, str]:
    return row["wave"] or 0, row["audience"], row["concept"], row["outcome"]


def _worst(rows: list[Row], claim: str) -> str:
    """The worst decision of them, where it is worse than ``claim``."""
    order: dict[str, int] = {word: place for place, word in enumerate(DECISIONS)}
    words = [row["verdict"] for row in rows if row["verdict"] in order]
    worst = min(words, key=lambda word: order[word], default="")
    return worst if worst and claim in order and order[worst] < order[claim] else ""


def sure(edition: Edition, row: CertaintyRow) -> Sure:
    """What is said of how sure it is."""
    strings, count = edition.strings, edition.numerals.count
    text = strings(f"short.sure.word.{row.word}" if row.word else "short.sure.unknown")
    outcomes = (row.outcome,) if row.outcome else ()
    word = Claim(text, "certainty", row.word, row.concept, row.panel[1], outcomes)
    if not row.tried or row.n_same is None or row.n_specifications is None:
        return Sure(word, (), strings("short.sure.not_tried"), None)
    others = row.n_specifications - row.n_same
    numbers = {"n": count(row.n_same), "of": count(row.n_specifications), "other": count(others)}
    squares = tuple(place < row.n_same for place in range(row.n_specifications))
    flips = None
    if others:
        key = "short.sure.flips_worse" if row.worst else "short.sure.flips"
        worst = edition.verdict(row.worst, "decision").text if row.worst else ""
        flips = Claim(strings(key, **numbers, worst=worst), "warning", "flips", row.concept, row.panel[1], outcomes)
    return Sure(word, squares if len(squares) <= MOST_SQUARES else (), strings("short.sure.strip", **numbers), flips)
