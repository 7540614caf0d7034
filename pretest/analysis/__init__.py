"""Introduces the subjects to each other: a study and its responses in, findings out."""
