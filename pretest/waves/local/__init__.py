"""What a city knows beside its survey: figures that others publish, and what professionals saw change."""
