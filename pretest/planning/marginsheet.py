"""The worksheet on which a panel says how much harm is too much: to print, and to fill in; and the margin to write."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from pretest.planning.margins import FEW_MEMBERS, KEYS, MEMBERS, Asked, Elicited, asked_margins
from pretest.platforms.markup import Html, joined, page, tag
from pretest.spec.model import Text
from pretest.spec.study import Study
from pretest.words import Language

_CSS = """
body{font:1rem/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#111;background:#fff}
section{border-top:1px solid #555;padding:.75rem 0;break-inside:avoid}h1{line-height:1.2}h2{font-size:1.1rem;margin:0}
blockquote{margin:.5rem 0;padding-left:1rem;border-left:3px solid #555}
.fill{display:inline-block;min-width:5rem;border-bottom:2px solid #111}
@media print{body{margin:0;font-size:11pt}}
"""
_TEXTS = {
    "title": Text(nl="Hoeveel schade is te veel?", en="How much harm is too much?"),
    "intro": Text(
        nl="Een boodschap kan mensen ook kwaad doen. Voor het onderzoek begint, spreken we af hoeveel te veel is. Vul "
        "eerst alleen in, zonder overleg. Praat daarna over de verschillen, en vul nog een keer in. Er is geen goed "
        "antwoord. Een klein getal maakt het onderzoek groter: kleine schade zie je alleen bij veel mensen.",
        en="A message can also do harm. Before the study starts we agree how much is too much. First fill this in "
        "alone, without talking. Then talk about the differences, and fill it in once more. There is no right answer. "
        "A small number makes the study larger: small harm is only seen in many people.",
    ),
    "name": Text(nl="Nummer van het lid (geen naam)", en="Number of the member (no name)"),
    "question": Text(nl="De vraag aan deze mensen", en="The question to these people"),
    "answers": Text(nl="Deze antwoorden tellen", en="These answers count"),
    "worse": Text(
        nl="Van 100 mensen die deze boodschap zien: hoeveel meer mogen zo antwoorden, voordat je de boodschap niet zou "
        "versturen?",
        en="Of 100 people who see this message: how many more may answer like this before you would not send it?",
    ),
    "better": Text(
        nl="Van 100 mensen die deze boodschap zien: hoeveel minder mogen zo antwoorden, voordat je de boodschap niet "
        "zou versturen?",
        en="Of 100 people who see this message: how many fewer may answer like this before you would not send it?",
    ),
    "of_100": Text(nl="van de 100 mensen", en="of 100 people"),
    "why": Text(nl="Waarom dit getal?", en="Why this number?"),
    "why_panel": Text(
        nl="{n} mensen zeiden hoeveel van de 100 mensen slechter mogen worden. De middelste zei {median}; de helft zei "
        "tussen {low} en {high}.",
        en="{n} people said how many of 100 people may turn worse. The middle one said {median}; half of them said "
        "between {low} and {high}.",
    ),
    "words_worse": Text(
        nl="ongeveer {median} meer van de 100 mensen geven een van deze antwoorden: {answers}",
        en="about {median} more of 100 people give one of these answers: {answers}",
    ),
    "words_better": Text(
        nl="ongeveer {median} minder van de 100 mensen geven een van deze antwoorden: {answers}",
        en="about {median} fewer of 100 people give one of these answers: {answers}",
    ),
}


def said(key: str, language: Language, **values: str) -> str:
    """One text of the worksheet, filled in."""
    return _TEXTS[key].in_language(language).format(**values)


def margin_page(study: Study, language: Language) -> bytes:
    """The worksheet as a page to print, one section per primary harm and audience. Texts are escaped.

    Raises
    ------
    DesignError
        As ``asked_margins``.
    """
    lines = asked_margins(study)
    head = [tag("h1", said("title", language)), tag("p", study.file.title.in_language(language))]
    head += [tag("p", said("intro", language)), tag("p", f"{said('name', language)}: ", tag("span", class_="fill"))]
    sections = (_section(study, one, number, language) for number, one in enumerate(lines, start=1))
    return page(said("title", language), language, _CSS, tag("main", *head, joined(sections)))


def _section(study: Study, one: Asked, number: int, language: Language) -> Html:
    audience = study.file.audiences[one.audience].label.in_language(language)
    fill = tag("span", class_="fill")
    return tag(
        "section",
        tag("h2", f"{number}. {one.outcome.label.in_language(language)} · {audience}"),
        tag("p", f"{said('question', language)}:"),
        tag("blockquote", question_of(study, one, language)),
        tag("p", f"{said('answers', language)}: {', '.join(answers_of(study, one, language))}"),
        tag("p", tag("strong", said(one.question.more_is, language))),
        tag("p", fill, f" {said('of_100', language)}"),
        tag("p", f"{said('why', language)} ", fill),
    )


def question_of(study: Study, one: Asked, language: Language) -> str:
    """The question as this audience is asked it."""
    item = one.question.item
    text = item.text_by_audience.get(study.asked_as(one.audience), item.text)
    return " ".join(text.in_language(language).split())


def answers_of(study: Study, one: Asked, language: Language) -> list[str]:
    """Labels of the answers that count."""
    options = study.answers[one.question.scale.answers_of(one.question.item)].options
    labels = {float(option.value): option.label.in_language(language) for option in options}
    return [labels.get(code, f"{code:g}") for code in one.answers]


def margin_csv(study: Study, language: Language) -> bytes:
    """The table to fill in: a line per primary harm and audience, a column per member, numbered."""
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\n")
    members = [str(number) for number in range(1, MEMBERS + 1)]
    writer.writerow([*KEYS, "harm", "question", "answers", "ask", *members])
    for one in asked_margins(study):
        told = [one.outcome.label.in_language(language), question_of(study, one, language)]
        told += [", ".join(answers_of(study, one, language)), said(one.question.more_is, language)]
        writer.writerow([one.audience, one.outcome.id, *map(_plain, told), *("" for _ in members)])
    return sheet.getvalue().encode("utf-8-sig")


def _plain(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t") else text


def margin_yaml(study: Study, found: Sequence[Elicited]) -> Iterator[tuple[Elicited, str | None]]:
    """Per harm and audience what to write under ``margin:`` in the plan; None where no margin follows."""
    lines = {(one.audience, one.outcome.id): one for one in asked_margins(study)}
    for one in found:
        if one.size is None:
            yield one, None
            continue
        cut = "" if one.cut is None else f", cut: {one.cut:g}"
        why, words = (_both(study, lines[one.audience, one.outcome], one, key) for key in ("why", "words"))
        yield one, f"margin: {{{one.unit}: {one.size:.2f}{cut}, basis: elicited, why: {why}, words: {words}}}"


def _both(study: Study, line: Asked, one: Elicited, key: str) -> str:
    found = {}
    for language in ("nl", "en"):
        spoken: Language = "nl" if language == "nl" else "en"
        values = {
            name: figure(value, spoken)
            for name, value in (("median", one.median), ("low", one.low), ("high", one.high))
        }
        if key == "why":
            found[language] = said("why_panel", spoken, n=str(one.n), **values)
        else:
            answers = ", ".join(answers_of(study, line, spoken))
            found[language] = said(f"words_{line.question.more_is}", spoken, median=values["median"], answers=answers)
    quoted = (f'{language}: "{_escaped(text)}"' for language, text in found.items())
    return f"{{{', '.join(quoted)}}}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def figure(value: float, language: Language) -> str:
    """A number of 100 as people write it."""
    text = f"{value:.1f}".removesuffix(".0")
    return text.replace(".", ",") if language == "nl" else text


def hundredths(size: float, language: Language) -> str:
    """The size of a margin as people write it."""
    text = f"{size:.2f}"
    return text.replace(".", ",") if language == "nl" else text


def is_few(one: Elicited) -> bool:
    """Whether so few members answered that the middle says little."""
    return one.n < FEW_MEMBERS
