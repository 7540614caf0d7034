"""Whole pages: sections in order, style, and what a run leaves behind."""
