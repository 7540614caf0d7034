"""Studies for tests of exports and imports: one that uses every feature once, and generated ones."""

from __future__ import annotations

import textwrap
from pathlib import Path

from hypothesis import strategies as st

from pretest.spec import Plan, Questionnaire, Scale, Study, StudyFile, load_study
from pretest.spec.answer import AnswerSet

STUDY = """
study: every-feature
title: {nl: Alles één keer, en: Everything once}
languages: [nl, en]
seed: 11
arms:
  control: {label: {nl: Controle, en: Control}, control: true, text: concepts/control.md}
  mouth cancer:
    label: {nl: "Mond & keel", en: "Mouth <b>cancer</b>"}
    text: concepts/cancer.md
    image: concepts/dot.png
  2nd-try: {label: {nl: Tweede, en: Second}, text: concepts/second.md}
audiences:
  users: {label: {nl: Wel, en: Users}, questionnaire: everything, when: {used_12m: [1]}}
  non_users: {label: {nl: Niet, en: Non-users}, questionnaire: everything, when: {used_12m: [0]}}
data:
  - {file: data/wave1.csv, respondent: id, arm: arm, duration: duration}
"""
PLAN = """
plan: every-feature
outcomes:
  likert: {role: harm.stigma, primary: true, margin: {sd: 0.2}}
suppress_below: 1
"""
ANSWERS = """
five:
  type: ordinal
  options:
    - {value: 1, label: {nl: "Helemaal oneens", en: "Strongly disagree"}}
    - {value: 2, label: {nl: "Oneens", en: "Disagree"}}
    - {value: 3, label: {nl: "Geen van beide", en: "Neither, nor"}}
    - {value: 4, label: {nl: "Eens", en: "Agree"}}
    - {value: 5, label: {nl: "Helemaal eens", en: "Strongly agree"}}
  missing:
    - {value: 97, label: {nl: "Zeg ik liever niet", en: "Prefer not to say"}, kind: refused}
    - {value: 98, label: {nl: "Weet ik niet", en: "Don't know"}, kind: dont_know}
yesno:
  type: nominal
  options:
    - {value: 0, label: {nl: "Nee", en: "No"}}
    - {value: 1, label: {nl: "Ja", en: "Yes"}}
several:
  type: multiple
  options:
    - {value: 1, label: {nl: "Rood, of roze", en: "Red, or pink"}}
    - {value: 2, label: {nl: "Groen", en: "Green"}}
    - {value: 10, label: {nl: "Blauw", en: "Blue"}}
  missing:
    - {value: 97, label: {nl: "Zeg ik liever niet", en: "Prefer not to say"}, kind: refused}
warm:
  type: slider
  min: 0
  max: 100
  step: 5
  low_label: {nl: "Koud", en: "Cold"}
  high_label: {nl: "Warm", en: "Warm"}
years:
  type: number
  min: 0
  max: 120
  step: 1
  unit: {nl: "jaar", en: "years"}
  missing:
    - {value: -997, label: {nl: "Zeg ik liever niet", en: "Prefer not to say"}, kind: refused}
words: {type: text}
day: {type: date}
"""
SCALES = {
    "likert": """
id: likert
title: {nl: Stelling, en: Statement}
measures: {nl: Iets, en: Something}
role: harm.stigma
higher_is: worse
answers: five
score: {method: mean, min_answered: 0.5}
items:
  - {id: Li-1, text: {nl: "Vraag «één» & <b>nul</b>?", en: "Question \\"one\\" & <b>nil</b>?"}}
  - {id: 2li, text: {nl: "=2+3 is een tekst", en: "=2+3 is a text"}, reverse: true}
  - {id: li_3, text: {nl: "Vraag drie: kies 'eens'", en: "Question three: choose 'agree'"}, instructed: 4}
status: new
""",
    "age": """
id: age
title: {nl: Leeftijd, en: Age}
measures: {nl: Leeftijd, en: Age}
role: background
higher_is: neutral
answers: years
score: {method: single}
items: [{id: age, text: {nl: "Hoe oud ben je?", en: "How old are you?"}}]
status: new
""",
    "used_12m": """
id: used_12m
title: {nl: Gebruik, en: Use}
measures: {nl: Gebruik, en: Use}
role: background
higher_is: neutral
answers: yesno
score: {method: single}
items: [{id: used_12m, text: {nl: "Gebruikt?", en: "Used?"}}]
status: new
""",
    "mixed": """
id: mixed
title: {nl: Van alles, en: All sorts}
measures: {nl: Van alles, en: All sorts}
role: background
higher_is: neutral
answers: several
items:
  - {id: colours, text: {nl: "Welke kleuren?", en: "Which colours?"}}
  - {id: warmth1, text: {nl: "Hoe warm?", en: "How warm?"}, answers: warm}
  - {id: remark, text: {nl: "Opmerking", en: "Remark"}, answers: words}
  - {id: day1, text: {nl: "Welke dag?", en: "Which day?"}, answers: day}
status: new
""",
}
QUESTIONNAIRE = """
id: everything
audience: users
title: {nl: Alles, en: Everything}
blocks:
  - id: consent
    kind: consent
    text: {nl: "Welkom.\\n\\nDoe je mee?", en: "Welcome.\\n\\nWill you take part?"}
    items: [{id: consent, text: {nl: "Ik doe mee", en: "I take part"}, answers: yesno}]
  - {id: about, kind: scales, scales: [age, used_12m], show_if: {consent: [1]}}
  - {id: before, kind: scales, phase: pre, scales: [likert], order: random, show_if: {consent: [1], age: {min: 18}}}
  - id: message
    kind: stimulus
    text: {nl: "Dit is de boodschap.", en: "This is the message."}
    min_seconds: 10
    show_if: {consent: [1], age: {min: 18}}
  - {id: after, kind: scales, scales: [likert, mixed], order: random, show_if: {consent: [1], age: {min: 18}}}
  - {id: only_adults, kind: scales, scales: [extra], show_if: {age: {not: [99], missing: keep}, used_12m: [0, 1]}}
  - id: words
    kind: open
    items: [{id: thoughts, text: {nl: "Wat dacht je?", en: "What did you think?"}, answers: words}]
  - {id: end, kind: text, text: {nl: "Bedankt!", en: "Thank you!"}}
"""
EXTRA = SCALES["used_12m"].replace("id: used_12m", "id: extra", 1).replace("{id: used_12m,", "{id: extra1,")
# the smallest picture there is: one grey dot
DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a49444154789c63680000008200819443bb0b0000000049454e44ae426082"
)


def every_feature(folder: Path) -> Study:
    """A study with every type of answer, awkward ids, arms and texts, conditions, random order, and a picture."""
    texts = {
        "study.yaml": STUDY,
        "analyses/plan.yaml": PLAN,
        "surveys/answers.yaml": ANSWERS,
        "surveys/questionnaires/everything.yaml": QUESTIONNAIRE,
        "surveys/scales/extra.yaml": EXTRA,
        "concepts/control.md": "Neutraal\n\n---\n\nNeutral\n",
        "concepts/cancer.md": '**Let op** <script>alert(1)</script>\n\n---\n\n**Mind** "this" & that\n',
        "concepts/second.md": "Nog een\n\n---\n\nAnother one\n",
    }
    texts |= {f"surveys/scales/{name}.yaml": text for name, text in SCALES.items()}
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text).lstrip("\n"), encoding="utf-8")
    (folder / "concepts/dot.png").write_bytes(DOT)
    return load_study(folder)


# --- generated studies ----------------------------------------------------------------------------------------------

_ascii = st.characters(max_codepoint=127)  # else Hypothesis first lists all of Unicode, for seconds
_ids = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,11}", fullmatch=True, alphabet=_ascii)
# what people write in questions: letters, digits, marks that platforms and spreadsheets give a meaning to
_letters = st.sampled_from("abc XYZ éëß 0123 =+-@ <>&\"' ,;:|{}[]$#%()*_~^\\/ \n \t ?!€ 漢 ✓")
_strings = st.text(_letters, min_size=1, max_size=40).filter(lambda text: text.strip() != "")


def _texts() -> st.SearchStrategy[dict[str, str]]:
    return st.fixed_dictionaries({"nl": _strings, "en": _strings})


@st.composite
def _answer_sets(draw: st.DrawFn) -> AnswerSet:
    kind = draw(st.sampled_from(["ordinal", "nominal", "multiple", "number", "slider", "text", "date"]))
    codes = draw(st.lists(st.integers(-99, 999), min_size=3, max_size=9, unique=True))
    n_missing = draw(st.integers(0, 2))
    missing = [
        {"value": code, "label": draw(_texts()), "kind": draw(st.sampled_from(["dont_know", "refused"]))}
        for code in codes[:n_missing]
    ]
    fields: dict[str, object] = {"type": kind}
    if kind in ("ordinal", "nominal", "multiple"):
        chosen = codes[n_missing:] if len(codes) - n_missing >= 2 else [*codes[n_missing:], 1000, 1001]
        labels = draw(st.lists(_texts(), min_size=len(chosen), max_size=len(chosen)))
        fields |= {"options": [{"value": v, "label": t} for v, t in zip(sorted(chosen), labels, strict=True)]}
        fields |= {"missing": missing}
    elif kind in ("number", "slider"):
        low = draw(st.integers(0, 50))
        fields |= {"min": low, "max": low + draw(st.integers(1, 100)), "step": draw(st.sampled_from([None, 1, 5]))}
        if kind == "number":
            fields |= {"missing": [{**code, "value": -900 - place} for place, code in enumerate(missing)]}
    return AnswerSet.model_validate(fields)


@st.composite
def studies(draw: st.DrawFn) -> Study:
    """Any valid study with one questionnaire named ``q``, two to four arms, and up to twelve questions."""
    answers = {f"set{i}": draw(_answer_sets()) for i in range(draw(st.integers(1, 4)))}
    item_ids = draw(st.lists(_ids, min_size=2, max_size=10, unique_by=str.casefold))
    yes_no = [{"value": v, "label": {"nl": n, "en": e}} for v, n, e in ((0, "Nee", "No"), (1, "Ja", "Yes"))]
    answers["gate"] = AnswerSet.model_validate({"type": "nominal", "options": yes_no})
    cut = draw(st.integers(1, len(item_ids) - 1))
    scales = {
        name: _scale(draw, answers, name, ids) for name, ids in (("one", item_ids[:cut]), ("two", item_ids[cut:]))
    }
    taken = {one.casefold() for one in item_ids} | {f"{one}_pre".casefold() for one in item_ids}
    consent = next(name for name in ("consent", "consent1", "consent2x", "agreed") if name not in taken)
    questionnaire = Questionnaire.model_validate(
        {"id": "q", "audience": "everyone", "title": draw(_texts()), "blocks": _blocks(draw, consent)}
    )
    file = _study_file(draw)
    outcome = {"column": "x", "role": "benefit", "higher_is": "better"}
    plan = Plan.model_validate({"plan": "p", "outcomes": {"x": outcome}})
    return Study(Path("no-such-folder"), "study.yaml", file, plan, answers, scales, {"q": questionnaire}, None, ())


def _scale(draw: st.DrawFn, answers: dict[str, AnswerSet], name: str, ids: list[str]) -> Scale:
    fields = {
        "id": name,
        "title": draw(_texts()),
        "measures": draw(_texts()),
        "role": "background",
        "higher_is": "neutral",
        "answers": draw(st.sampled_from(sorted(set(answers) - {"gate"}))),
        "items": [{"id": one, "text": draw(_texts())} for one in ids],
        "status": "new",
    }
    return Scale.model_validate(fields)


def _blocks(draw: st.DrawFn, consent: str) -> list[dict[str, object]]:
    allowed = [[1], {"min": 1}, {"max": 1}, {"not": [0]}, {"not": [0], "missing": "keep"}]
    agreed = {consent: draw(st.sampled_from(allowed))}
    order = st.sampled_from(["fixed", "random"])
    phase = draw(st.sampled_from(["pre", "post"]))
    seconds = draw(st.sampled_from([None, 3, 12.5]))
    item = {"id": consent, "text": draw(_texts()), "answers": "gate"}
    later = draw(st.sampled_from([None, agreed]))
    blocks: list[dict[str, object]] = [
        {"id": "hello", "kind": "consent", "text": draw(_texts()), "items": [item]},
        {"id": "first", "kind": "scales", "scales": ["one"], "phase": phase, "order": draw(order), "show_if": agreed},
        {"id": "message", "kind": "stimulus", "text": draw(st.none() | _texts()), "min_seconds": seconds},
        {"id": "second", "kind": "scales", "scales": ["two"], "order": draw(order), "show_if": later},
        {"id": "bye", "kind": "text", "text": draw(_texts())},
    ]
    blocks[2]["show_if"] = agreed
    return [{key: value for key, value in block.items() if value is not None} for block in blocks]


def _study_file(draw: st.DrawFn) -> StudyFile:
    arm_id = st.from_regex(r"[a-z0-9][a-z0-9 &-]{0,9}[a-z0-9]", fullmatch=True, alphabet=_ascii)
    names = draw(st.lists(arm_id, min_size=2, max_size=4, unique=True))
    fields = {
        "study": "generated",
        "title": draw(_texts()),
        "languages": draw(st.sampled_from([["nl", "en"], ["en"], ["en", "nl"]])),
        "seed": draw(st.integers(0, 10**6)),
        "arms": {name: {"label": draw(_texts()), "control": place == 0} for place, name in enumerate(names)},
        "audiences": {"everyone": {"label": {"nl": "x", "en": "x"}, "questionnaire": "q"}},
        "data": [{"file": "data/wave1.csv", "respondent": "id", "arm": "arm", "duration": "duration"}],
    }
    return StudyFile.model_validate(fields)
