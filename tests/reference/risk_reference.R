# Reference values for the verdicts and their numbers in pretest/risk (the posterior: risk_posterior.R).
# Run: Rscript tests/reference/risk_reference.R > tests/reference/risk_reference.json
library(jsonlite)

need <- function(est, se, n, margin, alpha, power) {
  reach <- function(n2) pnorm((margin - est) / (se * sqrt(n / n2)) - qnorm(1 - alpha)) - power
  uniroot(reach, c(1, 1e9), tol = 1e-10)$root - n
}

out <- list(
  r = R.version.string, jsonlite = as.character(packageVersion("jsonlite")),
  date = "2026-11-22",
  bounds = list(estimate = c(0.31, 0.05, -0.10, 0.18), std_error = c(0.04, 0.07, 0.05, 0.02), df = c(212.4, 35.1, 6, 1e9),
    local_level = c(0.0042, 0.0042, 0.01, 0.05), alpha = 0.05),
  holm = list(p = c(0.004, 0.04, 0.03, 0.005, 0.6), expected = p.adjust(c(0.004, 0.04, 0.03, 0.005, 0.6), "holm")),
  extra = list(estimate = c(0.05, 0.00, 0.15, -0.1), std_error = c(0.12, 0.10, 0.09, 0.5), n = c(100, 150, 240, 30), margin = 0.2, alpha = 0.05, power = 0.8)
)
b <- out$bounds
out$bounds$lower <- b$estimate - qt(b$local_level, b$df, lower.tail = FALSE) * b$std_error
out$bounds$upper <- b$estimate + qt(b$alpha, b$df, lower.tail = FALSE) * b$std_error
e <- out$extra
out$extra$expected <- mapply(need, e$estimate, e$std_error, e$n, MoreArgs = list(margin = e$margin, alpha = e$alpha, power = e$power))
cat(toJSON(out, digits = 12, auto_unbox = TRUE, pretty = TRUE), "\n")
