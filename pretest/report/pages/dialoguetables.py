"""The tables of the page on dilemma tables: positions, how far care and safety are apart, ways out, what was heard."""

from __future__ import annotations

import math
from collections.abc import Iterator

from pretest.practice.atthetable import BACKINGS, Heard, WayOut
from pretest.practice.dialoguefound import DialogueFound
from pretest.report.pages.table import Cell, Table, TableRow, make_table
from pretest.report.words.dialogued import apart_of, field_name, field_names, interval, statement_text, written
from pretest.report.words.edition import Edition
from pretest.spec.dialogue import HIGHEST, LOWEST
from pretest.spec.panel import FEWEST_TOLD
from pretest.words import DOMAINS


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


def ways_table(edition: Edition, found: DialogueFound) -> Table | None:
    """Ways out that a field said no to first; who does what, by which day, and who backs it. None without any."""
    told = set(found.tables.told_apart())
    ways = sorted(found.tables.ways_out, key=lambda way: not told & set(way.objectors()))
    rows = [TableRow(written(way.text), tuple(_way(edition, found, way))) for way in ways]
    if not rows:
        return None
    names = ("way", "who", "what", "by_when", "backing", "kind", "number")
    headings = [edition.strings(f"dialogue.column.{name}") for name in names]
    return make_table(edition.strings("dialogue.table.ways_out"), headings, [("", rows)])


def _way(edition: Edition, found: DialogueFound, way: WayOut) -> Iterator[Cell]:
    still_open = edition.strings("dialogue.open_cell")
    for text in (way.who, way.what, edition.numerals.date(way.by_when) or ""):
        yield Cell(written(text) or still_open)
    yield Cell(_backing(edition, found, way))
    kinds = {kind.id: kind.label.in_language(edition.strings.language) for kind in found.dialogue.kinds}
    yield Cell(kinds.get(way.kind, way.kind))
    yield Cell(way.id)


def _backing(edition: Edition, found: DialogueFound, way: WayOut) -> str:
    """Who says no before who says yes; fields of too few people are left out."""
    parts = []
    for word in reversed(BACKINGS):
        fields = tuple(one for one in found.tables.told_apart() if way.backing.get(one) == word)
        if fields:
            parts.append(edition.strings(f"dialogue.backing.{word}", domains=field_names(edition, found, fields)))
    return "; ".join(parts) or edition.strings("dialogue.backing.none")


def heard_table(edition: Edition, found: DialogueFound) -> Table | None:
    """Sentences that may be quoted; of a field with too few people it is not said which one it is."""
    rows = [TableRow(written(one.text), _heard(edition, found, one)) for one in found.tables.quotable()]
    if not rows:
        return None
    headings = [edition.strings(f"dialogue.column.{name}") for name in ("heard", "from", "acknowledged")]
    return make_table(edition.strings("dialogue.table.heard"), headings, [("", rows)])


def _heard(edition: Edition, found: DialogueFound, one: Heard) -> tuple[Cell, Cell]:
    told = one.domain in found.tables.told_apart()
    field = field_name(edition, found, one.domain) if told else edition.strings("dialogue.heard.small")
    return Cell(field), Cell(edition.strings(f"dialogue.acknowledged.{one.acknowledged or 'unknown'}"))
