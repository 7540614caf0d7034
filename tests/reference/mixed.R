# Random intercepts of people, and of people and executions that cross, by nlme (REML).
# Rscript tests/reference/mixed.R > tests/reference/mixed.json
suppressMessages({library(nlme); library(jsonlite)})
set.seed(20261129)
people <- 40
person <- rep(seq_len(people), each = 3); n <- length(person)
arm <- as.vector(replicate(people, sample(0:2)))
keep <- runif(n) < 0.85
values <- round(rnorm(people)[person] + 0.4 * (arm == 1) + rnorm(n, 0, 0.7), 4)
d <- data.frame(values, person = factor(person), arm = factor(arm))[keep, ]
m <- lme(values ~ arm, random = ~ 1 | person, data = d, control = lmeControl(tolerance = 1e-12, msTol = 1e-12))
plain <- list(name = "people", person = as.integer(d$person), arm = as.integer(d$arm) - 1, values = d$values,
              effects = unname(fixef(m)), std_errors = unname(sqrt(diag(vcov(m)))),
              spreads = as.numeric(VarCorr(m)["(Intercept)", "StdDev"]))
code <- arm * 4 + sample(0:3, n, TRUE)
values <- round(rnorm(people)[person] + 0.3 * (arm == 1) + rnorm(12, 0, 0.5)[code + 1] + rnorm(n, 0, 0.7), 4)
d <- data.frame(values, person = factor(person), arm = factor(arm), code = factor(code), all = factor(1))
m <- lme(values ~ arm, random = list(all = pdBlocked(list(pdIdent(~ person - 1), pdIdent(~ code - 1)))), data = d,
         control = lmeControl(tolerance = 1e-12, msTol = 1e-12))
v <- VarCorr(m)
crossed <- list(name = "people and executions", person = person, arm = arm, execution = code, values = values,
                effects = unname(fixef(m)), std_errors = unname(sqrt(diag(vcov(m)))),
                spreads = as.numeric(c(v[1, "StdDev"], v[people + 1, "StdDev"])))
cat(toJSON(list(made_with = paste(R.version.string, "nlme", packageVersion("nlme")), date = format(Sys.Date()),
                cases = list(plain, crossed)), digits = 12, auto_unbox = TRUE), "\n")
