# Randomisation tests by counting every assignment with loops: the difference in (weighted) means over its HC2 error,
# within blocks, with covariates taken out before, and of whole clusters; the plain two-sample case also by coin.
# Rscript tests/reference/randomisation.R > tests/reference/randomisation.json
library(jsonlite)
set.seed(20261129)

hc2 <- function(y, z, w) {
  X <- cbind(1 - z, z)
  bread <- solve(t(X) %*% (w * X))
  b <- bread %*% t(X) %*% (w * y)
  r <- as.vector(y - X %*% b)
  h <- rowSums((X %*% bread) * X) * w
  V <- bread %*% t(X) %*% diag(w^2 * r^2 / (1 - h)) %*% X %*% bread
  unname((b[2] - b[1]) / sqrt(V[1, 1] + V[2, 2]))
}
# CR2 of a difference in means, equal weights: the influence of a cluster over the root of what the others weigh
cr2 <- function(y, z, cluster) {
  total <- tapply(y, cluster, sum); size <- tapply(y, cluster, length); own <- tapply(z, cluster, max)
  v <- 0; m <- c(0, 0)
  for (a in 0:1) {
    n <- sum(size[own == a]); mean <- sum(total[own == a]) / n; m[a + 1] <- mean
    v <- v + sum((total[own == a] - size[own == a] * mean)^2 / (1 - size[own == a] / n)) / n^2
  }
  (m[2] - m[1]) / sqrt(v)
}
ways <- function(z, block) {
  parts <- lapply(split(seq_along(z), block), function(rows) combn(rows, sum(z[rows]), simplify = FALSE))
  grid <- expand.grid(lapply(parts, seq_along))
  lapply(seq_len(nrow(grid)), function(i) unlist(Map(function(part, at) part[[at]], parts, as.list(grid[i, ]))))
}
count <- function(statistic, z, block) {
  seen <- statistic(z)
  all <- sapply(ways(z, block), function(on) { new <- z * 0; new[on] <- 1; statistic(new) })
  list(statistic = seen, p_above = mean(all >= seen - 1e-9), p_two_sided = mean(abs(all) >= abs(seen) - 1e-9),
       n = length(all))
}
z <- c(0, 1, 1, 0, 0, 1, 0, 1, 0, 1, 1, 0)
y <- round(rnorm(12, 3 + 0.8 * z), 3)
b <- rep(1:3, each = 4); x <- round(rnorm(12), 3); w <- round(runif(12, 0.5, 2.5), 3)
one <- rep(1, 12)
left <- residuals(lm(y ~ x)); within <- residuals(lm(y ~ factor(b), weights = w))
cl <- rep(1:8, times = c(2, 1, 3, 2, 2, 1, 4, 3)); zc <- c(0, 1, 1, 0, 0, 1, 0, 1)
yc <- round(rnorm(length(cl), 3 + 0.7 * zc[cl]), 3)
case <- function(name, found, ...) c(list(name = name, ...), found)
plain <- count(function(z) hc2(y, z, one), z, one)
cases <- list(
  case("plain", plain, values = y, treated = z),
  case("blocks", count(function(z) hc2(residuals(lm(y ~ factor(b))), z, one), z, b), values = y, treated = z, within = b),
  case("weights", count(function(z) hc2(y, z, w), z, one), values = y, treated = z, weights = w),
  case("weights in blocks", count(function(z) hc2(within, z, w), z, b), values = y, treated = z, weights = w, within = b),
  case("covariate", count(function(z) hc2(left, z, one), z, one), values = y, treated = z, covariates = x),
  case("clusters", count(function(s) cr2(yc, s[cl], cl), zc, rep(1, 8)), values = yc, treated = zc[cl], cluster = cl)
)
# coin has the permutation of the difference itself: of two arms of one size it orders assignments as Welch's t does
coin_p <- as.numeric(coin::pvalue(coin::oneway_test(y ~ factor(1 - z), distribution = "exact", alternative = "greater")))
cat(toJSON(list(made_with = paste(R.version.string, "coin", packageVersion("coin")), date = format(Sys.Date()),
                coin_p_above = coin_p, cases = cases), digits = 15, auto_unbox = TRUE, pretty = FALSE), "\n")
