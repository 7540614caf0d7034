"""Every rule on quality, in the order in which the documentation tells them.

To add one, copy ``attention.py``, give it words (``spec.qualityrule.RULE_WORDS``; ``step``, ``rule`` and
``rule_explained`` in both languages of reports/sections; its line in docs/quality.md and docs/kwaliteit.md), and list
it here.

No threshold of a rule was validated for Dutch or for drug-related questionnaires: see docs/quality.md.
"""

from __future__ import annotations

from pretest.errors import DesignError
from pretest.quality.attention import RULE as ATTENTION
from pretest.quality.bogus import RULE as BOGUS
from pretest.quality.burst import RULE as BURST
from pretest.quality.duplicate import RULE as DUPLICATE
from pretest.quality.eligible import RULE as ELIGIBLE
from pretest.quality.even_odd import RULE as EVEN_ODD
from pretest.quality.exposure import RULE as EXPOSURE
from pretest.quality.flags import RULE as FLAGS
from pretest.quality.incomplete import RULE as INCOMPLETE
from pretest.quality.inconsistent import RULE as INCONSISTENT
from pretest.quality.longstring import RULE as LONGSTRING
from pretest.quality.mahalanobis import RULE as MAHALANOBIS
from pretest.quality.page_speeding import RULE as PAGE_SPEEDING
from pretest.quality.psychant import RULE as PSYCHANT
from pretest.quality.psychsyn import RULE as PSYCHSYN
from pretest.quality.repeated_text import RULE as REPEATED_TEXT
from pretest.quality.rule import Rule
from pretest.quality.speeding import RULE as SPEEDING
from pretest.quality.straightlining import RULE as STRAIGHTLINING
from pretest.quality.within_sd import RULE as WITHIN_SD

RULES: tuple[Rule, ...] = (
    ELIGIBLE,
    SPEEDING,
    PAGE_SPEEDING,
    STRAIGHTLINING,
    LONGSTRING,
    WITHIN_SD,
    EVEN_ODD,
    MAHALANOBIS,
    PSYCHSYN,
    PSYCHANT,
    ATTENTION,
    BOGUS,
    INCONSISTENT,
    DUPLICATE,
    BURST,
    REPEATED_TEXT,
    EXPOSURE,
    INCOMPLETE,
    FLAGS,
)


def rule_named(name: str) -> Rule:
    """The rule of that name.

    Raises
    ------
    DesignError
        When a plan may name the rule, but nothing here judges it.
    """
    found = next((one for one in RULES if one.name == name), None)
    if found is None:
        known = ", ".join(one.name for one in RULES)
        raise DesignError("rule_unknown", f"rule '{name}'", "there is no such rule", f"one of {known}")
    return found
