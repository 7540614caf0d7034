"""A panel: everybody judges every concept and forecasts what the study will find, and is scored afterwards."""
