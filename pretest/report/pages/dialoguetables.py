"""The tables of the page on dilemma tables: positions, how far care and safety are apart, ways out, what was heard."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from pretest.practice.panel.answers import FEWEST_TOLD
from pretest.practice.table.atthetable import BACKINGS, WayOut
from pretest.practice.table.dialoguefound import DialogueFound
from pretest.report.pages.table import Cell, Table, TableRow, Term, make_table
from pretest.report.words.dialogued import apart_of, field_name, field_names, interval, statement_text, written
from pretest.report.words.edition import Edition
from pretest.spec.dialogue import HIGHEST, LOWEST
from pretest.words import DOMAINS


@dataclass(frozen=True, slots=True)
class WayCard:
    """One way out: its words, and the facts under it."""

    text: str
    facts: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """One sentence that was heard, and from which field."""

    text: str
    about: str


def positions_table(edition: Edition, found: DialogueFound) -> Table:
    """Per statement and field: people, mean before and after, and their own change with its interval."""
    groups = []
    for statement in found.dialogue.statements:
        rows = list(_positions(edition, found, statement.id))
        if rows:
            groups.append((statement_text(found, statement.id, edition.strings.language), rows))
    names = ("field", "n", "before", "after", "shift", "interval")
    headings = [edition.strings(f"dialogue.column.{name}") for name in names]
    caption = edition.strings("dialogue.table.positions", low=str(LOWEST), high=str(HIGHEST))
    return make_table(caption, headings, groups)


def _positions(edition: Edition, found: DialogueFound, statement: str) -> Iterator[TableRow]:
    numerals = edition.numerals
    for domain in (*DOMAINS, ""):
        before = found.row(statement, domain, "before")
        if before is None:
            continue
        name = field_name(edition, found, domain)
        if before.suppressed:
            hidden = edition.strings("dialogue.hidden", n=numerals.count(FEWEST_TOLD))
            yield TableRow(name, (Cell(hidden, "hidden", span=5),))
            continue
        after, change = found.row(statement, domain, "after"), found.row(statement, domain, "change")
        shift = math.nan if change is None else change.shift
        bounds = (math.nan, math.nan) if change is None else (change.conf_low, change.conf_high)
        yield TableRow(
            name,
            (
                edition.number(numerals.count(before.n)),
                edition.number(numerals.decimal(before.mean, 1)),
                edition.number(_known(edition, math.nan if after is None else after.mean)),
                edition.number(_known(edition, shift, signed="signed")),
                edition.number(interval(edition, *bounds)),
            ),
        )


def _known(edition: Edition, value: float, *, signed: str = "plain") -> str:
    if not math.isfinite(value):
        return edition.strings("dialogue.no_interval")
    return edition.numerals.signed(value, 1) if signed == "signed" else edition.numerals.decimal(value, 1)


def apart_table(edition: Edition, found: DialogueFound) -> Table | None:
    """Care minus safety before and after, and how that changed; None where it is not known on any statement."""
    rows = []
    for one in apart_of(found):
        change = found.row(one.statement, "", "change")
        bounds = (math.nan, math.nan) if change is None else (change.distance_low, change.distance_high)
        moved = math.nan if change is None else change.distance
        texts = (_known(edition, one.before, signed="signed"), _known(edition, one.after, signed="signed"),
                 _known(edition, moved, signed="signed"), interval(edition, *bounds))  # fmt: skip
        head = statement_text(found, one.statement, edition.strings.language)
        rows.append(TableRow(head, tuple(edition.number(text) for text in texts)))
    if not rows:
        return None
    names = ("statement", "before", "after", "change", "interval")
    headings = [edition.strings(f"dialogue.column.{name}") for name in names]
    return make_table(edition.strings("dialogue.table.apart"), headings, [("", rows)])


def way_cards(edition: Edition, found: DialogueFound) -> list[WayCard]:
    """Ways out that a field said no to first; who does what, by which day, and who backs it."""
    told = set(found.tables.told_apart())
    ways = sorted(found.tables.ways_out, key=lambda way: not told & set(way.objectors()))
    return [WayCard(written(way.text), tuple(_way(edition, found, way))) for way in ways]


def _way(edition: Edition, found: DialogueFound, way: WayOut) -> Iterator[Term]:
    """Every fact on one way out; what is still open is said."""
    still_open = edition.strings("dialogue.open_cell")
    kinds = {kind.id: kind.label.in_language(edition.strings.language) for kind in found.dialogue.kinds}
    facts = {
        "who": written(way.who) or still_open,
        "what": written(way.what) or still_open,
        "by_when": written(edition.numerals.date(way.by_when) or "") or still_open,
        "backing": _backing(edition, found, way),
        "kind": kinds.get(way.kind, way.kind),
        "number": way.id,
    }
    for name, value in facts.items():
        yield Term(edition.strings(f"dialogue.column.{name}"), (value,))


def _backing(edition: Edition, found: DialogueFound, way: WayOut) -> str:
    """Who says no before who says yes; fields of too few people are left out."""
    parts = []
    for word in reversed(BACKINGS):
        fields = tuple(one for one in found.tables.told_apart() if way.backing.get(one) == word)
        if fields:
            parts.append(edition.strings(f"dialogue.backing.{word}", domains=field_names(edition, found, fields)))
    return "; ".join(parts) or edition.strings("dialogue.backing.none")


def heard_quotes(edition: Edition, found: DialogueFound) -> list[Quote]:
    """Sentences that may be quoted; of a field with too few people it is not said which one it is."""
    quotes = []
    for one in found.tables.quotable():
        told = one.domain in found.tables.told_apart()
        field = field_name(edition, found, one.domain) if told else edition.strings("dialogue.heard.small")
        agreed = edition.strings(f"dialogue.acknowledged.{one.acknowledged or 'unknown'}")
        about = edition.strings("dialogue.heard.about", field=field, acknowledged=agreed)
        quotes.append(Quote(written(one.text), about))
    return quotes
