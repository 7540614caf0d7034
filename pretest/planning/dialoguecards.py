"""What lies on a dilemma table, to print and cut: the dilemma, statements, a card per person and round, blank cards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pretest.platforms.markup import Html, joined, lines, page, paragraphs, tag
from pretest.practice.table.atthetable import TABLE_PHASES, TablePhase
from pretest.practice.table.dialoguesheet import person_ids
from pretest.spec.dialogue import HIGHEST, LOWEST, Dialogue, Part
from pretest.spec.model import Text
from pretest.spec.panel import Panel
from pretest.words import DOMAINS, Language

HEARD_CARDS, WAY_SHEETS = 8, 4
_CSS = """
@page { size: A4; margin: 12mm; }
*, *::before, *::after { box-sizing: border-box; }
body { max-width: 186mm; margin: 0 auto; padding: 5mm; color: #000; background: #fff;
  font: 11pt/1.45 Arial, Helvetica, sans-serif; overflow-wrap: break-word; }
h1 { font-size: 20pt; line-height: 1.2; margin: 0 0 4mm; } h2 { font-size: 14pt; margin: 6mm 0 2mm; }
h3 { font-size: 12pt; margin: 3mm 0 1mm; } p { margin: 0 0 2.5mm; } .about { font-size: 10pt; }
section { break-before: page; } section.first { break-before: auto; }
.dilemma p { font-size: 15pt; } .sides { display: grid; grid-template-columns: 1fr 1fr; gap: 6mm; }
.sides div { border-left: 1.5mm solid #000; padding-left: 4mm; }
.cards { display: grid; grid-template-columns: 1fr 1fr; gap: 0; }
.card { border: 0.4pt dashed #555; min-height: 130mm; padding: 7mm; display: flex; flex-direction: column;
  justify-content: center; break-inside: avoid; }
.card p.big { font-size: 19pt; line-height: 1.25; text-align: center; }
.card.write { justify-content: flex-start; } .half { border: 0.4pt dashed #555; padding: 4mm 5mm; min-height: 132mm;
  break-inside: avoid; } .line { border-bottom: 0.6pt solid #777; height: 9mm; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: 1mm; vertical-align: middle;
  border-bottom: 0.4pt solid #999; font-weight: 400; }
td { text-align: center; width: 8mm; } thead th { font-size: 9pt; }
thead th.number { text-align: center; }
.box { display: inline-block; width: 4.2mm; height: 4.2mm; border: 0.8pt solid #000; vertical-align: -0.6mm; }
.fields { display: flex; flex-wrap: wrap; gap: 2mm 6mm; margin: 0 0 3mm; }
@media print { body { padding: 0; max-width: none; } section:not(.first) > h2 { display: none; }
  .half { font-size: 10pt; } }
@media screen and (max-width: 40rem) { .cards, .sides { grid-template-columns: 1fr; } .card { min-height: 0; }
  .half { padding: 4mm; overflow-x: auto; } .card p.big { font-size: 15pt; } }
"""
_TEXTS = {
    "guide": Text(nl="Leidraad voor de gespreksleider", en="Guide for the moderator"),
    "cards": Text(nl="Kaarten voor op tafel", en="Cards for the table"),
    "dilemma": Text(nl="Het dilemma", en="The dilemma"),
    "care": Text(nl="Wat er voor zorg op het spel staat", en="What is at stake for care"),
    "safety": Text(nl="Wat er voor veiligheid op het spel staat", en="What is at stake for safety"),
    "programme": Text(nl="Programma", en="Programme"),
    "minutes": Text(nl="{n} minuten", en="{n} minutes"),
    "total": Text(nl="In totaal ongeveer {n} minuten.", en="About {n} minutes in all."),
    "roles": Text(nl="Wie doet wat", en="Who does what"),
    "rules": Text(nl="Afspraken", en="Rules"),
    "questions": Text(nl="Vragen om door te vragen", en="Questions to ask further"),
    "statements": Text(nl="Stellingen, om uit te knippen", en="Statements, to cut out"),
    "before": Text(nl="Vóór het gesprek", en="Before the talk"),
    "after": Text(nl="Na het gesprek", en="After the talk"),
    "number": Text(nl="Nummer", en="Number"),
    "field": Text(nl="Werkveld", en="Field"),
    "statement": Text(nl="Stelling", en="Statement"),
    "cross": Text(
        nl="Zet per stelling één kruis. Doe dit alleen.", en="Put one cross for each statement. Do this alone."
    ),
    "quote": Text(
        nl="Ja, wat ik zeg mag als citaat in het verslag, zonder mijn naam.",
        en="Yes, what I say may stand in the report as a quote, without my name.",
    ),
    "heard": Text(nl="Dit hoorde ik van de ander", en="This is what I heard from the other"),
    "heard_from": Text(nl="Werkveld van de ander", en="Field of the other"),
    "meant": Text(nl="De ander zegt: zo bedoelde ik het.", en="The other says: that is what I meant."),
    "may_quote": Text(nl="De ander zegt: dit mag in het verslag.", en="The other says: this may stand in the report."),
    "way": Text(nl="Een uitweg", en="A way out"),
    "what": Text(nl="Wat", en="What"),
    "who": Text(nl="Wie doet wat (geen namen)", en="Who does what (no names)"),
    "when": Text(nl="Voor welke dag", en="By which day"),
    "kind": Text(nl="Soort", en="Kind"),
    "backed": Text(nl="Staat elk werkveld erachter?", en="Does each field back it?"),
    "yes": Text(nl="ja", en="yes"),
    "partly": Text(nl="een beetje", en="partly"),
    "no": Text(nl="nee", en="no"),
}


def _said(key: str, language: Language, **values: str) -> str:
    return _TEXTS[key].in_language(language).format(**values)


def guide_page(dialogue: Dialogue, language: Language) -> bytes:
    """What the moderator needs: the dilemma, the programme with times, roles, rules and questions. Escaped."""
    title = f"{dialogue.title.in_language(language)}: {_said('guide', language)}"
    body = tag(
        "main",
        tag("h1", title),
        tag("p", _said("total", language, n=f"{dialogue.minutes:g}"), class_="about"),
        *_dilemma(dialogue, language),
        tag("h2", _said("programme", language)),
        *_parts(dialogue.programme, language),
        tag("h2", _said("roles", language)),
        *_parts(dialogue.roles, language),
        tag("h2", _said("rules", language)),
        _listed(dialogue.rules, language),
        tag("h2", _said("questions", language)),
        _listed(dialogue.questions, language),
        paragraphs(dialogue.consent.in_language(language)),
    )
    return page(title, language, _CSS, body)


def cards_page(dialogue: Dialogue, panel: Panel, language: Language, *, table: str, n_people: int) -> bytes:
    """Everything that lies on the table, on A4 to cut. Texts are escaped; nothing names anybody."""
    title = f"{dialogue.title.in_language(language)}: {_said('cards', language)}"
    people = person_ids(table, n_people)
    body = tag(
        "main",
        tag("h1", title),
        tag("section", *_dilemma(dialogue, language), class_="first"),
        tag("section", tag("h2", _said("statements", language)), _statements(dialogue, language)),
        *(_round(dialogue, panel, language, phase, people) for phase in TABLE_PHASES),
        tag("section", tag("h2", _said("heard", language)), _heard(panel, language)),
        tag("section", tag("h2", _said("way", language)), *_ways(dialogue, panel, language)),
    )
    return page(title, language, _CSS, body)


def _dilemma(dialogue: Dialogue, language: Language) -> Iterator[Html]:
    yield tag("h2", _said("dilemma", language))
    yield tag("div", paragraphs(dialogue.dilemma.in_language(language)), class_="dilemma")
    sides = (
        tag("div", tag("h3", _said(side, language)), paragraphs(dialogue.sides[side].in_language(language)))
        for side in ("care", "safety")
    )
    yield tag("div", *sides, class_="sides")


def _parts(parts: Sequence[Part], language: Language) -> Iterator[Html]:
    for part in parts:
        about = "" if part.minutes is None else f" ({_said('minutes', language, n=f'{part.minutes:g}')})"
        yield tag("h3", f"{part.title.in_language(language)}{about}")
        yield paragraphs(part.text.in_language(language))


def _listed(labels: Sequence[Text], language: Language) -> Html:
    return tag("ul", *(tag("li", lines(label.in_language(language))) for label in labels))


def _statements(dialogue: Dialogue, language: Language) -> Html:
    cards = (
        tag("div", tag("p", lines(one.text.in_language(language)), class_="big"), class_="card")
        for one in dialogue.statements
    )
    return tag("div", *cards, class_="cards")


def _round(dialogue: Dialogue, panel: Panel, language: Language, phase: TablePhase, people: Sequence[str]) -> Html:
    """A card per person with every statement; the one before the talk also asks for the field and for consent."""
    cards = []
    for number in people:
        about = [f"{_said('number', language)}: {number}"]
        asked: list[Html] = []
        if phase == "before":
            fields = [_box(panel.domains[domain].in_language(language)) for domain in DOMAINS]
            asked = [tag("p", f"{_said('field', language)}: ", joined(fields, between=" "))]
        consent = [tag("p", _box(_said("quote", language)))] if phase == "before" else []
        head = tag("h3", f"{_said(phase, language)} · {' · '.join(about)}")
        hint = tag("p", _said("cross", language), class_="about")
        cards.append(tag("div", head, *asked, hint, _scale(dialogue, language), *consent, class_="half"))
    return tag("section", tag("h2", _said(phase, language)), *cards)


def _scale(dialogue: Dialogue, language: Language) -> Html:
    places = range(LOWEST, HIGHEST + 1)
    low, high = dialogue.ends.low.in_language(language), dialogue.ends.high.in_language(language)
    named = {LOWEST: f"{LOWEST}: {low}", HIGHEST: f"{HIGHEST}: {high}"}
    ends = tag("p", f"{named[LOWEST]} · {named[HIGHEST]}", class_="about")
    head = tag(
        "tr",
        tag("th", _said("statement", language), scope="col"),
        *(tag("th", str(n), scope="col", class_="number") for n in places),
    )
    rows = (
        tag(
            "tr",
            tag("th", lines(one.text.in_language(language)), scope="row"),
            *(tag("td", tag("span", "", class_="box")) for _ in places),
        )
        for one in dialogue.statements
    )
    return joined([ends, tag("table", tag("thead", head), tag("tbody", *rows))])


def _heard(panel: Panel, language: Language) -> Html:
    def card() -> Html:
        fields = [_box(panel.domains[domain].in_language(language)) for domain in DOMAINS]
        return tag(
            "div",
            tag("h3", _said("heard", language)),
            tag("p", f"{_said('number', language)}: ______"),
            tag("p", f"{_said('heard_from', language)}: ", joined(fields, between=" ")),
            _room(5),
            tag("p", _box(_said("meant", language))),
            tag("p", _box(_said("may_quote", language))),
            class_="card write",
        )

    return tag("div", *(card() for _ in range(HEARD_CARDS)), class_="cards")


def _ways(dialogue: Dialogue, panel: Panel, language: Language) -> Iterator[Html]:
    kinds = [_box(kind.label.in_language(language)) for kind in dialogue.kinds]
    words = [_box(_said(word, language)) for word in ("yes", "partly", "no")]
    backing = [
        tag("tr", tag("th", panel.domains[domain].in_language(language), scope="row"),
            *(tag("td", word, style="width:auto") for word in words))
        for domain in DOMAINS
    ]  # fmt: skip
    for _ in range(WAY_SHEETS):
        yield tag(
            "div",
            tag("h3", _said("way", language)),
            tag("p", _said("what", language)),
            _room(2),
            tag("p", _said("who", language)),
            _room(2),
            tag("p", f"{_said('when', language)}: __________________"),
            tag("p", f"{_said('kind', language)}: ", joined(kinds, between=" ")),
            tag("p", _said("backed", language)),
            tag("table", tag("tbody", *backing)),
            class_="half",
        )


def _box(label: str) -> Html:
    return tag("span", tag("span", "", class_="box", aria_hidden="true"), f" {label}")


def _room(number: int) -> Html:
    return tag("div", *(tag("div", "", class_="line") for _ in range(number)), aria_hidden="true")
