# Ordinal logistic DIF: three MASS::polr models per item, likelihood ratio tests, change of Nagelkerke's and McFadden's R2, Benjamini-
# Hochberg from p.adjust, and the total score purified of items with p_adjusted < .05 and a change of at least .035.
# Rscript measurement_dif.R   writes measurement_dif.json beside it.
suppressPackageStartupMessages({library(MASS); library(rms); library(jsonlite)})
set.seed(20261205)
n <- 450; k <- 6
g <- rep(0:2, n / 3); trait <- rnorm(n) + .3 * (g == 1)
Y <- sapply(1:k, function(j) as.integer(cut(1.4 * trait + (j == 2) * 1.4 * (g == 1) + (j == 5) * (g == 2) * (1.2 - trait) + rlogis(n), c(-Inf, -2, -.5, .5, 2, Inf))))
tight <- list(reltol = 1e-15, maxit = 2000)
one <- function(j, anchor) {
  s <- rowMeans(Y[, sort(union(anchor, j)), drop = FALSE]); s <- s - mean(s); o <- factor(Y[, j], ordered = TRUE); f <- factor(g)
  m <- list(polr(o ~ 1, control = tight), polr(o ~ s, control = tight), polr(o ~ s + f, control = tight), polr(o ~ s * f, control = tight))
  L <- sapply(m, logLik); nk <- (1 - exp(2 / n * (L[1] - L))) / (1 - exp(2 / n * L[1])); mf <- 1 - L / L[1]
  step <- function(v) c(v[3] - v[2], v[4] - v[3], v[4] - v[2])
  b <- c(coef(m[[2]])[1], coef(m[[3]])[1])
  list(statistic = 2 * step(L), p = pchisq(2 * step(L), c(2, 2, 4), lower.tail = FALSE), nagelkerke = step(nk), mcfadden = step(mf),
       change = abs(b[[2]] - b[[1]]) / abs(b[[1]]), group = unname(coef(m[[3]])[2:3]), lrm = lrm(o ~ s, tol = 1e-14, eps = 1e-10)$stats[["R2"]], nagelkerke_score = nk[2])
}
anchor <- 1:k; rounds <- 0
first <- lapply(1:k, one, anchor = anchor)
repeat {
  r <- lapply(1:k, one, anchor = anchor); rounds <- rounds + 1
  q <- p.adjust(sapply(r, function(x) x$p[3]), "BH"); flagged <- which(q < .05 & sapply(r, function(x) x$nagelkerke[3]) >= .035)
  if (setequal(setdiff(1:k, flagged), anchor)) break
  anchor <- setdiff(1:k, flagged)
}
write_json(list(meta = list(date = format(Sys.Date()), R = as.character(getRversion()), packages = lapply(c(MASS = "MASS", rms = "rms"), function(x) as.character(packageVersion(x)))),
  group = g, items = Y, first = first, purified = r, p_adjusted = q, flagged = flagged - 1, rounds = rounds), "measurement_dif.json", digits = NA, auto_unbox = TRUE)
