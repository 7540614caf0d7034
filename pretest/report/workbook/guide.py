"""The sheets that say how to read the others: the guide, the notes, and the words and labels behind the codes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pretest.report.sections.participants import analysed
from pretest.report.sections.provenance import package_version, plan_lock
from pretest.report.sections.tested import made_of
from pretest.report.words.edition import Edition
from pretest.report.words.labels import clean_line
from pretest.report.workbook.sheet import Head, Sheet, Value, sheet_name
from pretest.words import AIM_BADGES, BENEFIT_VERDICTS, CERTAINTIES, DECISIONS, HARM_BADGES, HARM_VERDICTS

Line = tuple[str, str]


def guide_sheet(edition: Edition, others: Sequence[Sheet]) -> Sheet:
    """The decisions, what this is, who is in it, whether the plan was fixed, and how to read figures and words."""
    strings = edition.strings
    lines = [*_decisions(edition), *_study(edition), *_reading(edition), *_words(edition)]
    lines.append((strings("workbook.read.sheets"), ""))
    lines += [(sheet.name, sheet.title) for sheet in others]
    title = edition.labels.title()
    return Sheet(sheet_name(strings("workbook.guide"), ()), title, (), tuple(lines))


def notes_sheet(edition: Edition, taken: Sequence[str]) -> Sheet:
    """Everything that was noted on the way, in the reader's language, with the text as it was written."""
    strings = edition.strings
    names = ("code", "severity", "where", "meaning", "message")
    heads = tuple(Head(strings(f"workbook.note.{name}"), name) for name in names)
    rows = tuple(
        (
            note.code,
            strings.word("severity", note.severity),
            clean_line(note.where),
            strings(f"note.{note.code}") if strings.has(f"note.{note.code}") else None,
            clean_line(note.message),
        )
        for note in edition.findings.notes
    )
    return Sheet(sheet_name(strings("workbook.notes"), taken), strings("notes.intro"), heads, rows)


def labels_sheet(edition: Edition, taken: Sequence[str]) -> Sheet:
    """What each code in the other sheets stands for."""
    strings = edition.strings
    heads = tuple(Head(strings(f"workbook.label.{name}"), name) for name in ("kind", "code", "label", "meaning"))
    name = sheet_name(strings("workbook.labels"), taken)
    return Sheet(name, strings("workbook.labels"), heads, tuple(_labels(edition)), 2)


def _decisions(edition: Edition) -> Iterator[Line]:
    """That nothing may be shared, where it is so; then the decision on each concept, worst first."""
    if edition.findings.complete:
        yield edition.strings("workbook.not_for_sharing"), ""
    rows = [row for row in edition.rows("verdicts") if not row["outcome"] and not row["audience"]]
    worst = {code: place for place, code in enumerate(DECISIONS)}
    for row in sorted(rows, key=lambda row: worst.get(row["verdict"], 0)):
        word = edition.verdict(row["verdict"], "decision").text
        yield f"{edition.strings('workbook.label.decision')}: {edition.labels.arm(row['concept'])}", word


def _study(edition: Edition) -> Iterator[Line]:
    strings, findings = edition.strings, edition.findings
    yield strings("workbook.read.title"), edition.labels.title()
    yield strings("workbook.read.kind"), strings(f"workbook.read.kind_{findings.kind}")
    for panel, people in analysed(edition).items():
        name = edition.panel(panel) if panel[1] else strings("page.everyone")
        yield f"{strings('workbook.read.people')}: {name}", people
    dates = [edition.numerals.date(wave.date) for wave in findings.study.waves]
    yield strings("workbook.read.dates"), ", ".join(clean_line(date) for date in dates if date) or "–"
    lock = plan_lock(edition)
    yield strings("workbook.read.plan"), lock.sentence
    for deviation in lock.deviations:
        yield strings("workbook.read.deviations"), clean_line(deviation)
    yield strings("workbook.read.made"), f"pretest {package_version(edition)}"


def _reading(edition: Edition) -> Iterator[Line]:
    strings = edition.strings
    n = edition.numerals.count(edition.threshold)
    hidden = strings("workbook.read.threshold_means", n=n, hidden=strings("workbook.hidden", n=n))
    yield (
        strings("workbook.read.threshold"),
        strings("workbook.read.threshold_none") if edition.findings.complete else hidden,
    )
    yield strings("workbook.read.safety"), strings("workbook.read.safety_means")
    yield strings("workbook.read.worse"), strings("workbook.read.worse_means")
    yield strings("workbook.read.empty"), strings("workbook.read.empty_means")
    yield strings("workbook.read.numbers"), strings("workbook.read.numbers_mean")
    yield strings("workbook.read.header"), strings("workbook.read.header_means")


def _words(edition: Edition) -> Iterator[Line]:
    """Verdicts and decisions with what they mean, worst first."""
    yield edition.strings("workbook.read.verdicts"), ""
    for _, _, word, meaning in _judged(edition):
        if meaning:
            yield str(word), str(meaning)


def _judged(edition: Edition) -> Iterator[tuple[Value, ...]]:
    strings = edition.strings
    verdicts = tuple(dict.fromkeys((*HARM_VERDICTS, *BENEFIT_VERDICTS)))
    groups: tuple[tuple[str, tuple[str, ...]], ...] = (("decision", DECISIONS), ("verdict", verdicts))
    for group, codes in groups:
        for code in codes:
            meaning = f"{group}.{code}.meaning"
            word = strings(f"{group}.{code}.word")
            yield strings(f"workbook.label.{group}"), code, word, strings(meaning) if strings.has(meaning) else None


def _labels(edition: Edition) -> Iterator[tuple[Value, ...]]:
    strings, labels, study = edition.strings, edition.labels, edition.findings.study
    for arm in study.arms:
        yield strings("workbook.label.concept"), arm.id, labels.arm(arm.id), clean_line(arm.text or "") or None
        for term in made_of(edition, arm):
            yield term.name, arm.id, "; ".join(term.values), None
    for audience in study.audiences:
        yield strings("workbook.label.audience"), audience.id, labels.audience(audience.id), None
    for fact in study.outcomes:
        measures = labels.text(fact.measures) or None
        yield strings("workbook.label.outcome"), fact.id, labels.outcome(fact.id), measures
        for item in fact.items:
            yield strings("workbook.label.question"), fact.id, labels.text(item), None
    yield from _judged(edition)
    for code in HARM_BADGES:
        yield strings("workbook.label.harm_badge"), code, strings(f"badge.harm.{code}"), None
    for aim in AIM_BADGES:
        yield strings("workbook.label.aim_badge"), aim, strings(f"badge.aim.{aim}"), None
    for sure in CERTAINTIES:
        yield strings("workbook.label.certainty"), sure, strings(f"workbook.certainty.{sure}"), None
