"""The panel of a study introduced to its data: who withdrew, which forecasts came too late, and what came true."""
