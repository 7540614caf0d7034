"""A questionnaire laid out once: pages, names, conditions, and wording with its hash."""

from pretest.forms.conditions import audience_masks, matches

__all__ = ["audience_masks", "matches"]
