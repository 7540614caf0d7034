"""A guide for a talk, to print: topics with room for notes, and the cards on pages of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pretest.platforms.export import Export
from pretest.platforms.markup import Html, joined, lines, page, paragraphs, tag
from pretest.platforms.paper.write.guidedocx import LINES, WIDE, guide_docx, shown_title
from pretest.platforms.phrases import figure, word
from pretest.platforms.printable import require_texts
from pretest.spec.guide import Guide, Topic
from pretest.spec.model import Text
from pretest.words import LANGUAGES, Language

CSS = """
@page { size: A4; margin: 18mm 16mm 20mm; }
body { max-width: 178mm; margin: 0 auto; padding: 6mm; color: #000; background: #fff;
  font: 11.5pt/1.5 Arial, Helvetica, sans-serif; }
h1 { font-size: 20pt; line-height: 1.2; margin: 0 0 4mm; }
h2 { font-size: 14pt; margin: 10mm 0 2mm; border-bottom: 1pt solid #000; break-after: avoid; }
h3 { font-size: 11.5pt; margin: 4mm 0 1mm; break-after: avoid; }
p { margin: 0 0 2.5mm; } .about { font-size: 10pt; }
.fields { display: flex; flex-wrap: wrap; gap: 4mm 8mm; margin: 4mm 0; }
.fields span { border-bottom: 1pt solid #000; display: inline-block; width: 30mm; }
ol.prompts { padding-left: 7mm; margin: 3mm 0; }
ol.prompts li { break-inside: avoid; margin-bottom: 3mm; font-weight: bold; }
.lines { break-inside: avoid; } .lines div { height: 9mm; border-bottom: 0.6pt solid #777; }
.cards { break-before: page; }
ul.cut { list-style: none; padding: 0; margin: 4mm 0; display: grid; grid-template-columns: 1fr 1fr; }
ul.cut li { border: 0.5pt dashed #555; min-height: 34mm; padding: 4mm; display: flex; align-items: center;
  justify-content: center; text-align: center; font-size: 18pt; line-height: 1.25; break-inside: avoid; }
@media print { body { padding: 0; max-width: none; } }
@media (max-width: 30rem) { ul.cut { grid-template-columns: 1fr; } }
"""


def guide_to_paper(guide: Guide, languages: Sequence[Language] | None = None) -> Export:
    """``guide-ID-LANG.html`` and ``.docx`` per language (all when None).

    Raises
    ------
    ExportError
        When a text cannot be printed.
    """
    spoken = tuple(languages or LANGUAGES)
    require_texts(((f"guide {guide.id}", text) for text in _texts(guide)), spoken, "paper")
    files: dict[str, bytes] = {}
    for language in spoken:
        files[f"guide-{guide.id}-{language}.html"] = guide_html(guide, language)
        files[f"guide-{guide.id}-{language}.docx"] = guide_docx(guide, language)
    return Export(files, ())


def guide_html(guide: Guide, language: Language) -> bytes:
    """The guide as a page that stands alone. Nothing on it says whom the talk is with: it lies on the table."""
    title = shown_title(guide, language)
    total = word("talk_total", language, minutes=figure(guide.minutes, language)) if guide.minutes else ""
    body = tag(
        "main",
        tag("h1", title),
        tag("p", " ".join(text for text in (total, word("talk_private", language)) if text), class_="about"),
        tag("div", *(_field(key, language) for key in ("talk_number", "talk_date", "talk_time")), class_="fields"),
        *(_topic(topic, number, language) for number, topic in enumerate(guide.blocks, start=1)),
        *_cards(guide, language),
    )
    return page(title, language, CSS, body)


def _texts(guide: Guide) -> Iterator[Text]:
    yield guide.title
    if guide.respondent_title is not None:
        yield guide.respondent_title
    for topic in guide.blocks:
        yield from (topic.title, *([] if topic.text is None else [topic.text]), *topic.prompts, *topic.cards)


def _field(key: str, language: Language) -> Html:
    return tag("div", f"{word(key, language)}: ", tag("span", ""))


def _topic(topic: Topic, number: int, language: Language) -> Html:
    title = " ".join(topic.title.in_language(language).split())
    about = [word("topic_minutes", language, minutes=figure(topic.minutes, language))] if topic.minutes else []
    about += [word("has_cards", language, n=number)] if topic.cards else []
    prompts = [tag("li", lines(prompt.in_language(language)), _room(LINES)) for prompt in topic.prompts]
    return tag(
        "section",
        tag("h2", word("topic", language, n=number, title=title), id=f"topic-{number}"),
        tag("p", " · ".join(about), class_="about") if about else None,
        None if topic.text is None else paragraphs(topic.text.in_language(language)),
        tag("ol", *prompts, class_="prompts") if prompts else None,
        tag("h3", word("notes", language)),
        _room(WIDE),
        aria_labelledby=f"topic-{number}",
    )


def _room(number: int) -> Html:
    """Lines to write on."""
    return tag("div", *(tag("div", "") for _ in range(number)), class_="lines", aria_hidden="true")


def _cards(guide: Guide, language: Language) -> Iterator[Html]:
    """A page per topic that has cards."""
    for number, topic in enumerate(guide.blocks, start=1):
        if topic.cards:
            cut = [tag("li", tag("span", lines(card.in_language(language)))) for card in topic.cards]
            heading = tag("h2", word("cards", language, n=number))
            hint = tag("p", word("cut_out", language), class_="about")
            yield tag("section", joined([heading, hint]), tag("ul", *cut, class_="cut"), class_="cards")
