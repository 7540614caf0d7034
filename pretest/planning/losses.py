"""Who is lost between starting and being counted, and how long a form takes: from truth.yaml and the questionnaire."""

from __future__ import annotations

from pretest.forms.made import SPLIT
from pretest.planning.world import ITEM_SECONDS, READING_SECONDS, AudienceModel, Section
from pretest.spec import Study
from pretest.spec.truth import Truth


def drop_out(truth: Truth) -> float:
    """The largest share of an arm that stops after seeing its message."""
    return max(truth.drop_out.values(), default=0.0) if isinstance(truth.drop_out, dict) else truth.drop_out


def kept_share(truth: Truth) -> float:
    """The share of those who start that answers after a message, and reads; of several messages, on average."""
    messages = 1 if truth.several is None else truth.several.messages
    stays = 1 - drop_out(truth)
    return sum(stays**number for number in range(1, messages + 1)) / messages * (1 - truth.careless)


def minutes_of(study: Study, truth: Truth, model: AudienceModel) -> float:
    """Minutes that a person of this audience takes, by the number of questions; no more than a first guess.

    Blocks of a split count for the share that is asked them; what follows the message, once per message.
    """
    messages = 1 if truth.several is None else truth.several.messages
    seconds = READING_SECONDS * messages
    for section in model.sections:
        items = len(section.items) + sum(len(scale.items_for(model.asked_as)) for scale in section.scales)
        seconds += ITEM_SECONDS * items * _share(study, model, section) * (messages if section.after else 1)
    return seconds / 60


def _share(study: Study, model: AudienceModel, section: Section) -> float:
    questionnaire = study.questionnaire_of(model.name)
    allowed = None if section.show_if is None else section.show_if.root.get(SPLIT)
    if questionnaire is None or questionnaire.split is None or allowed is None or allowed.values is None:
        return 1.0
    return len(allowed.values) / len(questionnaire.split.draws)
