# References for pretest/planning/closedform.py: one-sided non-inferiority of two means, by R's noncentral t.
# Run: Rscript planning_closedform.R > planning_closedform.json
library(jsonlite)

power_of <- function(margin, delta, alpha, n, ratio) {
  df <- n * (1 + ratio) - 2
  se <- sqrt((1 + 1 / ratio) / n)
  pt(-qt(1 - alpha, df), df, ncp = (delta - margin) / se)
}
grid <- expand.grid(margin = c(0.1, 0.2, 0.35), delta = c(0, 0.05), alpha = c(0.05, 0.025), n = c(40, 150, 400), ratio = c(1, 2))
grid$power <- mapply(power_of, grid$margin, grid$delta, grid$alpha, grid$n, grid$ratio)

sizes <- expand.grid(margin = c(0.15, 0.2, 0.3, 0.5), alpha = c(0.05, 0.025), power = c(0.8, 0.9))
sizes$n <- mapply(function(m, a, p) {
  power.t.test(delta = m, sd = 1, sig.level = a, power = p, alternative = "one.sided", tol = 1e-10)$n
}, sizes$margin, sizes$alpha, sizes$power)

detect <- expand.grid(n = c(50, 100, 300), alpha = 0.05, power = c(0.8, 0.9))
detect$delta <- mapply(function(n, a, p) {
  power.t.test(n = n, sd = 1, sig.level = a, power = p, alternative = "one.sided", tol = 1e-12)$delta
}, detect$n, detect$alpha, detect$power)

cat(toJSON(list(
  made_with = list(R = as.character(getRversion()), date = as.character(Sys.Date())),
  power = grid, size = sizes, detectable = detect
), auto_unbox = TRUE, digits = NA, pretty = TRUE), "\n")
