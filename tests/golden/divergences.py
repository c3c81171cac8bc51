"""Terms of the loss that are functions of a whole batch, as one would write them in PyTorch.

Each has the name it has in a declaration, its weight in the loss, and a value of (golden, mean, log_variance, z), each [batch, latent].
"""

import math

import torch


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
