"""Qualtrics."""
