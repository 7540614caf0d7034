# Random effects, predictions, small studies and step selection by metafor.
# Rscript evidence_meta.R   writes evidence_meta.json beside it.
suppressPackageStartupMessages({ library(jsonlite); library(metafor) })
bcg <- escalc(measure = "RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg)
sets <- list(
  bcg = list(y = as.numeric(bcg$yi), se = sqrt(as.numeric(bcg$vi))),
  homogeneous = list(y = c(.10, .12, .08, .11, .09), se = c(.10, .20, .15, .12, .18)),
  campaigns = list(y = c(-.05, .10, .32, .02, .21, -.14, .08), se = c(.06, .11, .15, .05, .12, .09, .20)),
  three = list(y = c(.3, -.1, .2), se = c(.1, .12, .3)),
  pair = list(y = c(.4, -.1), se = c(.1, .2)))
exact <- list(threshold = 1e-14, maxiter = 10000, tol = 1e-14)
one <- function(d, method, test, level = 95) {
  m <- if (method %in% c("REML", "ML", "EB", "PM")) suppressWarnings(rma(d$y, sei = d$se, method = method, test = test, level = level, control = exact))
       else rma(d$y, sei = d$se, method = method, test = test, level = level)
  p <- predict(m)
  q <- if (method == "REML") suppressWarnings(confint(m, control = list(tol = 1e-14, maxiter = 10000, tau2.max = 1000)))$random["tau^2", ] else c(NA, NA, NA)
  list(mu = as.numeric(m$b), se = m$se, df = m$ddf, p_value = m$pval, conf_low = m$ci.lb, conf_high = m$ci.ub,
    tau2 = m$tau2, tau2_se = if (method %in% c("REML", "ML")) m$se.tau2 else NA, tau2_low = unname(q[2]), tau2_high = unname(q[3]),
    i2 = m$I2 / 100, q = m$QE, q_p_value = m$QEp, predict_low = p$pi.lb, predict_high = p$pi.ub, weights = unname(weights(m)) / 100)
}
fits <- lapply(sets, function(d) {
  found <- lapply(c(reml = "REML", ml = "ML", dl = "DL", pm = "PM", eb = "EB"), function(m) one(d, m, "knha"))
  found$adhoc <- one(d, "REML", "adhoc"); found$ninety <- one(d, "REML", "knha", 90); found })
small <- lapply(sets[c("bcg", "homogeneous", "campaigns", "three")], function(d) {
  r <- regtest(d$y, sei = d$se, model = "lm", predictor = "sei")
  v <- regtest(d$y, sei = d$se, model = "lm", predictor = "vi")
  m <- regtest(suppressWarnings(rma(d$y, sei = d$se, test = "knha", control = exact)), model = "rma", predictor = "sei")
  list(egger = list(slope = unname(coef(r$fit)[2]), statistic = r$zval, df = r$dfs, p_value = r$pval),
    pet = list(estimate = r$est, conf_low = r$ci.lb, conf_high = r$ci.ub, se = sqrt(vcov(r$fit)[1, 1])),
    peese = list(estimate = v$est, conf_low = v$ci.lb, conf_high = v$ci.ub, se = sqrt(vcov(v$fit)[1, 1]), slope = unname(coef(v$fit)[2])),
    mixed = list(slope = as.numeric(m$fit$b[2]), statistic = m$zval, df = m$ddf, p_value = m$pval, limit = m$est, tau2 = m$fit$tau2)) })
# Several studies all of which are downweighted but the affirmative ones; the point estimate under selection ratio eta
# (Mathur & VanderWeele 2020, common effect) by rma with weights, and its worst case: only studies that found nothing.
affirmed <- function(d, eta, sign) {
  affirmative <- sign * d$y / d$se > qnorm(.975)
  w <- ifelse(affirmative, 1, eta) / d$se^2
  m <- rma(d$y, sei = d$se, method = "EE", weights = w)
  list(eta = eta, n_affirmative = sum(affirmative), estimate = as.numeric(m$b))
}
chosen <- list(campaigns = affirmed(sets$campaigns, 4, 1), campaigns_1 = affirmed(sets$campaigns, 1, 1), bcg = affirmed(sets$bcg, 3, -1))
write_json(list(meta = list(date = format(Sys.Date()), R = as.character(getRversion()), metafor = as.character(packageVersion("metafor"))),
  data = sets, fits = fits, small = small, chosen = chosen), "evidence_meta.json", digits = NA, auto_unbox = TRUE, na = "null")
