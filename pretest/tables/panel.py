"""The table ``panel``."""

from __future__ import annotations

from pretest.tables.hiding import Hiding, Only
from pretest.tables.shared import AUDIENCE, CONCEPT, SUPPRESSED
from pretest.tables.table import Column, Table
from pretest.words import DOMAINS, SUITABILITIES

DOMAIN = Column(
    "domain",
    "text",
    "Where the members come from; empty for all members together, in whom domains of fewer than three count too.",
    ("", *DOMAINS),
)

TABLE = Table(
    name="panel",
    since="0.3.0",
    what=(
        "One row per concept, audience, domain and round: how suitable the panel of practice finds it, on a scale of 1 "
        "to 9 (RAND/UCLA). Domains with fewer than three members have no row."
    ),
    columns=(
        CONCEPT,
        AUDIENCE,
        DOMAIN,
        Column("round", "int", "The round in which was judged, counted from 1; what counts is the last one."),
        Column("n", "int", "Members of the panel who judged in this round."),
        Column("median", "float", "Middle of the ratings; it ends in a half where it falls between two of them."),
        Column("ipr", "float", "Range between the 30 and 70 percent points of the ratings, in points of the scale."),
        Column(
            "ipras",
            "float",
            "How large that range may be before members disagree, given how far the ratings lie from the middle.",
        ),
        Column("disagreement", "bool", "Whether members disagree: ipr is larger than ipras."),
        Column(
            "appropriate",
            "text",
            "What the panel finds: a median from 7 on or up to 3, each without disagreement; all else is uncertain.",
            SUITABILITIES,
        ),
        Column("change", "float", "Median of this round minus that of the one before; missing in the first round."),
        Column(
            "moved", "int", "Members who judged in both rounds and gave another rating; missing in the first round."
        ),
        Column(
            "alpha",
            "float",
            "Krippendorff's alpha for ordered ratings of this domain and round over all concepts and audiences: 1 is "
            "full agreement, 0 is chance; repeated in each row.",
        ),
        Column("alpha_low", "float", "Lower end of the 95 percent interval of alpha (bootstrap over what was judged)."),
        Column(
            "alpha_high", "float", "Upper end of the 95 percent interval of alpha (bootstrap over what was judged)."
        ),
        SUPPRESSED,
    ),
    hides=Hiding(
        figures=("n", "median", "ipr", "ipras", "change", "moved", "alpha", "alpha_low", "alpha_high"),
        nobody=(Only("concept", ("",), holds=False),),  # members of a panel are no respondents: three are told
    ),
    file="panel.csv",
)
