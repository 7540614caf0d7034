# Yuen's difference in trimmed means by its formulas, and mean(trim = ) of R. Rscript effects_trimmed.R   writes effects_trimmed.json beside it.
suppressPackageStartupMessages(library(jsonlite))
set.seed(20261204)
d <- data.frame(arm = sample(rep(0:2, c(41, 33, 26))))
d$y <- pmin(100, round(rgamma(100, 1.5, .05) + 6 * d$arm))
part <- function(y, trim) {
  n <- length(y); g <- floor(trim * n); h <- n - 2 * g; s <- sort(y); w <- pmin(pmax(y, s[g + 1]), s[n - g])
  c(mean(y, trim = trim), (n - 1) * var(w) / (h * (h - 1)), h - 1)
}
yuen <- function(a, trim) { p <- part(d$y[d$arm == a], trim); q <- part(d$y[d$arm == 0], trim)
  list(estimate = p[1] - q[1], se = sqrt(p[2] + q[2]), df = (p[2] + q[2])^2 / (p[2]^2 / p[3] + q[2]^2 / q[3])) }
write_json(list(meta = list(date = format(Sys.Date()), R = as.character(getRversion())), data = d,
  tenth = lapply(1:2, yuen, trim = .1), fifth = lapply(1:2, yuen, trim = .2)), "effects_trimmed.json", digits = NA, auto_unbox = TRUE, dataframe = "columns")
