"""Writing so that a killed run leaves what was there before whole: single files, and whole folders of results."""

from pretest.files.atomic import write_atomic, write_frame, write_together
from pretest.files.parts import sweep
from pretest.files.whole import put_back, require_replaceable, write_whole

__all__ = ["put_back", "require_replaceable", "sweep", "write_atomic", "write_frame", "write_together", "write_whole"]
