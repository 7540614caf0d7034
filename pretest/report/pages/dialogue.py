"""The page on the dilemma tables of a study: what keeps care and safety apart, what moved, and who does what next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pretest.findings import Findings
from pretest.library import Library
from pretest.practice.panel.answers import FEWEST_TOLD
from pretest.practice.table.dialoguefound import DialogueFound
from pretest.report.pages.dialoguetables import apart_table, heard_quotes, positions_table, way_cards
from pretest.report.pages.page import render_page
from pretest.report.pages.table import Illustration
from pretest.report.sections.illustrated import illustrate
from pretest.report.words.dialogued import answer_lines, counted_lines, described, distance_lines
from pretest.report.words.edition import Edition, read_edition
from pretest.report.words.labels import clean_line
from pretest.spec.dialogue import HIGHEST, LOWEST
from pretest.words import CONF_LEVEL, Language

SECTIONS = ("ways_out", "positions", "apart", "heard", "dilemma", "limits", "how")


@dataclass(frozen=True, slots=True)
class SideText:
    """What is at stake for one side."""

    title: str
    text: str


def render_dialogue(
    findings: Findings, found: DialogueFound, *, language: Language, library: Library | None = None
) -> str:
    """The dilemma tables of a study as one HTML page that needs nothing else.

    Parameters
    ----------
    findings : of the study, without results (``draft_findings``): its names, labels and house style.
    """
    edition = read_edition(findings, language, library)
    apart = apart_table(edition, found)
    return render_page(
        "pages/dialogue.html.j2",
        edition,
        library,
        title=edition.labels.title(),
        sections=[name for name in SECTIONS if name != "apart" or apart is not None],
        unsuppressed=False,
        answer=answer_lines(edition, found),
        counted=counted_lines(edition, found),
        dilemma=_one_line(found.dialogue.dilemma.in_language(language)),
        sides=list(_sides(edition, found)),
        illustration=_illustration(edition, found),
        scale=_scale(edition, found),
        apart=apart,
        distances=distance_lines(edition, found),
        ways=way_cards(edition, found),
        heard=heard_quotes(edition, found),
        heard_lines=_heard_lines(edition, found),
        limits=_limits(edition, found),
        how=_how(edition),
    )


def _one_line(text: str) -> str:
    return clean_line(" ".join(text.split()))


def _sides(edition: Edition, found: DialogueFound) -> Iterator[SideText]:
    for side in ("care", "safety"):
        text = found.dialogue.sides[side].in_language(edition.strings.language)
        yield SideText(edition.strings(f"dialogue.sides.{side}"), _one_line(text))


def _illustration(edition: Edition, found: DialogueFound) -> Illustration | None:
    from pretest.report.figures.positions import plot_positions

    if not found.rows:
        return None
    drawn = plot_positions(found, lang=edition.strings.language)
    return illustrate(drawn, "dilemma-positions", positions_table(edition, found), described(edition, found))


def _scale(edition: Edition, found: DialogueFound) -> str:
    language, ends = edition.strings.language, found.dialogue.ends
    labels = {"low_label": ends.low.in_language(language), "high_label": ends.high.in_language(language)}
    return edition.strings("dialogue.scale", low=str(LOWEST), high=str(HIGHEST), **labels)


def _heard_lines(edition: Edition, found: DialogueFound) -> list[str]:
    strings, count, heard = edition.strings, edition.numerals.count, found.tables.heard
    if not heard:
        return [strings("dialogue.heard.empty")]
    of, quoted = count(len(heard)), found.tables.quotable()
    key = "dialogue.heard.quoted" if quoted else "dialogue.heard.none"
    lines = [strings(key, **({"n": count(len(quoted)), "of": of} if quoted else {"of": of}))]
    agreed = sum(one.acknowledged == "yes" for one in heard)
    return [*lines, strings("dialogue.heard.acknowledged", n=count(agreed), of=of), strings("dialogue.heard.intro")]


def _limits(edition: Edition, found: DialogueFound) -> list[str]:
    n = edition.numerals.count(len(found.dialogue.statements))
    names = ("safe", "sample", "control", "regression", "many", "table")
    return [edition.strings(f"dialogue.limits.{name}", **({"n": n} if name == "many" else {})) for name in names]


def _how(edition: Edition) -> list[str]:
    level, few = edition.numerals.decimal(CONF_LEVEL * 100, 0), edition.numerals.count(FEWEST_TOLD)
    values = {
        "paired": {"level": level},
        "distance": {"level": level},
        "no_interval": {},
        "small": {"n": few},
        "files": {},
    }
    return [edition.strings(f"dialogue.how.{name}", **told) for name, told in values.items()]
