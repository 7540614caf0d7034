# Linearised (Taylor) variances of survey-weighted differences: svyglm of R package survey.
# Rscript effects_survey.R   writes effects_survey.json beside it.
suppressPackageStartupMessages({library(survey); library(jsonlite)})
options(survey.lonely.psu = "adjust")
set.seed(20261103)
psu <- expand.grid(unit = 1:5, stratum = 1:4)
psu$cluster <- seq_len(nrow(psu))
size <- sample(3:7, nrow(psu), TRUE)
data <- psu[rep(seq_len(nrow(psu)), size), c("stratum", "cluster")]
n <- nrow(data)
data$arm <- sample(rep(0:2, length.out = n))
data$weight <- round(rgamma(n, 4, 4) + .2, 3)
data$x <- round(rnorm(n), 2)
data$y1 <- round(rnorm(20)[data$cluster] + .4 * data$arm + .5 * data$x + rnorm(n), 2)
data$y2 <- pmin(5, pmax(1, round(2 + .3 * data$arm + rnorm(n))))
data$y2[sample(n, 6)] <- NA
data$y2[data$cluster == 7] <- NA
data$b <- rbinom(n, 1, plogis(-.5 + .4 * data$arm + .6 * data$x))
rownames(data) <- NULL
fit <- function(design, y, lin = FALSE) {
  design <- design[!is.na(design$variables[[y]]), ]
  v <- design$variables; w <- weights(design); k <- c("f1", "f2")
  design <- update(design, y = v[[y]], f = factor(v$arm), z = v$x - weighted.mean(v$x, w))
  m <- if (lin) svyglm(y ~ f * z, design) else svyglm(y ~ f, design)
  control <- subset(design, arm == 0)
  list(estimate = unname(coef(m)[k]), vcov = unname(vcov(m)[k, k]), degf = degf(design), df_residual = m$df.residual,
       df = sapply(1:2, function(c) degf(subset(design, arm %in% c(0, c)))),
       control_mean = unname(coef(svymean(~y, control))), control_sd = sqrt(unname(coef(svyvar(~y, control)))))
}
gcomp <- function(design) {
  v <- design$variables; w <- weights(design); design <- update(design, f = factor(v$arm), z = v$x - weighted.mean(v$x, w))
  m <- svyglm(b ~ f * z, design, family = quasibinomial()); d <- design$variables; share <- w / sum(w)
  X <- lapply(0:2, function(a) { e <- d; e$f <- factor(a, levels = 0:2); model.matrix(~ f * z, e) })
  p <- lapply(X, function(x) drop(plogis(x %*% coef(m))))
  level <- sapply(p, function(q) sum(share * q)); J <- t(sapply(1:3, function(i) colSums(share * p[[i]] * (1 - p[[i]]) * X[[i]])))
  G <- J[2:3, ] - rbind(J[1, ], J[1, ])
  list(estimate = level[2:3] - level[1], vcov = unname(G %*% vcov(m) %*% t(G)))
}
full <- svydesign(ids = ~cluster, strata = ~stratum, weights = ~weight, data = data)
lonely <- data[!(data$stratum == 4 & data$cluster != 20), ]
designs <- list(full = full, weights_only = svydesign(ids = ~1, weights = ~weight, data = data), strata_only = svydesign(ids = ~1, strata = ~stratum, data = data, weights = rep(1, n)),
  clusters_weights = svydesign(ids = ~cluster, weights = ~weight, data = data))
results <- lapply(designs, function(s) list(y1 = fit(s, "y1"), y2 = fit(s, "y2"), lin_y1 = fit(s, "y1", TRUE), lin_y2 = fit(s, "y2", TRUE)))
results$full$binary <- gcomp(full); results$clusters_weights$binary <- gcomp(designs$clusters_weights)
results$lonely <- list(y1 = fit(svydesign(ids = ~cluster, strata = ~stratum, weights = ~weight, data = lonely), "y1"))
write_json(list(meta = list(date = format(Sys.Date()), R = as.character(getRversion()), packages = list(survey = as.character(packageVersion("survey")))),
  data = data, lonely_rows = which(!(data$stratum == 4 & data$cluster != 20)) - 1, results = results),
  "effects_survey.json", digits = NA, auto_unbox = TRUE, na = "null", dataframe = "columns")
