"""What monitoring gathers beside the levels: facts of each wave, what is kept of it, and what a city knows besides."""
