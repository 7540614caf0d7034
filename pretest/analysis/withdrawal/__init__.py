"""Somebody takes back their answers: out of every file of the study folder, and of what is imported again."""
