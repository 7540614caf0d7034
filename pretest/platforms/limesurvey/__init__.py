"""LimeSurvey."""
