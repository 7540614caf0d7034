# Risk differences by g-computation from a logistic regression with arm x covariate interactions.
# Standard error: delta method on the HC2 covariance of the coefficients; the superpopulation version adds var(p_c - p_0) / n.
# Rscript effects_binary.R   writes effects_binary.json beside it.
suppressPackageStartupMessages({library(sandwich); library(jsonlite)})
set.seed(20261104)
n <- 160
data <- data.frame(arm = sample(rep(0:2, c(60, 60, 40))), x1 = round(rnorm(n), 2), x2 = rbinom(n, 1, .5))
data$b <- rbinom(n, 1, plogis(-1 + .8 * (data$arm == 1) + .7 * data$x1 + .4 * data$x2 * (data$arm == 2)))
data$b[c(5, 50, 99)] <- NA
d <- data[!is.na(data$b), ]; d$f <- factor(d$arm); d$z1 <- d$x1 - mean(d$x1); d$z2 <- d$x2 - mean(d$x2)
m <- glm(b ~ f * (z1 + z2), binomial, d, control = list(epsilon = 1e-14, maxit = 50))
X <- lapply(0:2, function(a) { e <- d; e$f <- factor(a, levels = 0:2); model.matrix(~ f * (z1 + z2), e) })
p <- lapply(X, function(x) drop(plogis(x %*% coef(m))))
J <- t(sapply(1:3, function(i) colMeans(p[[i]] * (1 - p[[i]]) * X[[i]])))
G <- J[2:3, ] - rbind(J[1, ], J[1, ])
finite <- G %*% vcovHC(m, "HC2") %*% t(G)
moved <- sapply(1:2, function(c) var(p[[c + 1]] - p[[1]]) / nrow(d))
plain <- sapply(1:2, function(c) { t <- t.test(d$b[d$arm == c], d$b[d$arm == 0]); c(t$estimate[[1]] - t$estimate[[2]], t$stderr, t$parameter[[1]]) })
write_json(list(meta = list(date = format(Sys.Date()), R = as.character(getRversion()), packages = list(sandwich = as.character(packageVersion("sandwich")))), data = data,
  plain = list(estimate = plain[1, ], se = plain[2, ], df = plain[3, ]),
  estimate = sapply(2:3, function(i) mean(p[[i]]) - mean(p[[1]])), finite = unname(finite), superpopulation_se = sqrt(diag(finite) + moved)),
  "effects_binary.json", digits = NA, auto_unbox = TRUE, na = "null", dataframe = "columns")
