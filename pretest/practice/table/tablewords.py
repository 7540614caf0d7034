"""The words of a dilemma table as people may write them in either language, and rows made of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from pretest.practice.panel.checking import Checking, Line, Words, words_of
from pretest.practice.table.atthetable import TABLE_PHASES, Backing, Consent, TablePhase, WayOut
from pretest.spec.dialogue import Dialogue
from pretest.spec.model import Text
from pretest.spec.panel import Panel
from pretest.words import DOMAINS, Domain

CONSENTS: dict[Consent, Text] = {"yes": Text(nl="ja", en="yes"), "no": Text(nl="nee", en="no")}
BACKING_LABELS: dict[Backing, Text] = {
    "yes": Text(nl="ja", en="yes"),
    "partly": Text(nl="een beetje", en="partly"),
    "no": Text(nl="nee", en="no"),
}
_YES = {"yes": ("x", "j", "y", "true", "waar"), "no": ("n", "false", "onwaar")}


@dataclass(frozen=True, slots=True)
class TableWords:
    """Every closed list of a sheet, as it may be written."""

    domains: Words
    kinds: Words
    consents: Words
    backings: Words
    phases: Words
    row_kinds: Words

    @classmethod
    def of(cls, dialogue: Dialogue, panel: Panel) -> TableWords:
        return cls(
            domains=words_of({domain: panel.domains[domain] for domain in DOMAINS}),
            kinds=words_of({kind.id: kind.label for kind in dialogue.kinds}),
            consents=words_of({str(word): label for word, label in CONSENTS.items()}, _YES),
            backings=words_of({str(word): label for word, label in BACKING_LABELS.items()}, _YES),
            phases={phase: phase for phase in TABLE_PHASES},
            row_kinds={kind: kind for kind in ("person", "position", "heard")},
        )

    def domain(self, checking: Checking, line: Line, column: str) -> Domain | None:
        return cast("Domain | None", checking.word(line, column, self.domains))

    def consent(self, checking: Checking, line: Line, column: str) -> Consent | None:
        """Nothing there is no consent."""
        return cast("Consent | None", checking.word(line, column, self.consents, empty="no"))

    def phase(self, checking: Checking, line: Line, column: str) -> TablePhase | None:
        return cast("TablePhase | None", checking.word(line, column, self.phases))

    def heard(self, checking: Checking, line: Line) -> tuple[Domain, str, Consent, Consent] | None:
        """The field, the sentence, whether it was acknowledged, and whether it may be quoted."""
        domain = self.domain(checking, line, "from_domain")
        text = checking.text(line, "text", needed=True)
        acknowledged = checking.word(line, "acknowledged", self.consents, empty="")
        quote = self.consent(checking, line, "quote")
        if domain is None or not text or acknowledged is None or quote is None:
            return None
        return domain, text, cast("Consent", acknowledged), quote

    def way_out(self, checking: Checking, line: Line, table: str, day: str) -> WayOut | None:
        """A way out needs words and a kind; who, what and by when may still be open, and are told as such."""
        name, text = checking.id(line, "id"), checking.text(line, "text", needed=True)
        kind = checking.word(line, "kind", self.kinds)
        who, what, by_when = (checking.text(line, column, needed=False) for column in ("who", "what", "by_when"))
        backing: dict[Domain, Backing] = {}
        for domain in DOMAINS:
            word = checking.word(line, f"backing_{domain}", self.backings, empty="")
            if word:
                backing[domain] = cast("Backing", word)
        if name is None or not text or kind is None:
            return None
        return WayOut(name, table, text, kind, who, what, by_when, backing, day)
