"""The questionnaire as documented JSON."""
