"""A small R: just what exports write into conditions, to see that it means what it should."""

from __future__ import annotations

import re

TOKEN = re.compile(
    r'\s*(?:(?P<string>"(?:[^"\\]|\\.)*")|(?P<number>-?\d+(?:\.\d+)?)|(?P<name>`[^`]+`|[A-Za-z.][A-Za-z0-9_.]*)'
    r"|(?P<mark>%in%|&&|\|\||>=|<=|[()!,=\[\]]))"
)
NA = None
NO_COMPILING = "invisible(compiler::enableJIT(0))"  # in R itself: code that runs once is not worth it


def evaluate(code, values):
    """The value of R ``code`` where ``values`` gives the variables: text, number or NA (None)."""
    tokens, place = [], 0
    while place < len(code):
        match = TOKEN.match(code, place)
        assert match, code[place:]
        tokens.append((match.lastgroup, match[match.lastgroup]))
        place = match.end()
    reader = Reader(tokens, values)
    found = reader.either()
    assert not reader.tokens, reader.tokens
    return found


class Reader:
    def __init__(self, tokens, values):
        self.tokens = tokens
        self.values = values

    def take(self, wanted=None):
        kind, text = self.tokens.pop(0)
        assert wanted in (None, text), f"{text} where {wanted} should stand"
        return kind, text

    def next_is(self, text):
        return bool(self.tokens) and self.tokens[0][1] == text

    def either(self):
        found = self.both()
        while self.next_is("||"):
            self.take()
            other = self.both()
            assert {type(found), type(other)} == {bool}, "never NA"
            found = found or other
        return found

    def both(self):
        found = self.unless()
        while self.next_is("&&"):
            self.take()
            other = self.unless()
            assert {type(found), type(other)} == {bool}, "never NA"
            found = found and other
        return found

    def unless(self):
        if self.next_is("!"):
            self.take()
            return not self.unless()
        return self.compared()

    def compared(self):
        left = self.term()
        while self.tokens and self.tokens[0][1] in (">=", "<=", "%in%"):
            _, mark = self.take()
            right = self.term()
            if mark == "%in%":
                left = within(left, right if isinstance(right, list) else [right])
            elif left is NA:
                left = NA
            else:
                left = left >= right if mark == ">=" else left <= right
        return left

    def term(self):
        kind, text = self.take()
        if kind == "string":
            found = text[1:-1].encode("latin-1", "backslashreplace").decode("unicode_escape")
        elif kind == "number":
            found = float(text)
        elif text == "(":
            found = self.either()
            self.take(")")
        elif text == "if":
            return self.choice()
        elif kind == "name" and self.next_is("("):
            found = self.call(text)
        else:
            constants = {"TRUE": True, "FALSE": False, "NA": NA}
            found = constants[text] if text in constants else self.values[text.strip("`")]
        if self.next_is("["):
            self.take()
            found = found[int(self.either()) - 1]
            self.take("]")
        return found

    def choice(self):
        self.take("(")
        test = self.either()
        assert isinstance(test, bool), "if needs TRUE or FALSE"
        self.take(")")
        first = self.term()
        self.take("else")
        second = self.term()
        return first if test else second

    def call(self, name):
        self.take("(")
        found = []
        while not self.next_is(")"):
            if self.tokens[0][1] == "fixed":
                del self.tokens[:2]
            found.append(self.either())
            if self.next_is(","):
                self.take()
        self.take(")")
        return FUNCTIONS[name](*found)


def within(value, options):
    """R compares as text as soon as one side is text."""
    texts = any(isinstance(one, str) for one in (value, *options))
    return any(spelled(value) == spelled(one) if texts else value == one for one in options)


def spelled(value):
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value if value is NA else str(value)


def as_numeric(value):
    try:
        return NA if value is NA else float(value)
    except ValueError:
        return NA


FUNCTIONS = {
    "c": lambda *values: list(values),
    "is.na": lambda value: value is NA,
    "as.character": lambda value: spelled(value),
    "as.numeric": as_numeric,
    "suppressWarnings": lambda value: value,
    "gsub": lambda old, new, value, *_: NA if value is NA else value.replace(old, new),
}
