"""The form of one member of a panel as a page to print."""

from __future__ import annotations

from pretest.platforms.markup import Html, joined, page, paragraphs, tag
from pretest.practice.panel.form import PanelForm, Part, Question
from pretest.practice.panel.formwords import said
from pretest.spec.panel import Panel
from pretest.words import Language

_CSS = """
body{font:1rem/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#111;background:#fff}
section{border-top:2px solid #333;padding:.75rem 0}h1{line-height:1.2}h2{font-size:1.15rem;margin:0 0 .5rem}
blockquote{margin:.5rem 0;padding-left:1rem;border-left:3px solid #555}
.asked{break-inside:avoid;border-top:1px solid #bbb;padding:.5rem 0}.asked p{margin:.25rem 0}
.box{display:inline-block;border:1px solid #111;min-width:1.6rem;text-align:center;margin-right:.3rem;padding:.1rem 0}
.fill{display:inline-block;min-width:4rem;border-bottom:2px solid #111;margin:0 1rem 0 .3rem}
.line{display:block;border-bottom:1px solid #555;height:1.7rem}.before{color:#333;font-style:italic}
@media print{body{margin:0;font-size:11pt}}
"""
_LINES = 3  # to write a reason on


def panel_paper(form: PanelForm, panel: Panel) -> bytes:
    """The form as one page that needs nothing else. Texts are escaped."""
    language = form.language
    who = said("who", language, member=form.member.id, round=str(form.round))
    head = [tag("h1", form.title), tag("p", tag("strong", who)), tag("p", said("fill_paper", language))]
    head += [paragraphs(text) for text in form.intro]
    head += [tag("p", _scale(panel, language)), tag("p", panel.training.explain.in_language(language))]
    numbers = {id(one): place for place, one in enumerate(form.questions, start=1)}
    sections = (_section(part, numbers, panel, language) for part in form.parts)
    return page(form.title, language, _CSS, tag("main", *head, joined(sections)))


def _scale(panel: Panel, language: Language) -> str:
    ends = {name: getattr(panel.rating, name).in_language(language) for name in ("low", "middle", "high")}
    return said("scale", language, **ends)


def _section(part: Part, numbers: dict[int, int], panel: Panel, language: Language) -> Html:
    message = tag("blockquote", joined(tag("p", text) for text in part.message)) if part.message else None
    asked = (_question(one, numbers[id(one)], panel, language) for one in part.questions)
    return tag("section", tag("h2", part.title), message, joined(asked))


def _question(question: Question, number: int, panel: Panel, language: Language) -> Html:
    before = (tag("p", text, class_="before") for text in question.before)
    return tag(
        "div",
        tag("p", f"{number}. {question.text}"),
        joined(before),
        _answer(question, panel, language),
        class_="asked",
    )


def _answer(question: Question, panel: Panel, language: Language) -> Html:
    """Boxes for a mark, three places for a forecast, lines for words."""
    if question.kind in ("rating", "consent"):
        marks = range(1, 10) if question.kind == "rating" else (1, 0)
        return tag("p", joined(tag("span", str(mark), class_="box") for mark in marks))
    if question.kind == "reason":
        return joined(tag("span", class_="line") for _ in range(_LINES))
    asked = panel.forecast
    texts = (asked.q05.in_language(language), asked.q50.in_language(language), asked.q95.in_language(language))
    return joined(tag("p", f"{text}:", tag("span", class_="fill")) for text in texts)
