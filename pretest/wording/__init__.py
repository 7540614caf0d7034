"""The wording of campaign texts: rules as data, found word by word with their places."""

from pretest.wording.auditing import Audited, Found, audit, audit_text, language_of, worst
from pretest.wording.written import ENDINGS, Written, plain, written

__all__ = ["ENDINGS", "Audited", "Found", "Written", "audit", "audit_text", "language_of", "plain", "worst", "written"]
