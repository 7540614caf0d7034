"""From respondents to cells with a joint covariance, verdicts and risks."""
