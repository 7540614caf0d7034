"""What the report on a dilemma table says, each sentence made of its rows: what keeps people apart comes first."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pretest.practice.panel.answers import FEWEST_TOLD
from pretest.practice.table.atthetable import TABLE_PHASES
from pretest.practice.table.dialogue import DialogueRow
from pretest.practice.table.dialoguefound import DialogueFound
from pretest.report.words.edition import Edition
from pretest.report.words.labels import clean, clean_line
from pretest.spec.dialogue import HIGHEST, LOWEST
from pretest.words import Domain, Language

_EQUAL = 1e-9  # of positions: what differs by less is the same mean


@dataclass(frozen=True, slots=True)
class Apart:
    """Care and safety on one statement. before, after: care minus safety; clear: whether the interval of the change
    leaves out zero."""

    statement: str
    before: float
    after: float
    clear: bool

    @property
    def closer(self) -> float:
        """How much closer they are after; below zero further apart."""
        return abs(self.before) - abs(self.after)

    @property
    def is_closer(self) -> bool:
        return self.closer > _EQUAL

    @property
    def is_further(self) -> bool:
        return self.closer < -_EQUAL


def apart_of(found: DialogueFound) -> tuple[Apart, ...]:
    """Statements on which the distance is known before and after."""
    rows = []
    for statement in found.dialogue.statements:
        before, after, change = (found.row(statement.id, "", phase) for phase in ("before", "after", "change"))
        if before is None or after is None or change is None:
            continue
        if math.isfinite(before.distance) and math.isfinite(after.distance):
            clear = change.distance_low > 0 or change.distance_high < 0
            rows.append(Apart(statement.id, before.distance, after.distance, clear))
    return tuple(rows)


def statement_text(found: DialogueFound, name: str, language: Language) -> str:
    """A statement as it stands on its card, on one line."""
    statement = found.dialogue.statement(name)
    return name if statement is None else clean_line(statement.text.in_language(language))


def field_name(edition: Edition, found: DialogueFound, domain: str) -> str:
    """The label of a field; of "" the whole table."""
    if not domain:
        return edition.strings("dialogue.everybody")
    known: dict[str, str] = {name: label.in_language(edition.strings.language) for name, label in found.domains.items()}
    return clean_line(known[domain])


def field_names(edition: Edition, found: DialogueFound, domains: tuple[Domain, ...]) -> str:
    return edition.strings.listed([field_name(edition, found, one) for one in domains])


def answer_lines(edition: Edition, found: DialogueFound) -> list[str]:
    """The first screen: who sat there, what they do not agree on, what moved, and what this is not."""
    n = edition.numerals.count(len(found.tables.people))
    lines = [people_line(edition, found), *ways_lines(edition, found), *apart_lines(edition, found)]
    return [*lines, edition.strings("dialogue.caution", n=n)]


def people_line(edition: Edition, found: DialogueFound) -> str:
    """How many people sat there, from which fields, and when."""
    strings, count = edition.strings, edition.numerals.count
    fields = [
        strings("dialogue.field", domain=_lower(field_name(edition, found, one)),
                n=count(len(found.tables.in_domain(one))))
        for one in found.tables.told_apart()
    ]  # fmt: skip
    fields += [
        strings("dialogue.few", domain=_lower(field_name(edition, found, one)), n=count(FEWEST_TOLD))
        for one in found.tables.untold()
    ]
    values = {"n": count(len(found.tables.people)), "fields": strings.listed(fields)}
    dates = [edition.numerals.date(day) or day for day in found.tables.dates]
    if not dates:
        return strings("dialogue.people_undated", **values)
    return strings("dialogue.people", dates=strings.listed(dates), **values)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def apart_lines(edition: Edition, found: DialogueFound) -> list[str]:
    """How far care and safety are apart, and whether that moved."""
    strings, count = edition.strings, edition.numerals.count
    if not {"care", "safety"} <= set(found.tables.told_apart()):
        return [strings("dialogue.apart.not_told")]
    if not found.has_phase("after"):
        return [strings("dialogue.apart.before_only")]
    rows = apart_of(found)
    if not rows:
        return [strings("dialogue.apart.not_told")]
    closer, further = [row for row in rows if row.is_closer], [row for row in rows if row.is_further]
    lines = [_furthest(edition, found, max(rows, key=lambda row: abs(row.after)))]
    sizes = {"closer": count(len(closer)), "further": count(len(further)), "n": count(len(rows))}
    lines.append(strings("dialogue.apart.moved", **sizes))
    clear = [row for row in (*further, *closer) if row.clear]
    if not clear:
        return [*lines, strings("dialogue.apart.none_clear")]
    sizes = {"n": count(len(clear)), "of": count(len(rows)), "further": count(sum(row.is_further for row in clear))}
    return [*lines, strings("dialogue.apart.clear", **sizes)]


def _furthest(edition: Edition, found: DialogueFound, row: Apart) -> str:
    places = {}
    for domain in ("care", "safety"):
        own = found.row(row.statement, domain, "after")
        places[domain] = edition.numerals.decimal(math.nan if own is None else own.mean, 1)
    text = statement_text(found, row.statement, edition.strings.language).rstrip(".")
    return edition.strings("dialogue.apart.furthest", statement=text, low=str(LOWEST), high=str(HIGHEST), **places)


def ways_lines(edition: Edition, found: DialogueFound) -> list[str]:
    """Ways out that a field is against first, then those that nobody has taken up."""
    strings, count, ways = edition.strings, edition.numerals.count, found.tables.ways_out
    if not ways:
        return [strings("dialogue.no_ways")]
    told = set(found.tables.told_apart())
    against = [way.id for way in ways if told & set(way.objectors())]
    of = count(len(ways))
    lines = [strings("dialogue.not_against", of=of)]
    if against:
        lines = [strings("dialogue.against", n=count(len(against)), of=of, ways=strings.listed(against))]
    n_open = sum(not (way.who and way.what and way.by_when) for way in ways)
    return [*lines, *([strings("dialogue.open", n=count(n_open), of=of)] if n_open else [])]


def counted_lines(edition: Edition, found: DialogueFound) -> list[str]:
    """Who does not count in a figure: people with one position, and fields of too few people."""
    strings, count, lines = edition.strings, edition.numerals.count, []
    n_once = _n_once(found)
    if n_once:
        lines.append(strings("dialogue.once", n=count(n_once), of=count(len(found.tables.people))))
    if found.tables.untold():
        names = field_names(edition, found, found.tables.untold())
        lines.append(strings("dialogue.untold", n=count(FEWEST_TOLD), domains=names))
    return lines


def _n_once(found: DialogueFound) -> int:
    """People with a position in one phase alone; before the second round that is nobody."""
    if not found.has_phase("after"):
        return 0
    places = {(one.person, one.statement, one.phase) for one in found.tables.positions}
    statements = {statement for _, statement, phase in places if phase == "after"}
    return sum(
        any(sum((one.id, statement, phase) in places for phase in TABLE_PHASES) == 1 for statement in statements)
        for one in found.tables.people
    )


def distance_lines(edition: Edition, found: DialogueFound) -> list[str]:
    """Per statement how far care and safety are apart before and after, those furthest apart now first."""
    strings, numerals, lines = edition.strings, edition.numerals, []
    for one in sorted(apart_of(found), key=lambda row: -abs(row.after)):
        change = found.row(one.statement, "", "change")
        bounds = (math.nan, math.nan) if change is None else (change.distance_low, change.distance_high)
        text = statement_text(found, one.statement, strings.language).rstrip(".")
        values = {"before": numerals.decimal(abs(one.before), 1), "after": numerals.decimal(abs(one.after), 1)}
        values["change"] = numerals.signed(math.nan if change is None else change.distance, 1)
        key = "unclear" if math.isnan(bounds[0]) else "crossed" if one.before * one.after < 0 else "line"
        lines.append(strings(f"dialogue.distance.{key}", statement=text, interval=interval(edition, *bounds), **values))
    return lines


def described(edition: Edition, found: DialogueFound) -> str:
    """The figure in words, for those who do not see it."""
    strings = edition.strings
    lines = []
    for statement in found.dialogue.statements:
        fields = list(_moves(edition, found, statement.id))
        if fields:
            text = statement_text(found, statement.id, strings.language).rstrip(".")
            lines.append(strings("dialogue.figure.statement", statement=text, fields="; ".join(fields)))
    return " ".join(lines)


def _moves(edition: Edition, found: DialogueFound, statement: str) -> Iterator[str]:
    number: Callable[[float], str] = lambda value: edition.numerals.decimal(value, 1)  # noqa: E731
    for domain in found.tables.told_apart():
        before, after = (found.row(statement, domain, phase) for phase in TABLE_PHASES)
        if before is None or before.suppressed:
            continue
        name, first = field_name(edition, found, domain), number(before.mean)
        if after is None:
            yield edition.strings("dialogue.figure.stood", domain=name, before=first)
        else:
            yield edition.strings("dialogue.figure.moved", domain=name, before=first, after=number(after.mean))


def interval(edition: Edition, low: float, high: float) -> str:
    """An interval of a shift; words where there is none."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return edition.strings("dialogue.no_interval")
    bounds = {"low": edition.numerals.bound(low, 0.0, digits=1), "high": edition.numerals.bound(high, 0.0, digits=1)}
    return edition.strings("dialogue.interval", **bounds)


def written(text: str) -> str:
    """What people wrote, without signs that cannot be seen."""
    return clean(text)


def is_hidden(row: DialogueRow | None) -> bool:
    """Whether a row has no figures because of too few people."""
    return row is None or row.suppressed
