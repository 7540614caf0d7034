"""What other code made of the figures of a report, in sentences."""

from __future__ import annotations

from pretest.findings import CrosscheckFacts
from pretest.report.words.edition import Edition
from pretest.report.words.labels import clean_line


def crosscheck_line(edition: Edition, checked: CrosscheckFacts) -> str:
    """How many figures were recomputed with what, and how far apart they are; figures that differ come first."""
    strings, count = edition.strings, edition.numerals.count
    engines = strings.listed([clean_line(f"{name} {version}") for name, version in checked.engines.items()])
    if not checked.compared:
        return strings("crosscheck.none", engines=engines)
    numbers = {"agreed": count(checked.agreed), "missed": count(checked.missed), "compared": count(checked.compared)}
    closed, iterative = (apart(edition, one) for one in (checked.largest, checked.iterative))
    if checked.missed:
        return strings("crosscheck.missed", engines=engines, largest=_worst(edition, checked), **numbers)
    key = "crosscheck.line_iterative" if checked.iterative else "crosscheck.line"
    return strings(key, engines=engines, largest=closed, iterative=iterative, **numbers)


def crosscheck_alarm(edition: Edition) -> str:
    """One sentence for the top of every page where a figure differs; "" where none does, or nothing was recomputed."""
    checked = edition.findings.crosschecked
    if checked is None or not checked.missed:
        return ""
    count = edition.numerals.count
    return edition.strings("crosscheck.alarm", missed=count(checked.missed), compared=count(checked.compared))


def crosscheck_plain(edition: Edition) -> tuple[str, ...]:
    """One plain sentence where all is the same; nothing else, as ``crosscheck_alarm`` says that."""
    checked = edition.findings.crosschecked
    if checked is None or checked.missed or not checked.compared:
        return ()
    return (edition.strings("crosscheck.plain", compared=edition.numerals.count(checked.compared)),)


def apart(edition: Edition, difference: float | None) -> str:
    """A relative difference as one digit and a power of ten (3e-12)."""
    if difference is None:
        return edition.strings("crosscheck.endless")
    return "0" if difference == 0 else f"{difference:.0e}"


def _worst(edition: Edition, checked: CrosscheckFacts) -> str:
    """The largest difference of all; beyond all bounds comes before any number."""
    found = [checked.largest, checked.iterative]
    return apart(edition, None if None in found else max(one for one in found if one is not None))
