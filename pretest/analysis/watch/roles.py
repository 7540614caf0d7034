"""Who decided is told as a function, never as a name: what looks like a person is noticed."""

from __future__ import annotations

import re

# Parts of the words for functions and bodies, in Dutch and English. What holds one of them is taken for a function,
# however it is spelled.
FUNCTIONS = (
    *("advis", "adviseur", "alderman", "board", "bestuur", "bureau", "burgemeester", "chair", "city", "college"),
    *("commissi", "committee", "communicat", "coordinat", "coördinat", "council", "departement", "department"),
    *("director", "directeur", "directie", "doctor", "arts", "ggd", "gemeente", "group", "groep", "head of", "hoofd"),
    *("leider", "lead", "manager", "mayor", "minister", "ministry", "medewerk", "officer", "onderzoek", "organisati"),
    *("panel", "raad", "ministerie", "project", "research", "secretar", "service", "dienst", "staff", "team"),
    *("voorzitter", "wethouder", "worker", "werker", "zorg", "care", "campaign", "campagne", "policy", "beleid"),
)
_ADDRESS = re.compile(r"\S@\S|\bwww\.|https?:|(?:\+|00)?\d(?:[ -]?\d){8,}")
_TITLE = re.compile(r"(?i)(?<!\w)(?:mr|mrs|ms|dr|drs|ir|prof|dhr|mw|mevr|mevrouw|meneer|de heer)(?:\.|\s)")
_INITIALS = re.compile(r"(?:^|\s)(?:[A-Z]\.\s?)+(?:van |de |der |den |von |el |al )*[A-Z]\w+")
_FULL = re.compile(r"^[A-Z][\w'’-]+(?: (?:van|de|der|den|ten|ter|von|el|al|la|di))*(?: [A-Z][\w'’-]+)+$")


def names_an_address(role: str) -> bool:
    """Whether it holds a mail address, a web address or a telephone number."""
    return _ADDRESS.search(role) is not None


def looks_like_a_name(role: str) -> bool:
    """Whether it looks like the name of a person. It may be wrong either way: it is a reason to ask, never to refuse.

    Examples
    --------
    >>> looks_like_a_name("Jan de Vries"), looks_like_a_name("J. Jansen"), looks_like_a_name("alderman for care")
    (True, True, False)
    """
    if _TITLE.search(role) or _INITIALS.search(role):
        return True
    if any(part in role.casefold() for part in FUNCTIONS):
        return False
    return _FULL.match(role) is not None
