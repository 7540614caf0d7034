"""The codebook as a page for people: what is asked, what the codes mean, and how scores are made."""

from __future__ import annotations

from collections.abc import Iterator

from pretest.forms.form import Form, FormArm, Part, Question, Screen
from pretest.forms.naming import ARM
from pretest.forms.wording import question_hash, questionnaire_hash
from pretest.platforms.codebook.write.hidden import rule_in_words
from pretest.platforms.codebook.write.scoring import margin_in_words, reversal, score_in_words, score_of
from pretest.platforms.markup import Html, joined, lines, page, paragraphs, tag
from pretest.platforms.phrases import figure, quoted, word
from pretest.platforms.routing import condition_in_words
from pretest.spec import AnswerSet, Language, Scale
from pretest.spec.scale import Source
from pretest.spec.studyfile import StudyFile

CSS = """
@page { size: A4; margin: 18mm 16mm; }
body { max-width: 60rem; margin: 0 auto; padding: 1.5rem; color: #111; background: #fff;
  font: 1rem/1.5 Arial, Helvetica, sans-serif; }
h1 { font-size: 1.8rem; line-height: 1.2; } h2 { font-size: 1.4rem; margin-top: 2.5rem; border-bottom: 2px solid #111; }
h3 { font-size: 1.1rem; margin: 2rem 0 0.3rem; } h1, h2, h3, caption { break-after: avoid; }
a { color: #0a4a8f; } code { font-size: 0.9em; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; margin: 0.8rem 0; }
caption { text-align: left; font-weight: bold; padding: 0.2rem 0; }
th, td { border: 1px solid #777; padding: 0.35rem 0.5rem; text-align: left; vertical-align: top; }
thead th { background: #eee; } tbody th { font-weight: normal; width: 9rem; } thead { display: table-header-group; }
tr { break-inside: avoid; } td.hash { width: 7.5rem; }
.wide { overflow-x: auto; } .wide:focus-visible { outline: 3px solid #0a4a8f; }
dl.facts { display: grid; grid-template-columns: 12rem 1fr; gap: 0.2rem 1rem; }
dt { font-weight: bold; } dd { margin: 0; }
p.codes { margin: 0.3rem 0; break-after: avoid; }
ul.codes { display: flex; flex-wrap: wrap; gap: 0.1rem 1.5rem; margin: 0 0 1.2rem; }
ul.codes { padding: 0; list-style: none; break-inside: avoid; }
section.scale { break-inside: avoid; }
@media (max-width: 30rem) { dl.facts { grid-template-columns: 1fr; } body { padding: 0.8rem; } }
@media print { .wide { overflow: visible; } html { font-size: 9.5pt; } body { max-width: none; padding: 0; } }
"""


def codebook_html(form: Form, study: StudyFile | None, language: Language) -> bytes:
    """The codebook in one language; it stands alone and fetches nothing."""
    title = word("codebook", language, title=" ".join(form.title.in_language(language).split()))
    sections = [("about", _about(form, study, language)), ("arms", _arms(form, language))]
    numbered = enumerate(form.parts, start=1)
    sections += [("blocks", joined(_block(form, part, number, language) for number, part in numbered))]
    sections += [("scales", joined(_scale(scale, found, language) for scale, found in _scales(form).values()))]
    shown = [(key, content) for key, content in sections if content]
    contents = tag(
        "nav",
        tag("h2", word("contents", language), id="contents"),
        tag("ul", *(tag("li", tag("a", word(key, language), href=f"#{key}")) for key, _ in shown)),
        aria_labelledby="contents",
    )
    body = [
        tag("section", tag("h2", word(key, language), id=key), content, aria_labelledby=key) for key, content in shown
    ]
    return page(title, language, CSS, tag("main", tag("h1", title), contents, *body))


def _about(form: Form, study: StudyFile | None, language: Language) -> Html:
    audience = form.audience
    known = None if study is None else study.audiences.get(audience)
    code = tag("code", audience)
    label = code if known is None else joined([known.label.in_language(language), code], between=" ")
    facts: list[tuple[str, Html | str]] = [("questionnaire", tag("code", form.id)), ("audience", label)]
    if study is not None:
        facts.insert(0, ("study", study.title.in_language(language)))
        if study.goal is not None:
            facts.append(("goal", study.goal.in_language(language)))
    facts.append(("wording_hash", tag("code", questionnaire_hash(form))))
    pairs = [joined([tag("dt", word(key, language)), tag("dd", value)]) for key, value in facts]
    return joined([tag("dl", *pairs, class_="facts"), tag("p", word("wording_hash_means", language))])


def _arms(form: Form, language: Language) -> Html:
    if form.stimulus is None:
        return Html("")
    if not form.arms:
        return tag("p", word("no_arms", language))
    rows = []
    for arm in form.arms:
        label = arm.label.in_language(language) + (f" ({word('control', language)})" if arm.control else "")
        made_of = "; ".join(_made_of(arm, language))
        cells = [tag("td", label), tag("td", made_of)]
        rows.append(tag("tr", tag("th", tag("code", arm.code), scope="row"), *cells))
    heads = [word("code", language), word("label", language), word("made_of", language)]
    table = _table(None, heads, rows, word("arms", language))
    return joined([tag("p", word("arms_means", language, column=ARM)), table])


def _made_of(arm: FormArm, language: Language) -> Iterator[str]:
    """Who speaks in an arm, where, with which means, and in which executions."""
    for key, said in (("messenger", arm.messenger), ("channel", arm.channel), ("strategy", arm.strategy)):
        if said is not None:
            yield f"{word(key, language)}: {' '.join(said.split())}"
    if arm.executions:
        named = (f"{label.in_language(language)} ({name})" for name, label in arm.executions)
        yield f"{word('executions', language)}: {', '.join(named)}"


def _table(caption: Html | None, heads: list[str], rows: list[Html], label: str) -> Html:
    """On a narrow screen the table scrolls within its own place, by keyboard too; the page does not."""
    head = tag("thead", tag("tr", *(tag("th", text, scope="col") for text in heads)))
    table = tag("table", None if caption is None else tag("caption", caption), head, tag("tbody", *rows))
    return tag("div", table, class_="wide", role="group", tabindex="0", aria_label=label)


def _block(form: Form, part: Part, number: int, language: Language) -> Html:
    named = "" if part.title is None else " ".join(part.title.in_language(language).split())
    said = word("part_heading_titled" if named else "part_heading", language, n=number, title=named)
    title = joined([said, tag("code", part.id)], between=" ")
    facts = [word("everybody", language)]
    if part.show_if is not None:
        condition = condition_in_words(form, part.show_if.root, language, lambda question: _named(question, language))
        facts = [word("who_answered", language, condition=condition)]
    if part.arm is not None:
        facts.append(word("only_arm", language, arm=part.arm.label.in_language(language)))
    if part.shuffled:
        facts.append(word("order_random", language))
    asked = tag("p", f"{word('asked_of', language)}: {'; '.join(facts)}.")
    text = None if part.text is None else tag("blockquote", paragraphs(part.text.in_language(language)))
    notes = []
    if part.kind == "made":
        notes.append(word("never_asked", language))
    if part.kind == "stimulus":
        notes.append(word("message_block", language))
        if part.min_seconds is not None:
            notes.append(word("seconds", language, seconds=figure(part.min_seconds, language)))
    elif not any(screen.questions for screen in part.screens):
        notes.append(word("no_questions", language))
    screens = [_screen(screen, form, language) for screen in part.screens if screen.questions]
    return joined([tag("h3", title), asked, text or "", tag("p", " ".join(notes)) if notes else "", *screens])


def _named(question: Question, language: Language) -> str:
    """A question by its wording, and the column that its answers are in."""
    text = quoted(" ".join(question.text.in_language(language).split()), language)
    return f"{text} ({question.column})"


def _screen(screen: Screen, form: Form, language: Language) -> Html:
    scale = screen.scale
    code = tag("code", screen.id)
    label = screen.id if scale is None else " ".join(scale.title.in_language(language).split())
    caption = code if scale is None else joined([label, code], between=" ")
    heads = [word(key, language) for key in ("column_name", "item", "kind", "wording_hash")]
    rows = []
    for question in screen.questions:
        kind = "; ".join([word(f"type_{question.kind}", language), *_remarks(question, form, language)])
        rows.append(
            tag(
                "tr",
                tag("th", tag("code", question.column), scope="row"),
                tag("td", lines(question.text.in_language(language))),
                tag("td", kind),
                tag("td", tag("code", question_hash(question)), class_="hash"),
            )
        )
    sets: dict[str, tuple[AnswerSet, list[str]]] = {}
    for question in screen.questions:
        if question.answers is not None and question.answers_id is not None:
            sets.setdefault(question.answers_id, (question.answers, []))[1].append(question.column)
    return joined(
        [
            _table(caption, heads, rows, label),
            *(_codes(answers, columns, language) for answers, columns in sets.values()),
        ]
    )


def _remarks(question: Question, form: Form, language: Language) -> Iterator[str]:
    if question.column != question.of:
        yield word("answers_column", language, column=question.of)
    if question.made is not None:
        yield rule_in_words(question, form, language)
    if reversal(question) is not None:
        yield word("reversed", language).lower()
    if question.item.instructed is not None:
        yield word("check_item", language, code=question.item.instructed)
    if question.item.bogus:
        yield word("bogus_item", language)


def _codes(answers: AnswerSet, columns: list[str], language: Language) -> Html:
    """The answers that ``columns`` share: codes with their labels, and bounds."""
    span = _span(answers, language)
    found = [_code(option.value, option.label.in_language(language)) for option in answers.options]
    missing = word("missing_code", language)
    found += [_code(code.value, f"{code.label.in_language(language)} ({missing})") for code in answers.missing]
    return joined(
        [
            tag("p", f"{word('range', language)}: {span}") if span else "",
            tag("p", f"{word('codes_of', language, columns=', '.join(columns))}:", class_="codes") if found else "",
            tag("ul", *found, class_="codes") if found else "",
        ]
    )


def _code(value: int, label: str) -> Html:
    return tag("li", tag("code", str(value)), f" = {label}")


def _span(answers: AnswerSet, language: Language) -> str:
    if answers.min is None and answers.max is None:
        return ""
    low = "" if answers.min is None else figure(answers.min, language)
    high = "" if answers.max is None else figure(answers.max, language)
    text = word("from_to" if low and high else "at_least" if low else "at_most", language, low=low, high=high)
    if answers.unit is not None:
        text += f" ({answers.unit.in_language(language)})"
    if answers.step is not None:
        text += f". {word('steps', language, step=figure(answers.step, language))}"
    if answers.low_label is not None and answers.high_label is not None and low and high:
        ends = answers.low_label.in_language(language), answers.high_label.in_language(language)
        text += f" {word('ends', language, low=low, low_label=ends[0], high=high, high_label=ends[1])}"
    return text


def _scales(form: Form) -> dict[str, tuple[Scale, list[tuple[Part, Screen]]]]:
    """Every scale of the form with where it is asked."""
    found: dict[str, tuple[Scale, list[tuple[Part, Screen]]]] = {}
    for part in form.parts:
        for screen in part.screens:
            if screen.scale is not None:
                found.setdefault(screen.scale.id, (screen.scale, []))[1].append((part, screen))
    return found


def _scale(scale: Scale, asked: list[tuple[Part, Screen]], language: Language) -> Html:
    facts = [("measured", tag("span", lines(scale.measures.in_language(language))))]
    facts.append(("role", tag("span", word(f"role_{scale.role}", language))))
    for part, screen in asked:
        phase = "before" if screen.questions[0].phase == "pre" else "after" if part.after else "once"
        score = score_of(screen)
        sentences = [word("no_score", language)] if score is None else score_in_words(score, language)
        name = tag("code", screen.id if score is None else score.column)
        facts.append(("score", joined([name, f" ({word(phase, language)}). ", " ".join(sentences)])))
    margin = margin_in_words(scale, language)
    if margin:
        facts.append(("margin", tag("span", " ".join(margin))))
    facts.append(("items", tag("span", word(f"status_{scale.status}", language))))
    if scale.sources:
        facts.append(("sources", tag("ul", *(tag("li", _source(source)) for source in scale.sources))))
    pairs = [joined([tag("dt", word(key, language)), tag("dd", value)]) for key, value in facts]
    heading = joined([" ".join(scale.title.in_language(language).split()), " (", tag("code", scale.id), ")"])
    return tag("section", tag("h3", heading), tag("dl", *pairs, class_="facts"), class_="scale")


def _source(source: Source) -> Html:
    """DOIs and web addresses as links; nothing else becomes one."""
    parts = [source.note]
    if source.doi is not None:
        parts.append(tag("a", f"doi:{source.doi}", href=f"https://doi.org/{source.doi}"))
    if source.url is not None:
        safe = source.url.startswith(("https://", "http://"))
        parts.append(tag("a", source.url, href=source.url) if safe else source.url)
    return joined(parts, between=" ")
