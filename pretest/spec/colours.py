"""Colours as people read them: contrast as WCAG 2 defines it."""

from __future__ import annotations

AA_TEXT = 4.5  # contrast that text needs (WCAG 2.2, 1.4.3)
BLACK, PAPER = "#000000", "#ffffff"


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours (``#rrggbb``), 1 to 21."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def readable_on(background: str) -> str:
    """Black or white, whichever is read best on ``background``: one of them always has a contrast above 4.5."""
    return max((BLACK, PAPER), key=lambda colour: contrast(colour, background))


def channels(colour: str) -> tuple[int, int, int]:
    """Red, green and blue, 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    parts = [channel / 255 for channel in channels(colour)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
