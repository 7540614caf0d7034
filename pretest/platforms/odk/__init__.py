"""ODK Central, KoboToolbox and SurveyCTO, by XLSForm."""
