"""The words that documents add to a questionnaire: plain Dutch (B1) and English."""

from __future__ import annotations

from pretest.platforms.csvtext import number
from pretest.spec import Language

_WORDS: dict[str, tuple[str, str]] = {
    # joining
    "and": ("en", "and"),
    "or": ("of", "or"),
    # answers that meet a condition
    "no_option": ("geen van de antwoorden", "none of the answers"),
    "skipped": ("geen antwoord", "no answer"),
    "only": ("alleen {answer}", "only {answer}"),
    "not_only": ("iets anders dan alleen {answer}", "something other than only {answer}"),
    "other_than": ("iets anders dan {answer}", "something other than {answer}"),
    "from_to": ("{low} tot en met {high}", "{low} to {high}"),
    "at_least": ("{low} of hoger", "{low} or higher"),
    "at_most": ("{high} of lager", "{high} or lower"),
    # the form on paper
    "part": ("Deel {n}", "Part {n}"),
    "at_question": ("vraag {n}", "question {n}"),
    "go_on_if": (
        "Vul dit deel alleen in bij deze antwoorden: {condition}. Anders: ga naar {target}.",
        "Fill in this part only with these answers: {condition}. Otherwise: go to {target}.",
    ),
    "to_part": ("deel {n}", "part {n}"),
    "to_end": ("het einde van de vragenlijst", "the end of the questionnaire"),
    "first_line": (
        "Lees de regels van boven naar beneden. Kruis alleen de eerste regel aan die klopt met je antwoorden.",
        "Read the lines from top to bottom. Tick only the first line that agrees with your answers.",
    ),
    "line": ("Regel {n}. Bij {condition}. Ga dan naar {target}.", "Line {n}. At {condition}. Then go to {target}."),
    "no_line": (
        "Klopt geen enkele regel? Kruis hier niets aan en ga naar {target}.",
        "Is no line true? Tick nothing here and go to {target}.",
    ),
    "any_of_questions": ("een of meer van {questions}: {answer}", "one or more of {questions}: {answer}"),
    "each_of_questions": ("elk van {questions}: {answer}", "each of {questions}: {answer}"),
    "at_questions": ("de vragen {numbers}", "questions {numbers}"),
    "entry": ("Voor het invoeren", "For data entry"),
    "skipping": (
        "Je mag elke vraag overslaan. Laat die dan leeg.",
        "You may skip any question. Just leave it empty.",
    ),
    "one": ("Kruis één antwoord aan.", "Tick one answer."),
    "several": ("Je mag meer antwoorden aankruisen.", "You may tick more than one answer."),
    "each_line": ("Kruis op elke regel één antwoord aan.", "Tick one answer on each line."),
    "write_number": ("Vul een getal in.", "Write a number."),
    "write_number_between": (
        "Vul een getal in van {low} tot en met {high}.",
        "Write a number from {low} to {high}.",
    ),
    "write_number_from": ("Vul een getal in: {low} of hoger.", "Write a number: {low} or higher."),
    "write_number_to": ("Vul een getal in: {high} of lager.", "Write a number: {high} or lower."),
    "steps": ("In stappen van {step}.", "In steps of {step}."),
    "ends": ("{low} is: {low_label}. {high} is: {high_label}.", "{low} is: {low_label}. {high} is: {high_label}."),
    "write_date": ("Vul een datum in.", "Write a date."),
    "day": ("dag", "day"),
    "month": ("maand", "month"),
    "year": ("jaar", "year"),
    "write_text": ("Schrijf je antwoord op.", "Write your answer."),
    "statement": ("Vraag", "Question"),
    "column": ("kolom", "column"),
    "message": ("De boodschap", "The message"),
    "message_here": ("[Hier komt de boodschap.]", "[The message goes here.]"),
    "picture": ("Afbeelding die bij de boodschap hoort", "Picture that belongs to the message"),
    "look": (
        "Neem hier minstens {seconds} seconden de tijd voor.",
        "Please take at least {seconds} seconds for this.",
    ),
    "turn": (
        "Sla deze bladzijde om als je klaar bent. Blader daarna niet terug.",
        "Turn this page when you are done. Please do not turn back after that.",
    ),
    "version": ("Versie {version}", "Version {version}"),
    "sheet": ("Formuliernummer", "Sheet number"),
    "wording": ("Vragen {wording}", "Wording {wording}"),
    "page_of": ("Bladzijde {page} van {pages}", "Page {page} of {pages}"),
    "end": ("Einde van de vragenlijst", "End of the questionnaire"),
    # notes for the interviewer
    "interviewer": ("Voor de interviewer", "For the interviewer"),
    "interviewer_sheet": (
        "Kijk in de verdeellijst welke versie bij dit formuliernummer hoort. Schrijf het nummer op.",
        "Look up in the allocation list which version belongs to this sheet number. Write the number down.",
    ),
    "interviewer_read": (
        "Lees de vragen en antwoorden voor zoals ze er staan. Een vraag overslaan mag: laat die dan leeg.",
        "Read the questions and answers out as they are written. Skipping is allowed: leave the question empty.",
    ),
    "interviewer_codes": (
        "De kleine namen en getallen aan de rand zijn voor het invoeren. Lees ze niet voor.",
        "The small names and numbers in the margin are for data entry. Do not read them out.",
    ),
    "interviewer_lines": (
        "Doe dit zelf, met de antwoorden hierboven. Lees de regels niet voor.",
        "Do this yourself, with the answers above. Do not read the lines out.",
    ),
    "interviewer_message": (
        "Geef de boodschap nu, en niet eerder. Leg de boodschap niet uit.",
        "Give the message now, and not before. Do not explain the message.",
    ),
    "interviewer_seconds": (
        "Ga pas verder na minstens {seconds} seconden. Gebruik een stopwatch.",
        "Go on after {seconds} seconds at the earliest. Use a stopwatch.",
    ),
    "interviewer_after": (
        "Neem de boodschap terug voordat je verdergaat.",
        "Take the message back before you go on.",
    ),
    # a guide for a talk
    "talk": ("Gesprek over een boodschap", "Talk about a message"),
    "talk_number": ("Nummer van het gesprek", "Number of the talk"),
    "talk_date": ("Datum", "Date"),
    "talk_time": ("Begin en einde", "Start and end"),
    "talk_total": ("Dit gesprek duurt ongeveer {minutes} minuten.", "This talk takes about {minutes} minutes."),
    "talk_private": (
        "Schrijf geen namen, adressen of plekken op. Bewaar dit blad op een veilige plaats.",
        "Write down no names, addresses or places. Keep this sheet in a safe place.",
    ),
    "topic": ("{n}. {title}", "{n}. {title}"),
    "topic_minutes": ("ongeveer {minutes} minuten", "about {minutes} minutes"),
    "notes": ("Aantekeningen", "Notes"),
    "has_cards": ("Leg de kaarten van onderwerp {n} op tafel.", "Put the cards of topic {n} on the table."),
    "cards": ("Kaarten bij onderwerp {n}", "Cards of topic {n}"),
    "cut_out": ("Knip de kaarten uit.", "Cut the cards out."),
    # the codebook
    "codebook": ("Codeboek: {title}", "Codebook: {title}"),
    "about": ("Over deze vragenlijst", "About this questionnaire"),
    "contents": ("Inhoud", "Contents"),
    "questionnaire": ("Vragenlijst", "Questionnaire"),
    "study": ("Onderzoek", "Study"),
    "audience": ("Groep", "Audience"),
    "goal": ("Doel", "Goal"),
    "wording_hash": ("Kenmerk van de tekst", "Wording hash"),
    "wording_hash_means": (
        "Dit kenmerk verandert als een vraag, een antwoord, de volgorde of een voorwaarde verandert.",
        "This mark changes when a question, an answer, the order or a condition changes.",
    ),
    "arms": ("Wat deelnemers te zien krijgen", "What participants are shown"),
    "arms_means": (
        "Door loting ziet elke deelnemer één boodschap. De kolom {column} zegt welke.",
        "By random draw every participant sees one message. Column {column} says which.",
    ),
    "made_of": ("Hoe gemaakt", "How it is made"),
    "messenger": ("Afzender", "Messenger"),
    "channel": ("Kanaal", "Channel"),
    "strategy": ("Aanpak", "Strategy"),
    "executions": ("Uitvoeringen", "Executions"),
    "no_arms": (
        "Er is geen onderzoek gekozen. Daarom staan hier geen boodschappen.",
        "No study was named, so no messages are listed here.",
    ),
    "control": ("controle", "control"),
    "code": ("Code", "Code"),
    "label": ("Tekst", "Label"),
    "kind": ("Soort", "Kind"),
    "missing_code": ("telt als geen antwoord", "counts as no answer"),
    "codes_of": ("Codes van {columns}", "Codes of {columns}"),
    "part_heading": ("Deel {n}", "Part {n}"),
    "part_heading_titled": ("Deel {n}: {title}", "Part {n}: {title}"),
    "column_name": ("Kolom", "Column"),
    "scales": ("Schalen en scores", "Scales and scores"),
    "items": ("Items", "Items"),
    "item": ("Vraag", "Question"),
    "reversed": ("Omgekeerd", "Reversed"),
    "blocks": ("Delen en vragen", "Blocks and questions"),
    "asked_of": ("Gevraagd aan", "Asked of"),
    "everybody": ("iedereen", "everybody"),
    "who_answered": ("wie dit antwoordde: {condition}", "those who answered: {condition}"),
    "order_random": ("in willekeurige volgorde", "in random order"),
    "measured": ("Wat meet het", "What it measures"),
    "role": ("Rol", "Role"),
    "score": ("Score", "Score"),
    "sources": ("Bronnen", "Sources"),
    "before": ("vóór de boodschap", "before the message"),
    "after": ("na de boodschap", "after the message"),
    "once": ("één keer gevraagd", "asked once"),
    "check_item": ("controlevraag: gevraagd wordt code {code}", "attention check: code {code} is asked for"),
    "bogus_item": ("controlevraag: dit bestaat niet", "attention check: this does not exist"),
    "type": ("Type", "Type"),
    "no_questions": ("Geen vragen; alleen tekst.", "No questions; text only."),
    "message_block": ("Hier staat de boodschap van de deelnemer.", "The participant's message is shown here."),
    "seconds": ("Minstens {seconds} seconden.", "At least {seconds} seconds."),
    "assigned": ("De boodschap die deze deelnemer kreeg", "The message that this participant was given"),
    "range": ("Waarden", "Values"),
    "never_asked": (
        "Dit wordt aan niemand gevraagd; het formulier werkt het zelf uit.",
        "Nobody is asked this; the form works it out by itself.",
    ),
    "made_case": ("{value} bij {condition}", "{value} at {condition}"),
    "made_else": ("anders {case}", "else {case}"),
    "made_empty": ("anders leeg", "else empty"),
    "made_drawn": (
        "Geloot: een getal van 1 tot en met {n}, elk met gelijke kans",
        "Drawn: a number from 1 to {n}, each with equal chance",
    ),
    "answers_column": ("hoort in de data bij kolom {column}", "answers column {column} of the data"),
    "only_arm": ("alleen wie deze boodschap kreeg: {arm}", "only those who were shown this message: {arm}"),
    # scoring
    "score_mean": (
        "Gemiddelde van de beantwoorde vragen: {items}.",
        "Mean of the answered questions: {items}.",
    ),
    "score_sum": (
        "Som van de vragen: {items}. Een overgeslagen vraag telt als het gemiddelde van de andere antwoorden.",
        "Sum of the questions: {items}. A skipped question counts as the mean of the other answers.",
    ),
    "score_single": ("Het antwoord op één vraag: {items}.", "The answer to one question: {items}."),
    "score_share": (
        "Deel van de beantwoorde vragen met code {codes}: {items}. 0 is geen enkele, 1 is allemaal.",
        "Share of the answered questions with code {codes}: {items}. 0 is none, 1 is all.",
    ),
    "score_reversed": (
        "Omgekeerd gescoord: {items}. De laagste waarde telt als de hoogste, en andersom.",
        "Reversed: {items}. The lowest value counts as the highest, and the other way round.",
    ),
    "score_answered": (
        "Er is een score als minstens {k} van de {n} vragen zijn beantwoord. Codes voor geen antwoord tellen niet mee.",
        "There is a score when at least {k} of the {n} questions are answered. Codes for no answer do not count.",
    ),
    "score_bounds": (
        "De score loopt van {low} tot en met {high}. Op een schaal van 0 tot 100: (score − {low}) / {width} × 100.",
        "The score runs from {low} to {high}. On a scale from 0 to 100: (score − {low}) / {width} × 100.",
    ),
    "score_unbounded": (
        "De score heeft geen vaste grenzen. Omrekenen naar 0 tot 100 kan niet.",
        "The score has no fixed bounds, so it cannot be put on a scale from 0 to 100.",
    ),
    "no_score": (
        "Er wordt geen score berekend: de antwoorden zijn tekst, datums of meer keuzes tegelijk.",
        "No score is made: the answers are text, dates or several choices at once.",
    ),
    "higher_worse": ("Een hogere score is slechter.", "A higher score is worse."),
    "higher_better": ("Een hogere score is beter.", "A higher score is better."),
    "higher_neutral": ("Een hogere score is niet beter of slechter.", "A higher score is neither better nor worse."),
    "margin": ("Grens", "Margin"),
    "margin_sd": (
        "Kleinste schade die telt: {size} keer de spreiding (standaarddeviatie) van de controlegroep.",
        "Smallest harm that matters: {size} times the standard deviation of the control group.",
    ),
    "margin_points": (
        "Kleinste schade die telt: {size} punten op de score.",
        "Smallest harm that matters: {size} points of the score.",
    ),
    "margin_share": (
        "Kleinste schade die telt: {size} van elke 100 mensen.",
        "Smallest harm that matters: {size} of every 100 people.",
    ),
    "margin_plan": (
        "Het analyseplan kan een andere grens noemen; dan geldt die.",
        "The analysis plan may name another margin; then that one holds.",
    ),
    # status of the items
    "status_new": ("De vragen zijn nieuw geschreven.", "The questions are newly written."),
    "status_adapted": (
        "De vragen zijn aangepast van een bestaande schaal.",
        "The questions are adapted from an existing scale.",
    ),
    "status_licensed": ("De vragen zijn gebruikt met toestemming.", "The questions are used under licence."),
    # roles
    "role_harm.stigma": (
        "Schade door stigma: denken mensen door de boodschap slechter over mensen die drugs gebruiken?",
        "Harm by stigma: does the message make people think worse of people who use drugs?",
    ),
    "role_harm.boomerang": (
        "Averechts effect: maakt de boodschap gebruik juist aantrekkelijker of gewoner?",
        "Boomerang effect: does the message make use more attractive or more common instead?",
    ),
    "role_harm.help_barrier": (
        "Drempel naar hulp: wordt het door de boodschap moeilijker om hulp te zoeken?",
        "Barrier to help: does the message make it harder to seek help?",
    ),
    "role_benefit": (
        "Gewenst effect: wat de boodschap wil bereiken.",
        "Benefit: what the message is meant to achieve.",
    ),
    "role_mechanism": (
        "Verklaring: helpt begrijpen waarom een boodschap werkt of niet. Telt niet mee in het oordeel.",
        "Mechanism: helps to understand why a message works or does not. It does not decide the verdict.",
    ),
    "role_quality": (
        "Controle: laat zien of iemand de vragen goed leest.",
        "Quality check: shows whether the questions are read well.",
    ),
    "role_background": (
        "Achtergrond: om groepen te vormen of de schatting preciezer te maken.",
        "Background: to form groups or to make estimates more precise.",
    ),
    # types of answers
    "type_ordinal": ("één keuze, op volgorde", "one choice, ordered"),
    "type_nominal": ("één keuze, zonder volgorde", "one choice, unordered"),
    "type_multiple": (
        "meer keuzes; in de data de codes van laag naar hoog met een spatie ertussen",
        "several choices; in the data the codes from low to high with a blank between them",
    ),
    "type_number": ("getal", "number"),
    "type_slider": ("getal op een schuifbalk", "number on a slider"),
    "type_text": ("open tekst", "open text"),
    "type_date": ("datum; in de data als 2026-03-01", "date; in the data as 2026-03-01"),
}
_CODES: dict[Language, int] = {"nl": 0, "en": 1}


def word(key: str, language: Language, **values: str | int) -> str:
    """The word or sentence ``key`` in ``language``, with ``values`` filled in."""
    return _WORDS[key][_CODES[language]].format(**values)


def figure(value: float, language: Language) -> str:
    """A number as people write it: unrounded, with the decimal mark of the language."""
    text = number(float(value)).replace("-", "−")
    return text.replace(".", ",") if language == "nl" else text


def quoted(text: str, language: Language) -> str:
    return f"‘{text}’" if language == "nl" else f"“{text}”"
