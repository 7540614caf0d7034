"""What in a text points at one person: such a text is refused, since a report that holds it cannot be taken back.

Names cannot be told from other words. Who writes signals is told so in docs/monitoring.md.
"""

from __future__ import annotations

import re

_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("a mail address", re.compile(r"[^\s@<>()]+@[^\s@<>()]+\.\w{2,}")),
    ("a web address with a key or an account in it", re.compile(r"(?:https?://|www\.)\S*[?#@=]\S*", re.IGNORECASE)),
    (
        "a web address with a key or an account in it",
        re.compile(r"(?:https?://|www\.)\S*/(?=\S*\d)[A-Za-z0-9_-]{20,}", re.IGNORECASE),
    ),
    ("a bank account", re.compile(r"\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){3,7}\b")),
    ("an address with its house number", re.compile(r"\b[1-9]\d{3}\s?[A-Z]{2}[\s,]+\d{1,5}\b")),
    ("a telephone number", re.compile(r"(?<![\d,.])(?:\+|00)\d{1,3}[\s./-]?(?:\(0\))?(?:[\s./-]?\d){7,12}(?!\d)")),
    ("a telephone number", re.compile(r"(?<![\d,.])\(?0\d(?:[\s()./-]{0,2}\d){8}(?!\d)")),
)
_NINE = re.compile(r"(?<!\d)\d(?:[ .]?\d){8}(?!\d)")


def personal(text: str) -> str | None:
    """What ``text`` seems to hold that points at one person, in words; None where nothing was recognised.

    Examples
    --------
    >>> personal("Bel Jan op 06 1234 5678")
    'a telephone number'
    >>> personal("In drie weken 40 meldingen op www.example.org/meldpunt") is None
    True
    """
    for what, pattern in _PATTERNS:
        if pattern.search(text):
            return what
    if any(_is_citizen(re.sub(r"\D", "", found)) for found in _NINE.findall(text)):
        return "a citizen service number"
    return None


def _is_citizen(digits: str) -> bool:
    """Whether nine digits pass the test of Dutch citizen service numbers."""
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    total = sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=True))
    return total % 11 == 0 and total != 0
