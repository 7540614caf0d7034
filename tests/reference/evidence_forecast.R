# Predictive distributions and scores of forecasts by adaptive quadrature and uniroot of R, without our code.
# Rscript evidence_forecast.R   writes evidence_forecast.json beside it.
suppressPackageStartupMessages(library(jsonlite))
whole <- function(f, low, high) integrate(f, low, high, rel.tol = 1e-11, abs.tol = 1e-14, subdivisions = 5000)$value
sets <- list(three = list(y = c(.3, -.1, .2), se = c(.1, .12, .3)),
  campaigns = list(y = c(-.05, .10, .32, .02, .21, -.14, .08), se = c(.06, .11, .15, .05, .12, .09, .20)),
  alike = list(y = c(.10, .12, .08, .11, .09), se = c(.10, .20, .15, .12, .18)))
# tau ~ half-normal(scale), mu flat: posterior of tau up to a constant is prior times the restricted likelihood
predict_new <- function(d, scale) {
  dens <- Vectorize(function(tau) {
    v <- d$se^2 + tau^2; m <- sum(d$y / v) / sum(1 / v)
    exp(-tau^2 / (2 * scale^2) - .5 * sum(log(v)) - .5 * log(sum(1 / v)) - .5 * sum((d$y - m)^2 / v)) })
  const <- whole(dens, 0, 6 * scale)
  cdf <- function(x) whole(Vectorize(function(tau) {
    v <- d$se^2 + tau^2; m <- sum(d$y / v) / sum(1 / v)
    dens(tau) * pnorm((x - m) / sqrt(1 / sum(1 / v) + tau^2)) }), 0, 6 * scale) / const
  at <- function(p) uniroot(function(x) cdf(x) - p, c(-3, 3), tol = 1e-10)$root
  q <- sapply(c(.05, .95, .025, .975), at)
  list(scale = scale, low90 = q[1], high90 = q[2], low95 = q[3], high95 = q[4], above = 1 - cdf(.2),
    tau = uniroot(function(t) whole(dens, 0, t) / const - .5, c(1e-6, 6 * scale), tol = 1e-10)$root)
}
predicted <- list()
for (s in names(sets)) for (scale in c(.3, .1)) predicted[[paste0(s, "_", scale)]] <- c(list(set = s), predict_new(sets[[s]], scale))
# forecasts: two halves of normal distributions around the median, through the 5, 50 and 95 % points
people <- list(c(-2, 1, 10), c(0, 4, 6), c(-30, -5, 0), c(3, 3.5, 20))
weights <- c(.4, .3, .2, .1); z <- qnorm(.95)
cdf_of <- function(q, x) pnorm(ifelse(x < q[2], (x - q[2]) / (q[2] - q[1]), (x - q[2]) / (q[3] - q[2])) * z)
mixed <- function(x) Reduce(`+`, Map(function(w, q) w * cdf_of(q, x), weights, people))
pieces <- function(f, edges) sum(mapply(function(a, b) whole(f, a, b), head(edges, -1), tail(edges, -1)))
score <- function(cdf, truth) {
  edges <- sort(unique(c(-150, -60, -30, -10, -5, -2, 0, 1, 2, 3.5, 4, 6, 10, 20, 40, 90, 150, truth)))
  pieces(function(x) cdf(x)^2, edges[edges <= truth]) + pieces(function(x) (1 - cdf(x))^2, edges[edges >= truth]) }
truths <- c(-20, -3, 2.5, 5, 40)
forecasts <- list(people = people, weights = weights, truths = truths,
  alone = lapply(people, function(q) sapply(truths, function(t) score(function(x) cdf_of(q, x), t))),
  pooled = sapply(truths, function(t) score(mixed, t)),
  quantiles = sapply(c(.05, .25, .5, .95), function(p) uniroot(function(x) mixed(x) - p, c(-100, 100), tol = 1e-12)$root))
write_json(list(meta = list(date = format(Sys.Date()), R = as.character(getRversion())), data = sets, predicted = predicted,
  forecasts = forecasts), "evidence_forecast.json", digits = NA, auto_unbox = TRUE)
