"""What a report says, read from its page and from the screen, and held against the tables that it is made from."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from shutil import copyfile
from typing import Any, Literal

from pretest.cli.main import run
from pretest.findings import Findings, read_findings
from pretest.report import read_strings
from pretest.seeds import stream
from pretest.words import ABOVE_ZERO, BELOW_MARGIN, HARM_ROLES, LANGUAGES, WARNING_VERDICTS, Language
from tests.report.parsing import Element, parse
from tests.truth.draws import write_draw
from tests.truth.kinds import Kind
from tests.truth.short import (
    ShortClaim,
    ShortPage,
    conflict_holds,
    research_holds,
    sentence_holds,
    understood_holds,
    warning_holds,
)
from tests.truth.world import ARMS, AUDIENCES, write_world

Row = Mapping[str, Any]
Key = tuple[str, str, str, str, tuple[str, ...]]  # kind, claim, concept, audience, outcomes
PLACE = {"nl": 0, "en": 1}
NUMBER = re.compile(r"[+−]?\d+[.,]\d+")
BARE = ("not_feasible", "not_by_n")  # reasons why no number of people is given: they follow the decision


@dataclass(frozen=True, slots=True)
class Said:
    """One element that says what it claims. under: the id of its section."""

    kind: str
    claim: str
    concept: str
    audience: str
    outcomes: tuple[str, ...]
    text: str
    element: Element
    under: str

    @property
    def key(self) -> Key:
        return self.kind, self.claim, self.concept, self.audience, self.outcomes

    def __str__(self) -> str:
        return f"{self.kind} {self.claim} of {self.concept}/{self.audience}/{' '.join(self.outcomes)}: {self.text}"


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """One study as it is told in one language. html: the page; verdicts: the table, as dictionaries; screen: rows of
    its cells; findings: what it is told of."""

    kind: Kind
    language: Language
    html: str
    page: Element
    said: tuple[Said, ...]
    verdicts: tuple[Row, ...]
    screen: tuple[tuple[str, ...], ...]
    findings: Findings

    def row(self, concept: str, audience: str, outcome: str = "") -> Row | None:
        wanted = (concept, audience, outcome)
        return next((r for r in self.verdicts if (r["concept"], r["audience"], r["outcome"]) == wanted), None)

    def cells(self, concept: str, audience: str = "") -> list[Row]:
        own = [row for row in self.verdicts if row["outcome"] and row["concept"] == concept]
        return [row for row in own if not audience or row["audience"] == audience]

    def outcome_label(self, outcome: str) -> str:
        return self.kind.world.by_id[outcome].label[PLACE[self.language]]

    def audience_label(self, audience: str) -> str:
        return AUDIENCES[audience][PLACE[self.language]]

    def arm_label(self, arm: str) -> str:
        return ARMS[arm][PLACE[self.language]]


def tell(folder: Path, kind: Kind, seed: int, *, dutch: Literal["analyse", "report"] = "analyse") -> tuple[Told, ...]:
    """One draw of ``kind`` through the command line, in both languages: Dutch by an analysis of its own, or (which is
    quicker, and shows nothing on the screen) from the findings of the English one."""
    study = write_world(folder / "study", kind.world, has_control=kind.has_control)
    write_draw(study, kind, stream(seed, kind.id, "said"))
    found = {language: folder / language for language in LANGUAGES}
    screen = {"en": call("analyse", study, "--out", found["en"], "--lang", "en"), "nl": ""}
    if dutch == "analyse":
        screen["nl"] = call("analyse", study, "--out", found["nl"], "--lang", "nl")
    else:
        found["nl"].mkdir()
        copyfile(found["en"] / "findings.json", found["nl"] / "findings.json")
        call("report", found["nl"], "--lang", "nl")
    return tuple(_told(found[language], kind, language, screen[language]) for language in LANGUAGES)


def call(*arguments: object) -> str:
    """What the command line shows on the screen."""
    screen, messages = io.StringIO(), io.StringIO()
    with redirect_stdout(screen), redirect_stderr(messages):
        code = run([str(argument) for argument in arguments])
    assert code == 0, messages.getvalue()
    return screen.getvalue()


def _told(out: Path, kind: Kind, language: Language, screen: str) -> Told:
    findings = read_findings(out / "findings.json")
    return told_of(kind, language, (out / "report.html").read_text(encoding="utf-8"), findings, screen)


def told_of(kind: Kind, language: Language, html: str, findings: Findings, screen: str = "") -> Told:
    page = parse(html)
    records = findings.table("verdicts").to_dict("records")
    rows = tuple({str(name): value for name, value in row.items()} for row in records)
    return Told(kind, language, html, page, tuple(_said(page)), rows, tuple(_screen_rows(screen)), findings)


def _said(page: Element) -> Iterator[Said]:
    for section in page.all("section"):
        for one in section.all():
            if "data-claim" in one.attrs:
                names = ("data-kind", "data-claim", "data-concept", "data-audience")
                outcomes = tuple(one.attrs["data-outcome"].split())
                yield Said(*(one.attrs[name] for name in names), outcomes, _line(one.text), one, section.attrs["id"])


def _line(text: str) -> str:
    return " ".join(text.split())


def _screen_rows(text: str) -> Iterator[tuple[str, ...]]:
    """The rows of the table on the screen, with the lines of a cell joined."""
    rows: list[list[str]] = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.split("│")]
        if len(cells) < 3:
            continue
        if cells[0]:
            rows.append(cells)
        else:
            rows[-1] = [_line(f"{old} {new}") for old, new in zip(rows[-1], cells, strict=True)]
    return (tuple(row) for row in rows)


# --- held against the tables ---------------------------------------------------------------------


def faults(told: Told) -> list[str]:
    """Everything in one report that its own tables do not say, or that no report may say."""
    return [
        *(f"not in the tables: {one}" for one in told.said if not _in_tables(told, one)),
        *(f"other names than its outcomes: {one}" for one in told.said if not _names_its_outcomes(told, one)),
        *(f"under another audience or concept: {one}" for one in told.said if not _in_place(told, one)),
        *(f"figures of no row: {one}" for one in told.said if not _figures_of_its_row(told, one)),
        *(f"improved, though no aim: {one}" for one in told.said if not _is_of_an_aim(told, one)),
        *_table_faults(told),
        *_screen_faults(told),
        *_forbidden(told),
    ]


def _in_tables(told: Told, one: Said) -> bool:
    """Whether the row that it names has the word that it says."""
    rows = _rows_of(told, one)
    decision = told.row(one.concept, one.audience)
    match one.kind:
        case "verdict":
            return bool(rows) and all(row["verdict"] == one.claim for row in rows)
        case "decision":
            return decision is not None and decision["verdict"] == one.claim
        case "harm_badge":
            cleared = all(row["verdict"] in BELOW_MARGIN for row in rows)
            return decision is not None and decision["harm_badge"] == one.claim and cleared
        case "aim_badge" if not one.outcomes:
            return decision is not None and decision["aim_badge"] == one.claim
        case "aim_badge":
            return bool(rows) and all(_aim_is(row, one.claim) for row in rows)
        case "block":
            return bool(rows) and all(row["block"] == one.claim for row in rows)
        case "risk":
            return all(row["primary"] and row["role"] in HARM_ROLES for row in rows)
        case "reason":
            return _reason_holds(told, one, rows)
        case "note":
            return decision is not None
        case "understood":
            return understood_holds(told.findings, one.claim, one.concept, one.audience, one.text)
        case "warning":
            return warning_holds(told.findings, one.claim, one.concept, one.audience)
        case "source" | "conflict" | "research":
            holds = {"source": sentence_holds, "conflict": conflict_holds, "research": research_holds}[one.kind]
            claim = ShortClaim(*one.key[:4], one.outcomes, one.text, one.element)
            return holds(ShortPage(told.findings, told.language, (claim,)), claim)
    return False


def _rows_of(told: Told, one: Said) -> list[Row]:
    """The rows of the outcomes that it names; of all audiences where it names none. One that is not there fails."""
    found = [row for row in told.cells(one.concept, one.audience) if row["outcome"] in one.outcomes]
    missing = set(one.outcomes) - {row["outcome"] for row in found}
    return [
        *found,
        *(
            {"outcome": name, "verdict": "", "block": "", "reason": "", "primary": False, "role": ""}
            for name in missing
        ),
    ]


def _is_of_an_aim(told: Told, one: Said) -> bool:
    """Whether a word that only aims may have is said of aims, as the plan of the kind names them."""
    if one.claim != "improved":
        return True
    return bool(one.outcomes) and all(told.kind.world.is_aim(outcome, one.audience) for outcome in one.outcomes)


def _aim_is(row: Row, badge: str) -> bool:
    if badge == "reversed":
        return row["verdict"] == "benefit_reversed" or bool(row["is_aim"] and row["verdict"] in ABOVE_ZERO)
    return bool(row["is_aim"] and row["verdict"] in ("benefit_not_shown", "harm_excluded"))


def _reason_holds(told: Told, one: Said, rows: list[Row]) -> bool:
    decision = told.row(one.concept, one.audience)
    if decision is None:
        return False
    if one.claim in BARE:
        return decision["n_more_reason"] == one.claim
    if one.claim.startswith("possible_harm"):
        return bool(rows) and all(row["reason"] == one.claim for row in rows)
    if one.claim == "off_topic":
        return all(f"off_topic:{row['outcome']}" in decision["reason"] for row in rows)
    return one.claim in decision["reason"]


def _names_its_outcomes(told: Told, one: Said) -> bool:
    """Whether its text names the outcomes that it claims something of, and no other."""
    if one.kind in ("risk", "source", "conflict", "research"):  # of harms that their heading names
        return True
    labels = {name: told.outcome_label(name) for name in told.kind.world.by_id}
    return {name for name, label in labels.items() if label in one.text} == set(one.outcomes)


def _in_place(told: Told, one: Said) -> bool:
    """Whether it stands under the audience and on the card of the concept that it speaks of."""
    for parent in _parents(one.element):
        if parent.tag == "article" and told.arm_label(one.concept) != _line(parent.all("h3")[0].text):
            return False
        if parent.tag == "div" and parent.parent is not None and parent.parent.tag == "dl":
            label = _line(parent.all("dt")[0].all("bdi")[0].text)
            if not one.audience or label != told.audience_label(one.audience):
                return False
    if one.under in ("harms", "other_outcomes", "risks"):
        return _heading_of(one.element, told) == told.audience_label(one.audience)
    return True


def _parents(element: Element) -> Iterator[Element]:
    while element.parent is not None:
        element = element.parent
        yield element


def _heading_of(element: Element, told: Told) -> str:
    """The last heading before it in its section that names an audience."""
    section = next(parent for parent in _parents(element) if parent.tag == "section")
    labels, heading = [told.audience_label(name) for name in AUDIENCES], ""
    for one in section.all():
        if one.tag in ("h3", "h4") and _line(one.text) in labels:
            heading = _line(one.text)
        if one is element:
            break
    return heading


def _figures_of_its_row(told: Told, one: Said) -> bool:
    """Whether every figure of a sentence on one cell is the estimate, a bound or the margin of its row, as told: of a
    harm as it is, of all else as gain."""
    if one.kind != "verdict" or len(one.outcomes) != 1 or one.under not in ("harms", "other_outcomes"):
        return True
    row = told.row(one.concept, one.audience, one.outcomes[0])
    if row is None:
        return False
    figures = [_number(text) for text in NUMBER.findall(one.text)]
    known = [row[name] for name in ("harm_estimate", "lower", "upper", "upper_simultaneous")]
    sign = 1 if row["role"] in HARM_ROLES else -1
    possible = [sign * value for value in known] + [row["margin"]]
    return all(any(abs(figure - value) <= 0.0051 for value in possible) for figure in figures) and (
        not figures or abs(figures[0] - possible[0]) <= 0.0051
    )


def _number(text: str) -> float:
    return float(text.replace("−", "-").replace("+", "").replace(",", "."))


words = cache(read_strings)


def _table_faults(told: Told) -> Iterator[str]:
    """Words in the tables of the cells that are not those of their rows."""
    strings = words(told.language)
    outcomes = {told.outcome_label(name): name for name in told.kind.world.by_id}
    arms = {told.arm_label(name): name for name in told.kind.world.arms}
    audiences = {told.audience_label(name): name for name in AUDIENCES}
    for section in told.page.all("section"):
        if section.attrs["id"] not in ("harms", "other_outcomes"):
            continue
        audience, outcome = "", ""
        for one in section.all("h3", "h4", "tr"):
            text = _line(one.text)
            if one.tag != "tr":
                audience = audiences.get(text, "")
            elif one.attrs.get("class") == "group":
                outcome = next((name for label, name in outcomes.items() if text.startswith(label)), "")
            elif one.all("td") and _class(one.all("td")[0]) == "verdict":
                arm = next((name for label, name in arms.items() if one.all("th")[0].text.startswith(label)), "")
                row, word = told.row(arm, audience, outcome), _line(one.all("td")[0].text)
                if row is None or word != strings(f"verdict.{row['verdict']}.word"):
                    yield f"table of {section.attrs['id']}: {audience}, {outcome}, {arm} says '{word}'"


def _class(element: Element) -> str:
    return element.attrs.get("class", "")


def _screen_faults(told: Told) -> Iterator[str]:
    """Decisions and badges on the screen that are not those of the page, and reasons that the page does not give."""
    local = [one for one in told.said if one.under == "decisions"]
    for row in told.screen:
        concept = next((name for name in told.kind.world.arms if told.arm_label(name) == row[0]), "")
        audience = next((name for name in AUDIENCES if told.audience_label(name) == row[1]), "")
        own = [one for one in local if (one.concept, one.audience) == (concept, audience)]
        badges = [one.text for one in own if one.element.tag == "span"]
        if list(row[2:5]) != badges:
            yield f"screen: {row[:5]} where the page says {badges}"
        kinds = ("verdict", "reason", "aim_badge", "understood")
        why = [one.text for one in own if one.kind in kinds and one.element.tag == "p" and one.claim not in BARE]
        inside = [one.text for one in own if one.kind in kinds and one.element.tag == "p" and _in_list(one.element)]
        told_why = [text for text in why if text in inside]
        if audience and row[5] != _line(" ".join(told_why)):
            yield f"screen: {row[0]}, {row[1]}: '{row[5]}' where the page says '{' '.join(told_why)}'"


def _in_list(element: Element) -> bool:
    return element.inside("dd")


# --- what no report may say ----------------------------------------------------------------------

NOT_EXCLUDED = re.compile("not excluded|niet uitgesloten")
CANNOT_TELL = re.compile("cannot tell|niet te zeggen", re.IGNORECASE)
ALMOST_NOTHING = re.compile("less than 1%|minder dan 1 ?%|< ?1 ?%")
NO_EFFECT = re.compile(r"\bno (intended )?effects?\b|\bgeen (gewenste? )?effect(en)?\b", re.IGNORECASE)
FEW_PEOPLE = re.compile("fewer than 10 people|minder dan 10 mensen")
ENOUGH = 20  # people per arm and audience with whom nothing is hidden
ABOVE_LIMIT = re.compile(
    "no harm above the limit|not above the limit|geen schade boven de grens gevonden op|niet boven de grens",
    re.IGNORECASE,
)


def _forbidden(told: Told) -> Iterator[str]:
    for one in told.said:
        rows = _rows_of(told, one)
        if NOT_EXCLUDED.search(one.text) and any(row.get("upper", 1.0) < 0 for row in rows):
            yield f"'not excluded' beside an upper bound below zero: {one}"
        cells = told.cells(one.concept, one.audience)
        loud = any(row["role"] in HARM_ROLES and row["verdict"] in WARNING_VERDICTS for row in cells)
        if one.under == "decisions" and loud and ABOVE_LIMIT.search(one.text):
            yield f"no harm above the limit, where a harm was found: {one}"
        if told.kind.n >= ENOUGH and FEW_PEOPLE.search(one.text):
            yield f"too few people, where there are enough: {one}"
    for text in texts(told.page):
        if CANNOT_TELL.search(text) and ALMOST_NOTHING.search(text):
            yield f"cannot tell, and almost nothing: {text}"
        if NO_EFFECT.search(text):
            yield f"no effect: {text}"
    for row in told.screen:
        if NO_EFFECT.search(" ".join(row)):
            yield f"screen, no effect: {row}"


def texts(page: Element) -> Iterator[str]:
    """Every line that people read, and every row of a table as one; descriptions of figures too."""
    for one in page.all("tr", "p", "li", "dt", "dd", "desc", "figcaption", "caption"):
        parts = [_line(cell.text) for cell in one.all("th", "td")] if one.tag == "tr" else [_line(one.text)]
        text = " | ".join(part.replace("\u00a0", " ") for part in parts)
        # a description tells all rows of a figure, one sentence each
        yield from re.split(r"(?<=\.) ", text) if one.tag == "desc" else [text]


def claims(told: Told) -> Counter[Key]:
    """How often what is said of what."""
    return Counter(one.key for one in told.said)
