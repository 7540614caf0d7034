# Random effects, predictions and small studies by metafor; selection by robumeta and clubSandwich.
# Rscript evidence_meta.R   writes evidence_meta.json beside it.
suppressPackageStartupMessages({ library(jsonlite); library(metafor); library(robumeta); library(clubSandwich) })
bcg <- escalc(measure = "RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg)
sets <- list(
  bcg = list(y = as.numeric(bcg$yi), se = sqrt(as.numeric(bcg$vi))),
  homogeneous = list(y = c(.10, .12, .08, .11, .09), se = c(.10, .20, .15, .12, .18)),
  campaigns = list(y = c(-.05, .10, .32, .02, .21, -.14, .08), se = c(.06, .11, .15, .05, .12, .09, .20)),
  twelve = list(y = c(.02, -.11, .09, .45, .22, .38, .05, .61, -.08, .30, .18, .52), se = c(.05, .10, .08, .20, .07, .15, .12, .25, .06, .11, .18, .16)),
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
small <- lapply(sets[c("bcg", "twelve")], function(d) {
  r <- regtest(d$y, sei = d$se, model = "lm", predictor = "sei")
  v <- regtest(d$y, sei = d$se, model = "lm", predictor = "vi")
  m <- regtest(suppressWarnings(rma(d$y, sei = d$se, test = "knha", control = exact)), model = "rma", predictor = "sei")
  list(egger = list(slope = unname(coef(r$fit)[2]), statistic = r$zval, df = r$dfs, p_value = r$pval),
    pet = list(estimate = r$est, conf_low = r$ci.lb, conf_high = r$ci.ub, se = sqrt(vcov(r$fit)[1, 1])),
    peese = list(estimate = v$est, conf_low = v$ci.lb, conf_high = v$ci.ub, se = sqrt(vcov(v$fit)[1, 1]), slope = unname(coef(v$fit)[2])),
    mixed = list(slope = as.numeric(m$fit$b[2]), statistic = m$zval, df = m$ddf, p_value = m$pval, limit = m$est, tau2 = m$fit$tau2)) })
without <- lapply(sets[c("bcg", "campaigns", "three")], function(d) {
  each <- lapply(seq_along(d$y), function(i) one(list(y = d$y[-i], se = d$se[-i]), "REML", "knha"))
  sapply(c("mu", "se", "tau2", "predict_low"), function(n) sapply(each, `[[`, n), simplify = FALSE) })
# Selection (Mathur & VanderWeele 2020): affirmative studies count for 1/ratio of 1 / (v + tau2), tau2 of all as they
# stand; estimate by robumeta with these weights, CR2 and Satterthwaite by clubSandwich with working variances v + tau2.
# needed: root of the estimate over the ratio, needed_bound: of the near bound of its interval.
chosen_by <- function(d, sign, ratio) {
  tau2 <- suppressWarnings(rma(d$y, sei = d$se, control = exact))$tau2
  d <- data.frame(y = sign * d$y, v = d$se^2, study = seq_along(d$y), whole = d$se^2 + tau2)
  d$w <- ifelse(d$y / sqrt(d$v) > qnorm(.975), 1 / ratio, 1) / d$whole
  r <- robu(y ~ 1, studynum = study, data = d, userweights = w, var.eff.size = v, small = TRUE)
  fit <- lm(y ~ 1, data = d, weights = w); V <- vcovCR(fit, cluster = d$study, type = "CR2", target = d$whole)
  cr <- coef_test(fit, vcov = V, test = "Satterthwaite")
  list(ratio = ratio, estimate = as.numeric(r$reg_table$b.r), se = cr$SE, df = if (is.null(cr$df_Satt)) cr$df else cr$df_Satt)
}
near <- function(d, sign, ratio) { f <- chosen_by(d, sign, ratio); f$estimate - qt(.975, f$df) * f$se }
chosen <- list()
for (s in c("campaigns", "bcg", "twelve")) { sign <- if (s == "bcg") -1 else 1
  root <- function(f) if (f(1) <= 0) 1 else tryCatch(uniroot(f, c(1, 1e4), tol = 1e-11)$root, error = function(e) NA)
  target <- c(campaigns = .02, bcg = .3, twelve = .05)[[s]]
  chosen[[s]] <- list(sign = sign, target = target, needed_target = root(function(r) chosen_by(sets[[s]], sign, r)$estimate - target), fits = lapply(c(1, 2, 5, 50), function(r) chosen_by(sets[[s]], sign, r)),
    needed = root(function(r) chosen_by(sets[[s]], sign, r)$estimate), needed_bound = root(function(r) near(sets[[s]], sign, r))) }
write_json(list(meta = list(date = format(Sys.Date()), R = as.character(getRversion()), metafor = as.character(packageVersion("metafor")),
    robumeta = as.character(packageVersion("robumeta")), clubSandwich = as.character(packageVersion("clubSandwich"))),
  data = sets, fits = fits, small = small, without = without, chosen = chosen), "evidence_meta.json", digits = NA, auto_unbox = TRUE, na = "null")
