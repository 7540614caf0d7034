"""Rows taken out of a data file, and nothing else changed."""
