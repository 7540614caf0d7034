"""The words of the form of a panel beside those of its ``panel.yaml``, in the languages of studies."""

from __future__ import annotations

from pretest.spec.model import Text
from pretest.words import Language

_TEXTS = {
    "title": Text(nl="{panel}: {study}", en="{panel}: {study}"),
    "exercise": Text(nl="Vooraf", en="To begin with"),
    "member": Text(
        nl="Wat is je code? Die kreeg je van wie het onderzoek leidt. Vul geen naam in.",
        en="What is your code? You got it from whoever leads the study. Do not fill in a name.",
    ),
    "group": Text(nl="Groep: {audience}.", en="Audience: {audience}."),
    "forecast": Text(
        nl="De vraag in het onderzoek: '{question}' Het antwoord dat telt: {answers}. De vergelijkboodschap: "
        "'{reference}'.",
        en="The question in the study: '{question}' The answer that counts: {answers}. The message it is compared "
        "with: '{reference}'.",
    ),
    "consent": Text(
        nl="Mogen we je redenen letterlijk in het verslag zetten, zonder je naam en je werkveld? 1 = ja, 0 = nee.",
        en="May we put your reasons into the report word for word, without your name and your field? 1 = yes, 0 = no.",
    ),
    "media": Text(
        nl="Bij deze boodschap hoort {file}. Bekijk of beluister dat eerst; het is apart gestuurd.",
        en="{file} belongs to this message. Watch it or listen to it first; it was sent apart.",
    ),
    "no_text": Text(nl="Deze boodschap heeft geen tekst.", en="This message has no text."),
    "before_group": Text(
        nl="Ronde {round}: het midden van de groep was {median}. De helft zat tussen {low} en {high}, bij {n} mensen.",
        en="Round {round}: the middle of the group was {median}. Half were between {low} and {high}, of {n} people.",
    ),
    "before_own": Text(nl="Jij gaf {own}.", en="You gave {own}."),
    "before_nothing": Text(nl="Jij gaf nog niets.", en="You gave nothing yet."),
    "before_reasons": Text(nl="Anderen schreven: {reasons}", en="Others wrote: {reasons}"),
    "column.number": Text(nl="Nr.", en="No."),
    "column.question": Text(nl="Vraag", en="Question"),
    "column.value": Text(nl="Cijfer", en="Mark"),
    "column.q05": Text(nl="Laagste", en="Lowest"),
    "column.q50": Text(nl="Midden", en="Middle"),
    "column.q95": Text(nl="Hoogste", en="Highest"),
    "column.text": Text(nl="In woorden", en="In words"),
    "column.check": Text(nl="Klopt het?", en="Is it right?"),
    "sheet.read": Text(nl="Lees eerst", en="Read first"),
    "sheet.answers": Text(nl="Antwoorden", en="Answers"),
    "fill": Text(
        nl="Vul de gele vakken in. De rest zit op slot. Bewaar het bestand als .xlsx en stuur het terug.",
        en="Fill in the yellow cells. The rest is locked. Save the file as .xlsx and send it back.",
    ),
    "fill_paper": Text(
        nl="Vul op papier in. Wie het onderzoek leidt, typt het over in het rekenblad met jouw nummer.",
        en="Fill this in on paper. Whoever leads the study copies it into the spreadsheet with your number.",
    ),
    "who": Text(nl="Lid {member} · ronde {round}", en="Member {member} · round {round}"),
    "scale": Text(nl="1 = {low} · 5 = {middle} · 9 = {high}", en="1 = {low} · 5 = {middle} · 9 = {high}"),
    "check.empty": Text(nl="nog leeg", en="still empty"),
    "check.fine": Text(nl="ja", en="yes"),
    "check.consent": Text(nl="1 of 0", en="1 or 0"),
    "check.rating": Text(nl="een heel getal van 1 tot en met 9", en="a whole number from 1 to 9"),
    "check.forecast": Text(
        nl="drie getallen van laag naar hoog, tussen -100 en 100", en="three numbers from low to high, from -100 to 100"
    ),
    "wrong": Text(nl="Dat kan hier niet", en="That does not fit here"),
}


def said(key: str, language: Language, **values: str) -> str:
    """One text of the form, filled in."""
    text = _TEXTS[key].in_language(language)
    return text.format(**values) if values else text
