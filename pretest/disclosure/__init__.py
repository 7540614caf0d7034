"""Small cells lose their figures before anything leaves."""
