"""Terms of the loss that are functions of a whole batch, as one would write them in PyTorch.

Each has the name it has in a declaration, its weight in the loss, and a value of (golden, mean, log_variance, z), each [batch, latent].
"""

import math

import torch

import philox


def normal(golden, rows, purpose, like):
    """The library's noise of a purpose. // [rows, latent]"""
    numbers = philox.normal(rows * golden.latent, golden.seed, purpose, golden.step)
    return torch.from_numpy(numbers).reshape(rows, golden.latent).to(like.dtype)


class TotalCorrelation:
    """Chen et al. 2018, arXiv:1802.04942, equation 5 and appendix C.2; the divergence itself has the term once."""

    name = "TotalCorrelation"

    def __init__(self, weight, stratified=False):
        self.weight = weight - 1
        self.stratified = stratified

    def log_weights(self, batch, records):
        """[batch, batch]: row i for the z of record i, column m for the posterior of record m."""
        if not self.stratified:
            return torch.full((batch, batch), -math.log(records * batch), dtype=torch.float64)
        others = batch - 1
        weights = torch.full((batch, batch), 1 / others, dtype=torch.float64)
        for row in range(batch):
            weights[row, (row + 1) % batch] = (records - others) / (records * others)
            weights[row, row] = 1 / records
        return weights.log()

    def value(self, golden, mean, log_variance, z):
        normal = torch.distributions.Normal(mean, torch.exp(log_variance / 2))
        # [batch of z, batch of posteriors, latent]
        each = normal.log_prob(z.unsqueeze(1))
        weights = self.log_weights(golden.batch, golden.records).to(z.dtype)
        joint = torch.logsumexp(each.sum(2) + weights, 1)
        marginal = torch.logsumexp(each + weights.unsqueeze(2), 1)
        return (joint - marginal.sum(1)).mean()


class Dip:
    """Kumar et al. 2018, arXiv:1711.00848, equations 6 and 7; the weights are within."""

    name = "Dip"
    weight = 1

    def __init__(self, off_diagonal, diagonal, of_codes=False):
        self.off_diagonal, self.diagonal, self.of_codes = off_diagonal, diagonal, of_codes

    def value(self, golden, mean, log_variance, z):
        centred = mean - mean.mean(0)
        covariance = centred.T @ centred / golden.batch
        if self.of_codes:
            covariance = covariance + torch.diag(torch.exp(log_variance).mean(0))
        variances = torch.diagonal(covariance)
        off = covariance - torch.diag(variances)
        return self.off_diagonal * (off**2).sum() + self.diagonal * ((variances - 1) ** 2).sum()


class Mmd:
    """Tolstikhin et al. 2018, arXiv:1711.01558, algorithm 2."""

    name = "Mmd"

    def __init__(self, weight, rbf=False, scale=None):
        self.weight, self.rbf, self.scale = weight, rbf, scale

    def kernel(self, golden, x, y):
        square = ((x.unsqueeze(1) - y) ** 2).sum(2)
        scale = self.scale or 2 * golden.latent
        if self.rbf:
            return torch.exp(-square / scale)
        return sum(c * scale / (c * scale + square) for c in (0.1, 0.2, 0.5, 1, 2, 5, 10))

    def value(self, golden, mean, log_variance, z):
        batch = golden.batch
        prior = normal(golden, batch, philox.PRIOR_BATCH, z)
        others = 1 - torch.eye(batch, dtype=z.dtype)
        within = self.kernel(golden, z, z) + self.kernel(golden, prior, prior)
        across = self.kernel(golden, z, prior)
        return (within * others).sum() / (batch * (batch - 1)) - 2 * across.sum() / batch**2


class SlicedWasserstein:
    """Kolouri et al. 2018, arXiv:1804.01947, algorithm 1."""

    name = "SlicedWasserstein"

    def __init__(self, weight, projections):
        self.weight, self.projections = weight, projections

    def value(self, golden, mean, log_variance, z):
        prior = normal(golden, golden.batch, philox.PRIOR_BATCH, z)
        directions = torch.nn.functional.normalize(normal(golden, self.projections, philox.PROJECTION, z), dim=1)
        codes = (z @ directions.T).sort(0)[0]
        draws = (prior @ directions.T).sort(0)[0]
        return ((codes - draws) ** 2).mean()
