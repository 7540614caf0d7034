"""Figures: plain values in, accessible SVG out."""
