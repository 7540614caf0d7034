"""The table ``decisions``."""

from __future__ import annotations

from pretest.tables.hiding import Hiding
from pretest.tables.shared import SUPPRESSED
from pretest.tables.table import Column, Table
from pretest.words import ADVICES, WAVE_STATUSES

TABLE = Table(
    name="decisions",
    since="0.4.0",
    what="One row per decision on the campaign that was written down while it was watched, in the order of the log.",
    columns=(
        Column("number", "int", "Which entry of the log it is, counted from 1."),
        Column("date", "text", "The day on which it was decided, as ISO 8601, as the people who decided say."),
        Column("recorded", "text", "When the entry was written by the clock of that computer, in UTC, as ISO 8601."),
        Column("wave", "int", "The newest wave that was known then, by its number."),
        Column("role", "text", "Who decided: the function of a person or a body, in their own words."),
        Column("audience", "text", "The group that the decision is about; empty for all groups."),
        Column("outcome", "text", "The harm that the decision is about, by its id in the plan; empty for all harms."),
        Column("place", "text", "The place that the decision is about; empty for all places together."),
        Column("action", "text", "What was decided, as one word; empty where no word was given.", ("", *ADVICES)),
        Column("text", "text", "What was decided, in the words of those who decided."),
        Column("why", "text", "The reason that they gave, in their words; empty without one."),
        Column(
            "state",
            "text",
            "The worst state of what the decision is about, as the findings told it then; empty where none was known.",
            ("", *WAVE_STATUSES),
        ),
        Column("advised", "text", "What the plan advised at that state; empty where it names none.", ("", *ADVICES)),
        Column("departs", "bool", "Whether another word was chosen than the plan advised; missing without both words."),
        Column("corrects", "int", "The earlier entry that this one puts right; missing where it corrects nothing."),
        Column("corrected_by", "int", "The latest entry that puts this one right; missing where it still stands."),
        Column("findings", "text", "SHA-256 of the findings.json on which the decision rested."),
        Column("entry", "text", "SHA-256 of the entry itself, by which the next one names it."),
        SUPPRESSED,
    ),
    hides=Hiding(
        figures=("departs",),
        words=(("state", ""), ("advised", "")),
        made_from="alarms",
        keys=(("wave", "audience", "place", "outcome"),),
    ),
    file="decisions.csv",
    run="monitor",
)
