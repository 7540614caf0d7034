# Reference values for the adjusted changes, breaks and changes within persons of pretest/waves, from R's survey package.
# Run from the repository root:
#   Rscript tests/reference/waves_adjusted.R
# Writes tests/reference/waves_adjusted.json: the data, the design of each case, and what survey says of it.

suppressPackageStartupMessages({
  library(survey)
  library(jsonlite)
})
options(survey.lonely.psu = "adjust", digits = 17)
RNGversion("4.2.0")
set.seed(20261129)

waves <- 1:5
years <- 4 * (waves - 1) # the dates lie four years apart: whole days
start <- 7               # between waves 2 and 3
strata <- c("north", "east", "south")
units_per_stratum <- c(north = 5, east = 6, south = 4)

# Five waves whose mix of ages and genders drifts; some scores and some ages are missing.
drifting <- function(new_units_each_wave) {
  effects <- list()
  rows <- list()
  for (wave in waves) for (s in strata) for (u in seq_len(units_per_stratum[[s]])) {
    unit <- if (new_units_each_wave) paste0("w", wave, "u", u) else paste0("u", u)
    key <- paste(s, unit)
    if (is.null(effects[[key]])) effects[[key]] <- rnorm(1, 0, 0.4)
    n <- sample(8:14, 1)
    age <- sample(1:3, n, TRUE, c(0.45 - 0.05 * wave, 0.35, 0.20 + 0.05 * wave))
    gender <- sample(1:2, n, TRUE, c(0.5 + 0.04 * wave, 0.5 - 0.04 * wave))
    score <- 3 + 0.3 * age - 0.4 * gender + 0.1 * wave + effects[[key]] + rnorm(n, 0, 0.8)
    rows[[length(rows) + 1]] <- data.frame(
      wave = wave, stratum = s, cluster = unit, weight = round(runif(n, 0.4, 2.5), 3),
      age = ifelse(runif(n) < 0.03, NA, age), gender = gender,
      score = ifelse(runif(n) < 0.06, NA, round(score, 2)))
  }
  data <- do.call(rbind, rows)
  data$respondent <- sprintf("r%04d", seq_len(nrow(data)))
  data
}

# The wave levels that are used, and how a contrast of them is weighted: by the number who answered.
contrasts_of <- function(data) {
  n <- as.numeric(table(data$wave[!is.na(data$score)]))
  middle <- sum(n * years) / sum(n)
  slope <- n * (years - middle) / sum(n * (years - middle)^2)
  after <- as.numeric(years >= start)
  X <- cbind(1, after, years - start)
  jump <- (solve(t(X) %*% (n * X)) %*% t(n * X))[2, ]
  list(list("previous", 2, 3, c(0, -1, 1, 0, 0)), list("baseline", 1, 3, c(-1, 0, 1, 0, 0)),
       list("baseline", 1, 5, c(-1, 0, 0, 0, 1)), list("trend", 1, 5, slope), list("break", 1, 5, jump))
}

rows_of <- function(levels, contrasts) {
  lapply(contrasts, function(k) {
    list(kind = k[[1]], wave_from = k[[2]], wave_to = k[[3]], estimate = sum(k[[4]] * levels$mean),
         std_error = sqrt(as.numeric(t(k[[4]]) %*% levels$vcov %*% k[[4]])))
  })
}

# The means of all waves with their covariance: ratios of totals, by the delta method.
by_wave <- function(design, variable) {
  for (w in waves) {
    there <- as.numeric(design$variables$wave == w)
    design$variables[[paste0("n", w)]] <- there
    design$variables[[paste0("y", w)]] <- ifelse(there == 1, design$variables[[variable]], 0)
  }
  totals <- svytotal(as.formula(paste("~", paste0(c("y", "n"), rep(waves, each = 2), collapse = " + "))), design)
  y <- coef(totals)[paste0("y", waves)]
  n <- coef(totals)[paste0("n", waves)]
  slope <- matrix(0, length(waves), 2 * length(waves))
  for (w in waves) {
    slope[w, 2 * w - 1] <- 1 / n[w]
    slope[w, 2 * w] <- -y[w] / n[w]^2
  }
  list(mean = as.numeric(y / n), vcov = slope %*% vcov(totals) %*% t(slope))
}

# Each wave calibrated to the mix of the first one: its own total, the first wave's shares.
targets_of <- function(known, variables) {
  shares <- lapply(variables, function(v) {
    first <- known[known$wave == 1, ]
    prop.table(tapply(first$weight, first[[v]], sum))
  })
  names(shares) <- variables
  shares
}

post_stratified <- function(design, known, variable) {
  share <- targets_of(known, variable)[[1]]
  total <- tapply(known$weight, known$wave, sum)
  population <- expand.grid(wave = waves, group = as.numeric(names(share)))
  population$Freq <- as.numeric(total[as.character(population$wave)] * share[as.character(population$group)])
  names(population)[2] <- variable
  postStratify(design, as.formula(paste("~wave +", variable)), population)
}

raked <- function(design, known, variables) {
  shares <- targets_of(known, variables)
  total <- tapply(known$weight, known$wave, sum)
  design <- update(design, wave_f = factor(wave))
  formula <- as.formula(paste("~ 0 + wave_f +", paste0("wave_f:", variables, "_f", collapse = " + ")))
  for (v in variables) design$variables[[paste0(v, "_f")]] <- factor(design$variables[[v]])
  columns <- colnames(model.matrix(formula, model.frame(formula, design$variables)))
  population <- vapply(columns, function(name) {
    wave <- sub("^wave_f([0-9]+).*$", "\\1", name)
    if (!grepl(":", name)) return(as.numeric(total[wave]))
    part <- sub("^.*:", "", name)
    variable <- sub("_f[0-9]+$", "", part)
    as.numeric(total[wave] * shares[[variable]][sub("^.*_f", "", part)])
  }, 0)
  calibrate(design, formula, population, calfun = "raking", epsilon = 1e-14, maxit = 200)
}

cases <- list()
for (case in c("new_units", "same_units")) {
  data <- drifting(case == "new_units")
  strata_formula <- if (case == "new_units") ~interaction(wave, stratum) else ~stratum
  design <- svydesign(ids = ~cluster, strata = strata_formula, weights = ~weight, data = data, nest = TRUE)
  contrasts <- contrasts_of(data)
  raw <- rows_of(by_wave(subset(design, !is.na(score)), "score"), contrasts)
  one <- !is.na(data$score) & !is.na(data$age)
  age <- post_stratified(subset(design, one), data[one, ], "age")
  both <- raked(subset(design, one), data[one, ], c("age", "gender"))
  high <- update(both, high = as.numeric(score >= 3.5))
  # The same standardisation without calibration: shares of the first wave times the means of each age.
  cells <- svyby(~score, ~wave + age, subset(design, one), svymean, covmat = TRUE)
  share <- targets_of(data[one, ], "age")[[1]]
  direct <- lapply(contrasts, function(k) {
    weights <- as.numeric(k[[4]][cells$wave] * share[as.character(cells$age)])
    result <- svycontrast(cells, setNames(weights, names(coef(cells))))
    list(kind = k[[1]], wave_from = k[[2]], wave_to = k[[3]],
         estimate = as.numeric(coef(result)), std_error = as.numeric(SE(result)))
  })
  cases[[case]] <- list(
    data = data, raw = raw, age = rows_of(by_wave(age, "score"), contrasts), direct = direct,
    both = rows_of(by_wave(both, "score"), contrasts), share = rows_of(by_wave(high, "high"), contrasts))
}

# Six waves of simple random samples: the jump is the coefficient of the pooled regression, with a slope in common
# (the start between waves 2 and 3) and with a slope on each side (between 3 and 4).
n <- c(23, 31, 18, 40, 27, 22)
data <- data.frame(wave = rep(1:6, n), respondent = sprintf("r%03d", seq_len(sum(n))))
data$year <- 4 * (data$wave - 1)
data$score <- round(2 + 0.05 * data$year + 0.4 * (data$year >= 11) + rnorm(sum(n), 0, 0.8), 2)
common <- lm(score ~ I(year >= 7) + I(year - 7), data)
day <- 4018 / 365.25 # 1 January 2011
own <- lm(score ~ I(year >= day) * I(year - day), data)
cases$jump <- list(data = data[c("wave", "respondent", "score")],
                   common = as.numeric(coef(common)[2]), own = as.numeric(coef(own)[2]))

# A panel with losses: 90 people in clusters, 60 of whom came back; the weights and strata of the first wave.
n <- 90
first <- data.frame(wave = 1, respondent = sprintf("r%03d", 1:n), stratum = rep(c("a", "b", "c"), each = 30),
                    cluster = sprintf("c%02d", rep(1:18, each = 5)), weight = round(runif(n, 0.4, 2.5), 3))
first$score <- round(3 + rnorm(18, 0, 0.5)[rep(1:18, each = 5)] + rnorm(n, 0, 0.8), 2)
back <- sort(sample(n, 60))
second <- first[back, ]
second$wave <- 2
second$weight <- round(runif(60, 0.4, 2.5), 3)
second$score <- round(second$score + 0.25 + rnorm(60, 0, 0.5), 2)
new <- data.frame(wave = 2, respondent = sprintf("n%03d", 1:25), stratum = rep(c("a", "b", "c"), length.out = 25),
                  cluster = sprintf("d%02d", 1:25), weight = 1, score = round(rnorm(25, 3.5, 1), 2))
first$later <- NA
first$later[back] <- second$score
first$difference <- first$later - first$score
first$returned <- as.numeric(!is.na(first$later))
first$higher <- as.numeric(first$later >= 3.2) - as.numeric(first$score >= 3.2)
design <- svydesign(ids = ~cluster, strata = ~stratum, weights = ~weight, data = first, nest = TRUE)
stayed <- subset(design, returned == 1)
gap <- svyglm(score ~ returned, design)
level <- function(m) list(estimate = as.numeric(coef(m)), std_error = as.numeric(SE(m)))
cases$panel <- list(
  data = rbind(first[c("wave", "respondent", "stratum", "cluster", "weight", "score")],
               second[c("wave", "respondent", "stratum", "cluster", "weight", "score")], new),
  same = c(level(svymean(~difference, stayed)), df = degf(stayed)),
  share = level(svymean(~higher, stayed)),
  returned = as.numeric(coef(svymean(~score, stayed))),
  left = as.numeric(coef(svymean(~score, subset(design, returned == 0)))),
  gap = list(estimate = as.numeric(coef(gap)[2]), std_error = as.numeric(SE(gap)[2])))

header <- list(made_by = "tests/reference/waves_adjusted.R", date = format(Sys.Date()), R = R.version.string,
               survey = as.character(packageVersion("survey")))
write_json(c(header, cases), "tests/reference/waves_adjusted.json", dataframe = "columns", auto_unbox = TRUE,
           digits = NA, na = "null", pretty = FALSE)
