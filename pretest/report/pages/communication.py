"""The page for communication teams: five screens with the answer first, and the rest behind folds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pretest.report.pages.cardwarnings import card_warnings
from pretest.report.pages.origin import funding_sentence, sample_sentence
from pretest.report.pages.shortparts import (
    STATE_SIGNS,
    STATE_TONES,
    NoteLine,
    Sign,
    Size,
    Token,
    dates,
    n_people,
    note_lines,
    plan_sentence,
    sign_of,
    size_of,
    token_of,
)
from pretest.report.pages.triptych import Triptych, sources_of, triptych
from pretest.report.sections.limits import limits_section
from pretest.report.sections.methods_plain import plain_section
from pretest.report.sections.provenance import plan_lock
from pretest.report.words.answer import AnswerRow, ConceptAnswer, answer_rows, concept_answer, concept_name
from pretest.report.words.change import ConceptChange, concept_change
from pretest.report.words.claims import Claim
from pretest.report.words.crosschecked import crosscheck_plain
from pretest.report.words.edition import Edition
from pretest.report.words.finding import first_word, headline, number_word
from pretest.report.words.judged import JudgedCell
from pretest.report.words.limitwords import LimitWords, limit_words
from pretest.report.words.matrix import MatrixCell, MatrixConcept, harm_matrix, matrix_finding, state_word
from pretest.report.words.risked import disagreement, risk_rows
from pretest.report.words.sources import Sources
from pretest.report.words.told import Between, Key, ToldRow, told_rows
from pretest.words import CERTAINTIES, CONTRADICTING, WARNING_VERDICTS, is_harm_role

SIZES_IN_VIEW = 1
CHANGES_IN_VIEW = 1
SHORT_LIMITS = ("repeated", "doing", "asked")
"""What is said in view of what the test does not say; every limit is behind the fold, in full."""


@dataclass(frozen=True, slots=True)
class AnswerView:
    """One row of the first screen, as ``ConceptAnswer`` with its signs."""

    name: str
    word: Token
    badges: tuple[Token, ...]
    why: tuple[Claim, ...]
    sure: Claim
    squares: tuple[bool, ...]
    strip: str
    warnings: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class StateView:
    """A cell of the matrix. word: the state in words."""

    kind: str
    sign: Sign
    state: str
    word: str
    claim: Claim
    open: bool


@dataclass(frozen=True, slots=True)
class StateRow:
    audience: str
    cells: tuple[StateView, ...]


@dataclass(frozen=True, slots=True)
class StateConcept:
    name: str
    rows: tuple[StateRow, ...]


@dataclass(frozen=True, slots=True)
class VerdictLine:
    outcome: str
    sign: Sign
    claim: Claim


@dataclass(frozen=True, slots=True)
class VerdictList:
    title: str
    lines: tuple[VerdictLine, ...]


@dataclass(frozen=True, slots=True)
class ChangeScreen:
    title: str
    in_view: tuple[ConceptChange, ...]
    folded: tuple[ConceptChange, ...]


@dataclass(frozen=True, slots=True)
class WordMeaning:
    word: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Communication:
    """All that the page shows. note: about the test as a whole, one sentence each. sizes, more_sizes: in view, and
    folded. strip: what the squares are, or "" where there are none."""

    kicker: str
    headline: tuple[Claim, ...]
    answers: tuple[AnswerView, ...]
    people: str
    plan: str
    sample: str
    serious: tuple[NoteLine, ...]
    matrix_title: Claim
    kinds: tuple[str, ...]
    matrix: tuple[StateConcept, ...]
    open: str
    limit: LimitWords
    sizes: tuple[Size, ...]
    more_sizes: tuple[Size, ...]
    certain_title: str
    words: tuple[WordMeaning, ...]
    strip: str
    triptychs: tuple[Triptych, ...]
    disagreements: tuple[Claim, ...]
    change: ChangeScreen
    limits: tuple[str, ...]
    more_limits: tuple[str, ...]
    verdicts: tuple[VerdictList, ...]
    how: tuple[str, ...]
    deviations: tuple[str, ...]
    notes: tuple[NoteLine, ...]

    @property
    def columns(self) -> int:
        """Of the matrix: that of the groups, and one per kind of harm."""
        return len(self.kinds) + 1


def communication(edition: Edition) -> Communication:
    """The page of one analysis."""
    rows = answer_rows(edition)
    sizes, told = _sizes(edition, rows)
    shown = [told[key] for key in sizes[:SIZES_IN_VIEW] if key in told and told[key].known]
    matrix = harm_matrix(edition, rows)
    is_open = any(cell.open for concept in matrix for line in concept.rows for cell in line.cells)
    views = tuple(_answer(edition, row) for row in rows)
    limits = tuple(edition.strings(f"short.limits.{name}") for name in SHORT_LIMITS)
    sources = sources_of(edition, shown)
    trip = tuple(triptych(edition, row, own) for row, own in zip(shown, sources, strict=True))
    made = tuple(_size(edition, told, key) for key in sizes)
    return Communication(
        kicker=kicker(edition, rows),
        headline=headline(edition, rows),
        answers=views,
        people=people_sentence(edition),
        plan=plan_sentence(edition),
        sample=sample_sentence(edition),
        serious=note_lines(edition, ("serious",)),
        matrix_title=matrix_finding(edition, rows),
        kinds=tuple(cell.kind for cell in matrix[0].rows[0].cells) if matrix and matrix[0].rows else (),
        matrix=tuple(_concept(edition, concept) for concept in matrix),
        open=edition.strings("short.matrix.open") if is_open else "",
        limit=limit_words(edition),
        sizes=made[:SIZES_IN_VIEW],
        more_sizes=made[SIZES_IN_VIEW:],
        certain_title=_certain_title(edition, sources),
        words=_words(edition),
        strip=edition.strings("short.certain.strip") if any(view.squares for view in views) else "",
        triptychs=trip,
        disagreements=disagreements(edition, rows),
        change=_change(edition, rows),
        limits=limits,
        more_limits=limits_section(edition),
        verdicts=tuple(_verdicts(edition, rows)),
        how=(*plain_section(edition), *crosscheck_plain(edition), sample_sentence(edition), funding_sentence(edition)),
        deviations=plan_lock(edition).deviations,
        notes=note_lines(edition, ("warning", "info")),
    )


def kicker(edition: Edition, rows: Sequence[AnswerRow]) -> str:
    """What was tested, and when."""
    n = len({row.concept for row in rows})
    key = "short.kicker_one" if n == 1 else "short.kicker"
    text = edition.strings(key, n=number_word(edition, n)) if n else edition.labels.title()
    when = dates(edition)
    return edition.strings("short.dated", text=text, date=when) if when else text


def people_sentence(edition: Edition) -> str:
    n = n_people(edition)
    if n is None:
        return edition.strings("short.note.people_unknown")
    return edition.strings("short.note.people", n=edition.numerals.count(n))


def _answer(edition: Edition, row: AnswerRow) -> AnswerView:
    answer: ConceptAnswer = concept_answer(edition, row)
    return AnswerView(
        answer.name,
        token_of(answer.word),
        tuple(map(token_of, answer.badges)),
        answer.why,
        answer.sure.word,
        answer.sure.squares,
        answer.sure.strip,
        card_warnings(edition, row),
    )


# --- who is harmed, and how much -----------------------------------------------------------------


def _concept(edition: Edition, concept: MatrixConcept) -> StateConcept:
    rows = (StateRow(row.audience, tuple(state_view(edition, cell) for cell in row.cells)) for row in concept.rows)
    return StateConcept(concept.name, tuple(rows))


def state_view(edition: Edition, cell: MatrixCell) -> StateView:
    word = state_word(edition, cell.state)
    sign = Sign(STATE_SIGNS[cell.state], STATE_TONES[cell.state])
    return StateView(cell.kind, sign, cell.state, word, cell.claim, cell.open)


def _sizes(edition: Edition, rows: Sequence[AnswerRow]) -> tuple[list[Key], dict[Key, ToldRow]]:
    """Which harms are shown in people of 100: per concept and audience the main harms that were shown or signalled,
    where there is none any other; harm before signs, what can be told before what cannot."""
    told = told_rows(edition)
    keys: list[tuple[tuple[bool, bool, bool], Key]] = []
    for row in rows:
        for local in row.local:
            own = [
                cell
                for cell in row.of_audience(local.audience)
                if is_harm_role(cell.role) and cell.verdict in WARNING_VERDICTS
            ]
            for cell in [cell for cell in own if cell.primary] or own[:1]:
                key = (*cell.panel, cell.concept, cell.outcome)
                known = key in told and told[key].known
                keys.append(((cell.verdict != "harm", not known, not cell.primary), key))
    return [key for _, key in sorted(keys, key=lambda one: one[0])], told


def _size(edition: Edition, told: dict[Key, ToldRow], key: Key) -> Size:
    nothing = Between(float("nan"), float("nan"), float("nan"))
    wave, audience, concept, outcome = key
    bare = ToldRow(
        (wave, audience), concept, outcome, None, "", nothing.low, nothing.low, nothing, nothing, nothing, False
    )
    return size_of(edition, told.get(key, bare))


# --- how sure ------------------------------------------------------------------------------------


def _certain_title(edition: Edition, shown: Sequence[Sources]) -> str:
    """What the triptych shows: whether what was said beforehand and this test contradict each other."""
    strings = edition.strings
    if not shown:
        return strings("short.certain.title.words")
    known = [one for one in shown if one.before]
    if not known:
        return strings("short.certain.title.alone")
    apart = [one for one in known if CONTRADICTING[one.conflict]]
    one = (apart or known)[0]
    key = f"apart.{one.conflict}" if apart else f"same.{_who(one)}" if one.alike else "words"
    return strings(f"short.certain.title.{key}", concept=edition.labels.arm(one.concept))


def _who(sources: Sources) -> str:
    """Who said anything beforehand: research, practice, or both."""
    found = sources.before
    return "both" if len(found) > 1 else found[0].source


def _words(edition: Edition) -> tuple[WordMeaning, ...]:
    strings = edition.strings
    return tuple(
        WordMeaning(strings(f"short.sure.word.{word}"), strings(f"short.certain.meaning.{word}"))
        for word in CERTAINTIES
    )


def disagreements(edition: Edition, rows: Sequence[AnswerRow]) -> tuple[Claim, ...]:
    """Where the data alone and all together lie on different sides of one half: both are said."""
    order = [row.concept for row in rows]
    found = [row for panel in risk_rows(edition).values() for row in panel if row.disagree and row.risk != "any"]
    found.sort(key=lambda row: order.index(row.concept) if row.concept in order else len(order))
    return tuple(
        disagreement(edition, row, "short.certain.risk_disagree", edition.labels.arm(row.concept)) for row in found
    )


# --- what must change, and the folds -------------------------------------------------------------


def _change(edition: Edition, rows: Sequence[AnswerRow]) -> ChangeScreen:
    changing = [row for row in rows if row.changing]
    changes = tuple(concept_change(edition, row) for row in changing)
    strings = edition.strings
    if not changing:
        return ChangeScreen(strings("short.change.title_none"), (), ())
    if len(changing) == 1:
        title = strings("short.change.title_one", concept=concept_name(edition, changing[0]))
    else:
        title = strings("short.change.title_many", n=first_word(edition, len(changing)))
    return ChangeScreen(title, changes[:CHANGES_IN_VIEW], changes[CHANGES_IN_VIEW:])


def _verdicts(edition: Edition, rows: Sequence[AnswerRow]) -> list[VerdictList]:
    """Every judged outcome, harms first, in words."""
    lists = []
    for row in rows:
        for local in row.local:
            cells = sorted(row.of_audience(local.audience), key=lambda cell: (not cell.is_harm, not cell.primary))
            title = edition.strings(
                "short.folds.in_audience",
                concept=concept_name(edition, row),
                audience=edition.labels.audience(local.audience),
            )
            if cells:
                lists.append(VerdictList(title, tuple(_line(edition, cell) for cell in cells)))
    return lists


def _line(edition: Edition, cell: JudgedCell) -> VerdictLine:
    word = (
        edition.hidden() if cell.suppressed and cell.verdict not in WARNING_VERDICTS else edition.verdict(cell.verdict)
    )
    claim = Claim(word.text, "verdict", cell.verdict, cell.concept, cell.panel[1], (cell.outcome,))
    return VerdictLine(edition.labels.outcome(cell.outcome), sign_of(word.mark), claim)
