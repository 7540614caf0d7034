"""What stands beside the verdicts: one question put to a study per module."""
