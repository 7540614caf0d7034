"""Codebooks: DDI for archives, CSV for programs, HTML for people."""
