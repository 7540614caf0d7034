"""Paper: forms for print or interview."""
