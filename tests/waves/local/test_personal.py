"""What points at one person is refused, and what a signal needs to say is not."""

from __future__ import annotations

import pytest

from pretest.waves.local.personal import personal


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("vraag het jan.de.vries@example.org", "mail"),
        ("Bel 06-12345678", "telephone"),
        ("bel 06 12 34 56 78 voor meer", "telephone"),
        ("call +31 6 1234 5678", "telephone"),
        ("0031612345678", "telephone"),
        ("tel. 020-123 4567", "telephone"),
        ("(020) 1234567", "telephone"),
        ("zie https://example.org/deel?token=abc", "web address"),
        ("zie https://jan:geheim@example.org", "mail"),
        ("zie https://example.org/s/8fk2Jd93kfLq0aZx71bQ", "web address"),
        ("BSN 111222333", "citizen"),
        ("111.222.333", "citizen"),
        ("woont op 1012 AB 12", "address"),
        ("NL91 ABNA 0417 1643 00", "bank"),
    ],
)
def test_what_points_at_one_person_is_told(text, what):
    found = personal(text)
    assert found is not None
    assert what in found


@pytest.mark.parametrize(
    "text",
    [
        "In 2025-2026 waren er 1.250 meldingen, in 2024 waren het er 980.",
        "Pillen met een logo van 300 mg, sinds 12-05-2026.",
        "Jongeren van 16 tot 18 jaar (klas 4-5) noemen een nieuwe roze poeder.",
        "Meer verkoop via www.example.org/markt en https://example.org/drugs/2026",
        "Rond postcode 1012 is het rustiger. 3 april tot 30 juni 2026.",
        "De prijs steeg van 50 naar 65,50 euro per gram.",
        "Bel 112 of 0800-1995.",
        "123456789",
    ],
)
def test_what_a_signal_may_say(text):
    assert personal(text) is None
