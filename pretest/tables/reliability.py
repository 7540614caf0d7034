"""The table ``reliability``."""

from __future__ import annotations

from pretest.tables.hiding import Count, Hiding
from pretest.tables.shared import AUDIENCE, CONF_LEVEL, SCALE, SUPPRESSED, WAVE
from pretest.tables.table import Column, Table
from pretest.words import PHASES

# Below these reliabilities a scale is judged by its items alone, or is exploratory.
ITEMS_ONLY = 0.60
EXPLORATORY = 0.70

ITEM = ("wave", "audience", "scale", "phase", "item")

TABLE = Table(
    name="reliability",
    what="One row per scale and moment of asking, and one per item of it: how well the questions measure together.",
    columns=(
        WAVE,
        AUDIENCE,
        SCALE,
        Column("phase", "text", "Whether the questions were asked before (pre) or after (post) the message.", PHASES),
        Column("item", "text", "The question, by its id; empty for the scale as a whole."),
        Column("n", "int", "For a scale the people who answered all its questions; for an item the answers to it."),
        Column("n_items", "int", "How many questions the scale has here."),
        Column(
            "alpha",
            "float",
            "Cronbach's alpha of the scale: 1 is perfect consistency; missing for items and single questions.",
        ),
        Column("alpha_low", "float", "Lower end of the interval around alpha."),
        Column("alpha_high", "float", "Upper end of the interval around alpha."),
        Column(
            "omega",
            "float",
            "McDonald's omega total of the scale; of two questions the Spearman-Brown coefficient; "
            "missing when the model does not fit.",
        ),
        Column("omega_low", "float", "Lower end of the interval around omega."),
        Column("omega_high", "float", "Upper end of the interval around omega."),
        CONF_LEVEL,
        Column(
            "item_rest",
            "float",
            "Correlation of the item with the sum of the other items; below 0 it may be coded the wrong way round.",
        ),
        Column("alpha_dropped", "float", "What alpha would be if this item were left out."),
        Column("mean", "float", "Average of the score or of the item, in points, keyed in the direction of the score."),
        Column("sd", "float", "Standard deviation of the score or of the item, in points."),
        Column("floor", "float", "Share of people at the lowest possible value, from 0 to 1."),
        Column("ceiling", "float", "Share of people at the highest possible value, from 0 to 1."),
        Column("share_missing", "float", "Share without a score, or without an answer to the item, from 0 to 1."),
        Column(
            "flag",
            "text",
            "What to look out for; empty when nothing stands out.",
            (
                "",
                "single_item",
                "too_few",
                "no_variance",
                "below_60",
                "exploratory",
                "omega_improper",
                "negative_item_rest",
            ),
        ),
        SUPPRESSED,
    ),
    hides=Hiding(
        figures=(
            "n",
            "alpha",
            "alpha_low",
            "alpha_high",
            "omega",
            "omega_low",
            "omega_high",
            "item_rest",
            "alpha_dropped",
            "mean",
            "sd",
            "floor",
            "ceiling",
            "share_missing",
        ),
        words=(("flag", "too_few"),),
        counts=(
            Count("n", "item", ITEM, takes=("floor", "ceiling", "share_missing"), marks=True, aside=True, nobody=True),
            Count("floor", "share", (*ITEM, "=floor"), share_of="n"),
            Count("ceiling", "share", (*ITEM, "=ceiling"), share_of="n"),
            Count("share_missing", "share", (*ITEM, "=missing"), share_of="n", odds=True),
        ),
    ),
    file="reliability.csv",
)
