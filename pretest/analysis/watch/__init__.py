"""What monitoring gathers beside the levels: facts of each wave, and what is kept of it."""
