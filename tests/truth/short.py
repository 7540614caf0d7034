"""What a short report claims, read from its page in a language and held against the tables that it is made from."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import Any

from pretest.findings import Findings, LooksFacts
from pretest.report import read_strings
from pretest.words import ABOVE_ZERO, BELOW_MARGIN, CONTRADICTING, HARM_ROLES, RISK_OF, WARNING_VERDICTS, Language
from tests.report.parsing import Element, parse

Row = Mapping[str, Any]
FIGURE = re.compile(r"\d+(?:[.,]\d+)?")
STATE_OF = {"harm": "harm", "harm_signalled": "perhaps", "inconclusive": "cannot_tell", "improved": "better"}
ORDER = ("harm", "perhaps", "cannot_tell", "hidden", "not_measured", "not_above", "better")
ROLES = dict(zip(("stigmatisation", "boomerang", "help_barrier"), HARM_ROLES, strict=True))


@dataclass(frozen=True, slots=True)
class ShortClaim:
    """One element that says what it claims."""

    kind: str
    claim: str
    concept: str
    audience: str
    outcomes: tuple[str, ...]
    text: str
    element: Element

    @property
    def key(self) -> tuple[str, str, str, str, tuple[str, ...]]:
        return self.kind, self.claim, self.concept, self.audience, self.outcomes

    def __str__(self) -> str:
        return f"{self.kind} {self.claim} of {self.concept}/{self.audience}/{' '.join(self.outcomes)}: {self.text}"


@dataclass(frozen=True, slots=True, eq=False)
class ShortPage:
    """A page with its claims, and the rows of the tables behind it."""

    findings: Findings
    language: Language
    claims: tuple[ShortClaim, ...]

    def rows(self, table: str) -> list[Row]:
        return [dict(row) for row in self.findings.table(table).to_dict("records")]

    def decision(self, concept: str, audience: str = "") -> Row | None:
        rows = [row for row in self.rows("verdicts") if row["concept"] == concept and not row["outcome"]]
        return next((row for row in rows if row["audience"] == audience), None)

    def cells(self, concept: str, audience: str = "") -> list[Row]:
        rows = [row for row in self.rows("verdicts") if row["outcome"] and row["concept"] == concept]
        return [row for row in rows if not audience or row["audience"] == audience]


def short_page(findings: Findings, language: Language, html: str) -> ShortPage:
    found = [one for one in parse(html).all() if "data-claim" in one.attrs]
    names = ("data-kind", "data-claim", "data-concept", "data-audience")
    claims = (
        ShortClaim(
            *(one.attrs[name] for name in names),
            tuple(one.attrs["data-outcome"].split()),
            " ".join(one.text.split()),
            one,
        )
        for one in found
    )
    return ShortPage(findings, language, tuple(claims))


def short_faults(page: ShortPage) -> list[str]:
    """Every claim that the tables do not bear out."""
    return [str(one) for one in page.claims if not _holds(page, one)]


NOT_ABOVE = re.compile(
    "niet boven de grens|geen schade boven de grens|not above the limit|no harm above", re.IGNORECASE
)
SAFE = re.compile(r"\b(is|zijn|are) (veilig|safe|onschadelijk|harmless)\b", re.IGNORECASE)
STATISTICS = re.compile(r"\bP ?=|\bSD\b|\bp ?[<=]")


def said_wrongly(page: ShortPage) -> list[str]:
    """Sentences that no short report may have, whatever its tables say: that something is safe, a figure for those who
    know statistics, and "not above the limit" of the whole of a concept of which any harm was found."""
    found = [f"no page says this: {one}" for one in page.claims if SAFE.search(one.text) or STATISTICS.search(one.text)]
    for one in page.claims:
        harms = [row for row in page.cells(one.concept, one.audience) if row["role"] in HARM_ROLES]
        loud = any(row["verdict"] in WARNING_VERDICTS[:2] for row in harms)
        whole = one.kind in ("decision", "harm_badge") or one.claim.startswith(("asked_", "works"))
        if whole and one.concept and loud and NOT_ABOVE.search(one.text):
            found.append(f"no harm above the limit, where a harm was found: {one}")
    return found


def _holds(page: ShortPage, one: ShortClaim) -> bool:
    rows = [row for row in page.cells(one.concept, one.audience) if row["outcome"] in one.outcomes]
    decision = page.decision(one.concept, one.audience)
    match one.kind:
        case "verdict":
            return len(rows) >= len(one.outcomes) > 0 and all(row["verdict"] == one.claim for row in rows)
        case "decision":
            return decision is not None and decision["verdict"] == one.claim
        case "harm_badge" | "aim_badge":
            return decision is not None and decision[one.kind] == one.claim
        case "certainty":
            return _certainty(page, one)
        case "told":
            return _told(page, one)
        case "source":
            return _source(page, one)
        case "conflict":
            return conflict_holds(page, one)
        case "harm_state":
            return _state(page, one, rows)
        case "finding":
            return _finding(page, one)
        case "understood":
            return understood_holds(page.findings, one.claim, one.concept, one.audience, one.text)
        case "warning":
            return warning_holds(page.findings, one.claim, one.concept, one.audience)
        case "risk":
            return bool(_disagreeing(page, one))
        case "note":
            return decision is not None
    return False


def _certainty(page: ShortPage, one: ShortClaim) -> bool:
    """The word of the table, in the words of the language; none where the table has none."""
    keys = (one.concept, one.audience, " ".join(one.outcomes))
    rows = [row for row in page.rows("certainty") if (row["concept"], row["audience"], row["outcome"]) == keys]
    strings = read_strings(page.language)
    if not one.claim:
        return not rows and one.text == strings("short.sure.unknown")
    return [row["word"] for row in rows] == [one.claim] and one.text == strings(f"short.sure.word.{one.claim}")


def _told(page: ShortPage, one: ShortClaim) -> bool:
    """The numbers that are read are those of the row, rounded; the ends of the interval are never rounded inward."""
    keys = (one.concept, one.audience, *one.outcomes)
    rows = [row for row in page.rows("told") if (row["concept"], row["audience"], row["outcome"]) == keys]
    if one.claim == "none":
        return not rows or bool(rows[0]["suppressed"]) or not math.isfinite(rows[0]["difference"])
    if len(rows) != 1 or rows[0]["suppressed"]:
        return False
    row, said = rows[0], _figures(page, one)
    digits = max((-Decimal(text).as_tuple().exponent for text in said), default=0)
    pair = [_near(row["of100_reference"], digits), _near(row["of100_concept"], digits)]
    if one.claim == "title":
        return [Decimal(text) for text in said] == pair
    low, high = _ends(row["conf_low"], row["conf_high"], digits)
    ends = sorted((abs(low), abs(high))) if low * high >= 0 else [abs(low), abs(high)]
    way = "more" if low >= 0 else "fewer" if high <= 0 else "either"
    words = {
        "nl": {"more": "mensen meer", "fewer": "mensen minder"},
        "en": {"more": "people more", "fewer": "people fewer"},
    }
    said_ways = {name for name, word in words[page.language].items() if word in one.text}
    right = said_ways == ({"more", "fewer"} if way == "either" else {way})
    return [Decimal(text) for text in said] == [*pair, *ends] and right


SIGNED = re.compile(r"[+−-]?\d+(?:[.,]\d+)?")
PAIR_WORDS = {
    "nl": {"more": "mensen? meer", "fewer": "mensen? minder", "none": "ongeveer geen verschil"},
    "en": {"more": "(?:people|person) more", "fewer": "(?:people|person) fewer", "none": "about no difference"},
}


def source_rows_of(page: ShortPage, one: ShortClaim) -> dict[str, Row]:
    keys = (one.concept, one.audience, *one.outcomes)
    rows = [row for row in page.rows("triptych") if (row["concept"], row["audience"], row["outcome"]) == keys]
    return {row["said_by"]: row for row in rows}


def _source(page: ShortPage, one: ShortClaim) -> bool:
    """The figures of the row, with their signs; why it says nothing, without a figure, where it does not."""
    row = source_rows_of(page, one).get(one.claim)
    strings = read_strings(page.language)
    if row is None:  # findings without the table: what was told, and nothing known beforehand
        why = {"research": "no_evidence", "practice": "no_panel"}.get(one.claim)
        return one.text == strings(f"sources.short.{why}") if why else _told_source(page, one)
    if row["suppressed"] or not math.isfinite(row["difference"]):
        known = "hidden" if row["suppressed"] else str(row["known"])
        return one.text == strings(f"sources.short.{known if known != 'known' else 'no_estimate'}")
    return _signed_figures(one, row["difference"], row["conf_low"], row["conf_high"])


def sentence_holds(page: ShortPage, one: ShortClaim) -> bool:
    """A sentence on one source: the side and the size of its row first; no number of people where the row has none."""
    row = source_rows_of(page, one).get(one.claim)
    ways = [
        (match.start(), way) for way, text in PAIR_WORDS[page.language].items() for match in re.finditer(text, one.text)
    ]
    if row is None:
        return False
    if row["suppressed"] or not math.isfinite(row["difference"]):
        return not ways
    return bool(ways) and min(ways)[1] == _way(float(row["difference"]))


def research_holds(page: ShortPage, one: ShortClaim) -> bool:
    """What stands behind a kind of harm, or a contradiction of one concept, is what the tables say."""
    if one.concept:
        keys = (one.concept, one.audience, one.claim)
        rows = [row for row in page.rows("conflicts") if (row["concept"], row["audience"], row["conflict"]) == keys]
        return any(not row["suppressed"] for row in rows)
    strings = read_strings(page.language)
    named = [row for row in page.rows("research") if strings(f"risks.heading.{RISK_OF[row['role']]}") in one.text]
    return [row["how"] for row in named] == [one.claim]


def _told_source(page: ShortPage, one: ShortClaim) -> bool:
    keys = (one.concept, one.audience, *one.outcomes)
    rows = [row for row in page.rows("told") if (row["concept"], row["audience"], row["outcome"]) == keys]
    names = ("difference", "conf_low", "conf_high")
    values = [rows[0][name if one.claim == "data" else name.replace("conf", "both")] for name in names[1:]]
    middle = rows[0]["difference" if one.claim == "data" else "both_difference"]
    if not math.isfinite(middle):
        return one.text == read_strings(page.language)("sources.short.no_estimate")
    return _signed_figures(one, middle, *values)


def _signed_figures(one: ShortClaim, middle: float, low: float, high: float) -> bool:
    said = [Decimal(text.replace(",", ".").replace("−", "-")) for text in SIGNED.findall(one.text)]
    digits = max((-number.as_tuple().exponent for number in said), default=0)
    return said == [_near(middle, digits), *_ends(low, high, digits)]


def conflict_holds(page: ShortPage, one: ShortClaim) -> bool:
    """The pair contradicts each other by the word of the table, and each is told on its own side."""
    rows = source_rows_of(page, one)
    words = {str(row["contradict"]) for row in rows.values()}
    if len(words) != 1:
        return False
    pairs = CONTRADICTING[words.pop()]
    if one.claim == "milder":
        way = -1.0 if rows["data"]["more_is"] == "better" else 1.0
        worse = [way * (rows[pair[0]]["difference"] - rows["data"]["difference"]) for pair in pairs if "data" in pair]
        return max(worse, default=0.0) > 0.0
    found = tuple(one.claim.split("_"))
    if found not in pairs:
        return False
    places = [
        (way, match.start()) for way, text in PAIR_WORDS[page.language].items() for match in re.finditer(text, one.text)
    ]
    told = [way for way, _ in sorted(places, key=lambda place: place[1])]
    return told == [_way(float(rows[source]["difference"])) for source in found]


def _way(value: float) -> str:
    return "none" if abs(value) < 0.5 else "more" if value > 0 else "fewer"


def _figures(page: ShortPage, one: ShortClaim) -> list[str]:
    """The numbers of a text, without those in names and the hundred that they are of."""
    text = one.text
    study = page.findings.study
    for fact in (*study.arms, *study.outcomes, *study.audiences):
        for label in fact.label.values():
            text = text.replace(label, " ")
    text = text.replace("100 mensen", " ").replace("100 people", " ").replace("van de 100", " ").replace("of 100", " ")
    return [found.replace(",", ".") for found in FIGURE.findall(text)]


def _near(value: float, digits: int) -> Decimal:
    return Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def _ends(low: float, high: float, digits: int) -> tuple[Decimal, Decimal]:
    step = Decimal(1).scaleb(-digits)
    return (
        Decimal(repr(float(low))).quantize(step, rounding=ROUND_FLOOR),
        Decimal(repr(float(high))).quantize(step, rounding=ROUND_CEILING),
    )


def _state(page: ShortPage, one: ShortClaim, rows: list[Row]) -> bool:
    """A state is never better than what its kind of harm (or, without a kind, all harms) says there."""
    kind = _kind(page, one)
    harms = [row for row in page.cells(one.concept, one.audience) if row["role"] in HARM_ROLES]
    own = [row for row in harms if kind is None or row["role"] == ROLES[kind]]
    if not own:
        return one.claim == "not_measured"
    states = {_cell_state(row) for row in own}
    if states & {"harm", "perhaps"}:
        return one.claim == min(states, key=ORDER.index) and all(_cell_state(row) == one.claim for row in rows)
    main = {_cell_state(row) for row in own if row["primary"]} or states
    if one.claim == "better":
        return main <= {"better", "not_above"} and "better" in states
    if one.claim == "not_above":
        return main <= {"better", "not_above"} or (kind is None and "not_above" in main)
    return one.claim in states and all(_cell_state(row) == one.claim for row in rows)


def _kind(page: ShortPage, one: ShortClaim) -> str | None:
    """The kind of harm that a cell of the matrix says before its word."""
    strings = read_strings(page.language)
    said = [" ".join(part.text.split()) for part in one.element.all("span") if part.attrs.get("class") == "kind"]
    return next((kind for kind in ROLES if f"{strings(f'risks.heading.{kind}')}:" in said), None)


def _cell_state(row: Row) -> str:
    state = STATE_OF.get(row["verdict"], "not_above")
    kept_back = row["suppressed"] and row["reason"] != "no_control"  # without a control there are no figures to hide
    return "hidden" if kept_back and state not in ("harm", "perhaps") else state


def _finding(page: ShortPage, one: ShortClaim) -> bool:
    """Counts in the heading are counts of rows; groups that are named are those that have it."""
    decisions = [row for row in page.rows("verdicts") if not row["outcome"] and not row["audience"]]
    badge = {row["concept"]: row["harm_badge"] for row in decisions}
    go = {row["concept"] for row in decisions} - {row["concept"] for row in decisions if row["verdict"] != "go"}
    what, _, number = one.claim.rpartition("_")
    match what or one.claim:
        case "harm" | "signalled" if number.isdigit():
            return int(number) == sum(word == what for word in badge.values())
        case "works":
            return int(number) == len(go) and (int(number) != 1 or one.concept in go)
        case "nothing":
            return not decisions
    # a second control is compared too, but it is not under test: the page speaks of what is decided on
    tested = [row for row in page.rows("verdicts") if row["outcome"] and row["concept"] in badge]
    if one.claim in ("harm", "harm_signalled"):
        found = {row["audience"] for row in tested if row["verdict"] == one.claim}
        return found == set(one.audience.split())
    if one.claim == "none":
        return not any(row["verdict"] in WARNING_VERDICTS[:2] for row in tested)
    if one.claim == "not_above":
        harms = [
            row for row in page.rows("verdicts") if row["outcome"] and row["role"] in HARM_ROLES and row["primary"]
        ]
        return not go and all(row["verdict"] in BELOW_MARGIN for row in harms)
    if one.claim in ("not_understood", "understanding_open"):
        return not go and any(f"{one.claim}:" in row["reason"] for row in decisions)
    if one.claim == "open":
        return not any(word in ("harm", "signalled") for word in badge.values())
    if one.claim == "moved":
        rows = [row for row in page.cells(one.concept) if row["outcome"] in one.outcomes]
        warned = {row["outcome"] for row in rows if row["verdict"] in WARNING_VERDICTS}
        return warned == set(one.outcomes)
    return one.claim.startswith("asked_") and set(one.concept.split()) <= set(badge)


def understood_holds(findings: Findings, word: str, concept: str, audience: str, text: str) -> bool:
    """Whether a row of that audience says so, and whether the figures that are read are its share and its gate."""
    records = [dict(row) for row in findings.table("understood").to_dict("records")]
    rows = [row for row in records if (row["concept"], row["audience"], row["met"]) == (concept, audience, word)]
    if word == "cannot_tell":
        return bool(rows) and not re.search(r"(?<!\w)\d+ (van de 100|of 100)", text)
    said = re.search(r"([\d.,]+) (?:van de 100|of 100)\D+([\d]+)\.$", text)
    if said is None or word != "not_met":
        return False
    share, gate = float(said[1].replace(",", ".")), float(said[2])
    shown = [row["share"] for row in rows if math.isfinite(row["share"])]
    near = any(abs(share - 100 * one) <= 0.5 for one in shown) or len(shown) < len(rows)
    return near and share <= gate and all(gate == 100 * row["gate"] for row in rows)


def warning_holds(findings: Findings, warning: str, concept: str, audience: str) -> bool:
    """Whether what warns on a card is so, by the tables and by the record of the lock."""

    def rows(table: str) -> list[Row]:
        found = (dict(row) for row in findings.table(table).to_dict("records"))
        return [row for row in found if row["concept"] == concept]

    cells = [row for row in rows("verdicts") if row["outcome"]]
    decisions = [row for row in rows("verdicts") if not row["outcome"] and not row["audience"]]
    match warning:
        case "flips":
            mine = [row for row in rows("certainty") if not row["outcome"] and row["audience"] == audience]
            return bool(mine) and all(row["n_same"] < row["n_specifications"] for row in mine)
        case "drop_out":
            checks = [row for row in rows("design_checks") if row["flag"]]
            return bool(checks) or any(row["block"] == "attrition" for row in cells)
        case "weights" | "keying":
            return any(row["block"] == warning for row in cells)
        case "who":
            return bool(decisions) and decisions[0]["verdict"] == "go"
        case "look_undeclared":
            looks = findings.plan.looks
            return looks is not None and (looks.number > max(len(looks.planned), 1) or _grew_not(looks))
        case "not_locked":
            lock = findings.provenance.get("lock") or {}
            since = findings.provenance.get("data_since_first_look") or {}
            if any(since.get(word) for word in ("changed", "new", "gone")):
                return True
            return lock.get("state", "not_locked") != "locked" or lock.get("after_data") is not None
        case "hidden":
            return any(row["suppressed"] for row in cells)
        case "also":
            return any(row["verdict"] in (*ABOVE_ZERO, "benefit_reversed") for row in cells)
    return False


def _grew_not(looks: LooksFacts) -> bool:
    """Whether some look had no more people than one before it."""
    fewest = [one.fewest for one in looks.earlier] + [looks.fewest]
    known = [n for n in fewest if n is not None]
    return any(after <= before for before, after in pairwise(known))


def _disagreeing(page: ShortPage, one: ShortClaim) -> list[Row]:
    rows = [row for row in page.rows("risks") if row["concept"] == one.concept and row["audience"] == one.audience]
    return [row for row in rows if (row["probability"] > 0.5) != (row["data_only_probability"] > 0.5)]
