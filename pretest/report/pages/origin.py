"""Where a test comes from, as its study says it: who paid, how people were asked, who may be missing, where help is."""

from __future__ import annotations

from pretest.findings import Texts
from pretest.report.words.edition import Edition
from pretest.words import INVENTED_NOTES


def funding_sentence(edition: Edition) -> str:
    """Who paid; that it is not said, where the study does not say so."""
    funding = _bare(edition, edition.findings.study.funding)
    return edition.strings("short.origin.paid", funding=funding) if funding else edition.strings("short.origin.unpaid")


def sample_sentence(edition: Edition) -> str:
    """Who this sample is: how people were asked, and who may be missing. What the study does not say is said to be
    unknown, or is what is known of any such test."""
    strings, recruitment = edition.strings, edition.findings.study.recruitment
    how = "" if recruitment is None else _bare(edition, recruitment.how)
    missing = "" if recruitment is None else _bare(edition, recruitment.missing)
    asked = strings("short.origin.asked", how=how) if how else strings("short.origin.not_asked")
    absent = strings("short.origin.missing", missing=missing) if missing else strings("short.origin.often_missing")
    return f"{asked} {absent}"


def help_sentence(edition: Edition) -> str:
    """Where those who took part can find help, or ""."""
    place = _bare(edition, edition.findings.study.help)
    return edition.strings("short.origin.help", help=place) if place else ""


def rehearsed(edition: Edition, text: str) -> str:
    """A line on top of a page, which says so where answers are invented."""
    invented = any(note.code in INVENTED_NOTES for note in edition.findings.notes)
    return edition.strings("short.rehearsed", text=text) if invented else text


def _bare(edition: Edition, texts: Texts | None) -> str:
    """A text of the study as it stands after a colon, before a full stop."""
    return edition.labels.text(texts).rstrip(". ")
