"""How hard a text is to read: syllables, sentences, and the formulas made of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from pretest.spec.lexicon import Measure
from pretest.wording.tokens import Token
from pretest.words import Language

FEWEST_WORDS = 30  # of which a formula says something

# What sounds as one vowel in Dutch; two letters that are not here are two syllables (the-a-ter).
_DUTCH = re.compile("aai|ooi|oei|eeu|ieu|aa|ee|oo|uu|ie|oe|eu|ui|ei|ij|au|ou|ai|oi|[aeiouyáàâäéèêëíìîïóòôöúùûü]")
_ENGLISH = re.compile("[aeiouy]+")


@dataclass(frozen=True, slots=True)
class Ease:
    """words, sentences, syllables: their numbers. longest: words of the longest sentence."""

    words: int
    sentences: int
    syllables: int
    longest: int

    @property
    def words_per_sentence(self) -> float:
        return self.words / self.sentences

    @property
    def flesch_douma(self) -> float:
        """206.84 - 0.77 syllables per 100 words - 0.93 words per sentence: higher is easier (Douma 1960)."""
        return 206.84 - 77 * self.syllables / self.words - 0.93 * self.words_per_sentence

    @property
    def flesch_kincaid(self) -> float:
        """School years of the United States that a text asks for (Kincaid et al. 1975, ADA006655)."""
        return 0.39 * self.words_per_sentence + 11.8 * self.syllables / self.words - 15.59


def ease_of(tokens: Sequence[Token], language: Language) -> Ease:
    """Counts of a text with at least one word.

    Examples
    --------
    >>> from pretest.wording.tokens import tokens_of
    >>> ease = ease_of(tokens_of("Dit is een test. Lees de tekst."), "nl")
    >>> ease.words, ease.sentences, ease.syllables
    (7, 2, 7)
    """
    lengths: dict[int, int] = {}
    for token in tokens:
        lengths[token.sentence] = lengths.get(token.sentence, 0) + 1
    syllables = sum(syllables_of(token.text, language) for token in tokens)
    return Ease(len(tokens), len(lengths), syllables, max(lengths.values()))


def measured(ease: Ease, measure: Measure) -> float:
    """The value of a formula for a whole text."""
    return ease.flesch_douma if measure == "flesch_douma" else ease.flesch_kincaid


@lru_cache(maxsize=100_000)
def syllables_of(word: str, language: Language) -> int:
    """Syllables of one word in lower case, at least 1; a number counts as one.

    Examples
    --------
    >>> [syllables_of(word, "nl") for word in ("drugs", "theater", "coöperatie", "medewerkers")]
    [1, 3, 5, 4]
    >>> [syllables_of(word, "en") for word in ("people", "campaign", "use", "stigmatised")]
    [2, 2, 1, 4]
    """
    return max(_dutch(word) if language == "nl" else _english(word), 1)


def _dutch(word: str) -> int:
    return len(_DUTCH.findall(word))


def _english(word: str) -> int:
    found = len(_ENGLISH.findall(word))
    if re.search("[^aeiouyl]e$|[^aeiouy]le$", word):
        found -= not word.endswith("le") or bool(re.search("[aeiouy]le$", word))
    elif re.search("[^aeiouytd]e[ds]$", word) and not re.search("(s|x|z|ch|sh|c|g)es$", word):
        found -= 1
    return found
