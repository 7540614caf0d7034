"""Which look at the outcomes this is, in sentences: of how many, at how many people, and what that does to the bar."""

from __future__ import annotations

from collections.abc import Iterator

from pretest.findings import LooksFacts
from pretest.report.words.edition import Edition


def look_sentence(edition: Edition) -> str:
    """One short sentence or two on this look; "" where the plan names none and this is the first, and for findings that
    do not tell."""
    looks = edition.findings.plan.looks
    if looks is None or looks.kind == "only":
        return ""
    numerals = edition.numerals
    values = {
        "number": numerals.count(looks.number),
        "of": numerals.count(max(len(looks.planned), 1)),
        "fewest": fewest_text(edition, looks.fewest),
    }
    if looks.kind != "extra":
        values["planned"] = numerals.count(looks.planned[looks.number - 1])
    told = edition.strings(f"provenance.look.{look_key(looks)}", **values)
    return f"{told} {price(edition, looks)}" if looks.kind == "extra" else told


def price(edition: Edition, looks: LooksFacts) -> str:
    """What looking more often than planned costs."""
    total = per_hundred(edition, looks.total)
    if looks.rate is None:
        return edition.strings("provenance.look.price_unknown", total=total)
    return edition.strings("provenance.look.price", total=total, rate=per_hundred(edition, looks.rate))


def look_key(looks: LooksFacts) -> str:
    """Which sentence tells it."""
    planned = len(looks.planned)
    if looks.kind == "extra":
        return "extra" if looks.number > max(planned, 1) else "extra_same"
    if looks.kind == "early":
        return "early"
    if planned == 1:
        return "one"
    return "first" if looks.number == 1 else "last" if looks.number == planned else "middle"


def next_look(edition: Edition) -> str:
    """What the plan, or a second look, asks where there is no answer yet; "" where findings do not tell."""
    looks = edition.findings.plan.looks
    if looks is None:
        return ""
    strings, numerals = edition.strings, edition.numerals
    if looks.kind != "extra" and looks.number < len(looks.planned):
        planned = looks.planned[looks.number]
        if looks.fewest is None or looks.fewest >= planned:
            return strings("decisions.next_look_at", n=numerals.count(planned))
        more = numerals.count(planned - looks.fewest)
        return strings("decisions.next_look", n=numerals.count(planned), more=more)
    return f"{strings('decisions.collect_more')} {price(edition, looks)}"


def look_lines(edition: Edition) -> Iterator[str]:
    """How the looks share the chance of a wrong word, for who checks everything."""
    looks = edition.findings.plan.looks
    if looks is None:
        return
    strings, numerals = edition.strings, edition.numerals
    if len(looks.planned) > 1:
        units = strings.listed([numerals.count(n) for n in looks.planned])
        spending = strings(f"provenance.look.spending.{looks.spending}")
        yield strings("provenance.look.plan", n=numerals.count(len(looks.planned)), units=units, spending=spending)
    if looks.level is not None:
        yield strings(
            "provenance.look.level", level=per_hundred(edition, looks.level), total=per_hundred(edition, looks.total)
        )
    if looks.earlier and looks.kind != "extra":
        yield strings(f"provenance.look.rows_{'known' if looks.rows_known else 'unknown'}")
    before = sum(not one.locked for one in looks.earlier)
    if before:
        yield strings("provenance.look.before_lock", n=numerals.count(before))


def fewest_text(edition: Edition, n: int | None) -> str:
    """Units of the smallest group; few are not told."""
    if n is not None:
        return edition.numerals.count(n)
    return edition.strings("provenance.look.few", n=edition.numerals.count(edition.threshold))


def per_hundred(edition: Edition, chance: float) -> str:
    """A chance as a number of 100, without zeros that say nothing."""
    number = round(100 * chance, 2)
    digits = next(digits for digits in range(3) if round(number, digits) == number)
    return edition.numerals.decimal(number, digits)
