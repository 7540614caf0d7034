"""One A4 for a council: the decision that is asked, what it rests on, and what is not known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pretest.report.pages.communication import kicker, state_view
from pretest.report.pages.origin import funding_sentence, rehearsed, sample_sentence
from pretest.report.pages.shortparts import Sign, Size, Token, dates, n_people, plan_sentence, size_of, token_of
from pretest.report.words.answer import AnswerRow, answer_rows, concept_name
from pretest.report.words.claims import Claim
from pretest.report.words.decided import decision_badge, decision_key
from pretest.report.words.edition import Edition
from pretest.report.words.finding import headline
from pretest.report.words.labels import shorten
from pretest.report.words.limitwords import limit_words
from pretest.report.words.matrix import MatrixCell, audience_cell
from pretest.report.words.moves import short_moves
from pretest.report.words.sure import certainty_row, sure
from pretest.report.words.told import told_rows
from pretest.report.words.understanding import short_understood
from pretest.words import REACHED_VERDICTS, is_harm_role

UNKNOWN = ("repeated", "doing", "asked")
MOST_NAME = 44  # columns of a name, where it is cut
_ASKED = ("stop", "revise", "go", "aim", "aim_not_measured", "wait")


@dataclass(frozen=True, slots=True)
class Trim:
    """What is left of the page so that it stays one: size of letters (0 is the largest), and what is left out."""

    density: int
    icons: bool = True
    moves: bool = True
    names: bool = True
    most: int = 99


TRIMS = (
    *(Trim(density) for density in range(3)),
    *(Trim(density, icons=False) for density in (1, 2)),
    Trim(2, icons=False, names=False),
    Trim(2, icons=False, names=False, moves=False),
    *(Trim(2, icons=False, names=False, moves=False, most=most) for most in range(20, 2, -1)),
)
"""From the whole page to the least that still says what is asked; what is least needed goes first."""


@dataclass(frozen=True, slots=True)
class CouncilCell:
    sign: Sign
    word: str
    claim: Claim
    reached: Claim | None
    open: bool
    understood: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True)
class CouncilRow:
    name: str
    cells: tuple[CouncilCell, ...]
    sure: Claim
    advice: Token


@dataclass(frozen=True, slots=True)
class Council:
    """density: which size of letters fits. left_out: what did not fit, in sentences. size: one harm in people of 100,
    or None. foot: how it was studied, one sentence each."""

    density: int
    kicker: str
    headline: tuple[Claim, ...]
    question: str
    asked: tuple[Claim, ...]
    audiences: tuple[str, ...]
    rows: tuple[CouncilRow, ...]
    size: Size | None
    limit: str
    left_out: tuple[str, ...]
    unknown: tuple[str, ...]
    foot: tuple[str, ...]


def council(edition: Edition) -> Council:
    """The page of one analysis, as whole as one A4 can be."""
    every = answer_rows(edition)
    last = max((row.wave for row in every), default=0)
    rows = [row for row in every if row.wave == last]
    waves = (edition.strings("short.council.left_out.waves"),) if len(rows) < len(every) else ()
    room = HEIGHT - _taken(edition)
    pages = (_page(edition, rows, trim, waves) for trim in TRIMS)
    return next((page for page in pages if height(page) <= room), _page(edition, rows, TRIMS[-1], waves))


def _taken(edition: Edition) -> float:
    """What stands above the page: the sender's band, and notices."""
    house, origin = edition.findings.study.house, edition.findings.provenance
    band = house is not None and bool(house.logo or house.sender)
    return _BAND * band + _NOTICE * (bool(origin.get("overrides")) + edition.findings.complete)


def _page(edition: Edition, every: Sequence[AnswerRow], trim: Trim, left_out: tuple[str, ...]) -> Council:
    strings = edition.strings
    rows = every[: trim.most]
    audiences = [audience.id for audience in edition.findings.study.audiences]
    names = [_name(edition, edition.labels.audience(name), trim) for name in audiences]
    size = _size(edition, every)
    cut = not trim.names and any(_is_cut(edition, row) for row in rows)
    house = edition.findings.study.house
    shown = tuple(_row(edition, row, audiences, trim) for row in rows)
    left = [*left_out]
    left += [strings("short.council.open")] if any(cell.open for row in shown for cell in row.cells) else []
    left += [strings("short.council.left_out.intro")] if house is not None and house.intro else []
    left += [strings("short.council.left_out.icons")] if size is not None and not trim.icons else []
    left += [] if trim.moves else [strings("short.council.left_out.moves")]
    left += [strings("short.council.left_out.cut")] if cut else []
    if len(rows) < len(every):
        left.append(strings("short.council.left_out.concepts", n=edition.numerals.count(len(every) - len(rows))))
    limits = limit_words(edition).lines
    return Council(
        trim.density,
        rehearsed(edition, strings("short.council.kicker", title=_name(edition, edition.labels.title(), trim))),
        headline(edition, every),
        f"{kicker(edition, every)}. {strings('short.council.question')}",
        _asked(edition, every, trim),
        tuple(names),
        shown,
        size if trim.icons else None,
        size.limit if size is not None and trim.icons else "",
        tuple(left),
        (*(strings(f"short.limits.{name}") for name in UNKNOWN), sample_sentence(edition)),
        _foot(edition, bool(limits)),
    )


def _name(edition: Edition, name: str, trim: Trim) -> str:
    return name if trim.names else shorten(name, MOST_NAME)


def _is_cut(edition: Edition, row: AnswerRow) -> bool:
    return shorten(concept_name(edition, row), MOST_NAME) != concept_name(edition, row)


def _asked(edition: Edition, rows: Sequence[AnswerRow], trim: Trim) -> tuple[Claim, ...]:
    """What the council is asked to decide, the heaviest first; nothing is asked of what cannot be told."""
    groups: dict[str, list[AnswerRow]] = {}
    for row in rows:
        groups.setdefault(_asks(row), []).append(row)
    claims = []
    for name in _ASKED:
        if name in groups:
            listed = [
                edition.strings("short.council.quoted", concept=_name(edition, concept_name(edition, row), trim))
                for row in groups[name]
            ]
            text = edition.strings(f"short.council.{name}", concepts=edition.strings.listed(listed))
            claims.append(Claim(text, "finding", f"asked_{name}", " ".join(row.concept for row in groups[name])))
    return tuple(claims)


def _asks(row: AnswerRow) -> str:
    decision = row.total.decision
    if decision in ("stop", "revise", "go"):
        return decision
    if decision == "harmless_aim_not_shown":
        return "aim_not_measured" if decision_key(row.total) == "decision.aim_not_measured" else "aim"
    return "wait"


def _row(edition: Edition, row: AnswerRow, audiences: Sequence[str], trim: Trim) -> CouncilRow:
    certainty = certainty_row(edition, row.total.panel, row.concept, row.total.decision)
    return CouncilRow(
        _name(edition, concept_name(edition, row), trim),
        tuple(_cell(edition, row, audience, trim) for audience in audiences),
        sure(edition, certainty).word,
        token_of(decision_badge(edition, row.total)),
    )


def _cell(edition: Edition, row: AnswerRow, audience: str, trim: Trim) -> CouncilCell:
    """The worst kind of harm of one audience; what was reached there stands behind it."""
    cell: MatrixCell = audience_cell(edition, row, audience)
    view = state_view(edition, cell)
    reached = [one for one in row.of_audience(audience) if one.verdict in REACHED_VERDICTS]
    told = None
    if reached and trim.moves and cell.state in ("not_above", "better", "not_measured"):
        outcomes = tuple(dict.fromkeys(one.outcome for one in reached))[:1]
        text = edition.strings("short.council.reached", moves=short_moves(edition, outcomes, "better"))
        told = Claim(text, "verdict", reached[0].verdict, row.concept, audience, outcomes)
    named = bool(view.claim.text) and trim.moves and not (told is not None and cell.state == "better")
    claim = view.claim if named else Claim("", "harm_state", cell.state, row.concept, audience)
    panel = (row.wave, audience)
    understood = short_understood(edition, panel, row.concept)
    return CouncilCell(view.sign, view.word, claim, told, cell.open, tuple(understood))


def _size(edition: Edition, rows: Sequence[AnswerRow]) -> Size | None:
    """The first harm that can be told in people of 100, of the concept with the worst decision."""
    told = told_rows(edition)
    for row in rows:
        cells = [cell for cell in row.cells if is_harm_role(cell.role) and cell.verdict == "harm"]
        for cell in sorted(cells, key=lambda cell: (not cell.primary, -cell.estimate if cell.figures else 0)):
            found = told.get((*cell.panel, cell.concept, cell.outcome))
            if found is not None and found.known:
                return size_of(edition, found)
    return None


def _foot(edition: Edition, has_limits: bool) -> tuple[str, ...]:
    """Who, when, whether the plan stood fixed, who paid; and how many remarks must be read first."""
    strings, n = edition.strings, n_people(edition)
    people = (
        strings("short.council.people", n=edition.numerals.count(n)) if n else strings("short.council.people_unknown")
    )
    when = dates(edition)
    said = strings("short.council.dates", dates=when) if when else strings("short.council.no_dates")
    house = edition.findings.study.house
    sender = edition.labels.text(house.sender) if house is not None else ""
    serious = sum(note.severity == "serious" for note in edition.findings.notes)
    key = "short.council.serious_one" if serious == 1 else "short.council.serious"
    basis = limit_words(edition).basis if has_limits else ""
    return tuple(
        text
        for text in (
            strings(key, n=edition.numerals.count(serious)) if serious else "",
            strings("short.council.foot", people=people, dates=said),
            plan_sentence(edition),
            basis,
            strings("short.council.sender", sender=sender) if sender else "",
            funding_sentence(edition),
            strings("short.note.not_safe"),
            strings("short.council.more"),
        )
        if text
    )


# --- whether it fits -----------------------------------------------------------------------------

HEIGHT = 283.0  # mm of the estimate, which is 20 to 40 above what a browser needs: 267 are between the margins
_BAND, _NOTICE = 15.0, 11.0  # of the sender's band; of a notice on what was changed, or that it may not be shared
WIDTH = 180.0
_POINTS = (9.4, 8.7, 8.1)  # size of letters in the table, as in the style sheet
_MM = 0.3528  # of one point
_ICONS = 71.0


def height(page: Council) -> float:
    """About how high the page is, in mm: letters take half their size in width, and lines 1.4 times in height."""
    points = _POINTS[page.density]
    table = _lines_high(1, points) + sum(_row_height(page, row, points) for row in page.rows)
    heads = max((_lines(name, _column(page), points) for name in page.audiences), default=1)
    head = _lines(" ".join(claim.text for claim in page.headline), WIDTH, 15.0) * 6.6 + 8.0
    asked = " ".join(claim.text for claim in page.asked)
    ask = (_lines(page.question, WIDTH - 8, 9.5) + _lines(asked, WIDTH - 8, 9.5) + 1) * 4.7 + 9.0
    lines = sum(_lines(text, WIDTH - 6, 9.0) for text in (*page.unknown, *page.left_out))
    foot = _lines(" ".join(page.foot), WIDTH, 8.2) * 4.2 + 6.0
    size = 0.0
    if page.size is not None:
        beside = _lines(f"{page.size.sentence.text} {page.limit}", 62.0, 9.0) * 4.5
        above = _lines(f"{page.size.question} {page.size.answers}", WIDTH, 9.0) + _lines(page.size.whom, WIDTH, 9.0)
        size = max(_ICONS, beside) + above * 4.5 + 9.0
    return head + ask + heads * _lines_high(1, points) + table + size + lines * 4.6 + 14.0 + foot


def _column(page: Council) -> float:
    return (WIDTH - 32.0 - 22.0 - 32.0) / max(len(page.audiences), 1) - 4.0


def _row_height(page: Council, row: CouncilRow, points: float) -> float:
    texts = [
        f"__ {cell.word}: {cell.claim.text} {cell.reached.text if cell.reached else ''} {_said(cell)}"
        for cell in row.cells
    ]
    lines = [_lines(text, _column(page), points) for text in texts]
    lines += [_lines(row.name, 28.0, points * 1.06), _lines(row.sure.text, 18.0, points)]
    lines += [_lines(f"__ {row.advice.claim.text}", 28.0, points * 1.06)]
    return _lines_high(max(lines), points) + 2.4


def _said(cell: CouncilCell) -> str:
    return " ".join(claim.text for claim in cell.understood)


def _lines_high(lines: int, points: float) -> float:
    return lines * points * _MM * 1.36


def _lines(text: str, wide: float, points: float) -> int:
    """Lines that ``text`` takes in a column of ``wide`` mm; words are not broken."""
    most, lines, filled = max(int(wide / (points * _MM * 0.52)), 1), 1, 0
    for word in text.split():
        extra, long = divmod(len(word), most)
        if extra:
            lines, filled = lines + extra + (filled > 0), long
        elif filled and filled + 1 + len(word) > most:
            lines, filled = lines + 1, len(word)
        else:
            filled += len(word) + (filled > 0)
    return lines
