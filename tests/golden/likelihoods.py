"""The likelihoods beside Bernoulli and Gaussian, by torch.distributions where it has them.

Each gives its name in the declaration, data that it can have drawn, -ln p(x|z) by element, and the mean. Where an element takes several
parameters, they stand one block after the other in the last axis of the decoder's output.
"""

import math

import numpy as np
import torch
from torch import distributions
from torch.nn import functional


class Laplace:
    name = "Laplace"

    def __init__(self, scale):
        self.scale = scale

    def data(self, random, shape):
        return random.standard_normal(shape)

    def nats(self, output, x):
        return -distributions.Laplace(output, self.scale).log_prob(x)

    def mean(self, output):
        return output


class StudentT:
    name = "StudentT"

    def __init__(self, degrees, scale):
        self.degrees, self.scale = degrees, scale

    def data(self, random, shape):
        return 2 * random.standard_t(self.degrees, shape)

    def nats(self, output, x):
        return -distributions.StudentT(self.degrees, output, self.scale).log_prob(x)

    def mean(self, output):
        return output


class ContinuousBernoulli:
    name = "ContinuousBernoulli"

    def data(self, random, shape):
        return random.random(shape)

    def nats(self, output, x):
        return -distributions.ContinuousBernoulli(logits=output, lims=(0.49, 0.51)).log_prob(x)

    def mean(self, output):
        # Its own takes the logits' sigmoid apart again.
        return 1 / -torch.expm1(-output) - 1 / output


class GaussianLearned:
    name = "GaussianLearned"

    def data(self, random, shape):
        return random.standard_normal(shape)

    def nats(self, output, x):
        mean, raw = output.chunk(2, -1)
        log_variance = -12 + functional.softplus(raw + 12, threshold=1000)
        return -distributions.Normal(mean, torch.exp(log_variance / 2)).log_prob(x)

    def mean(self, output):
        return output.chunk(2, -1)[0]


class Poisson:
    name = "Poisson"

    def data(self, random, shape):
        return random.poisson(3 * np.exp(random.standard_normal(shape)))

    def nats(self, output, x):
        return -distributions.Poisson(torch.exp(output)).log_prob(x)

    def mean(self, output):
        return torch.exp(output)


class NegativeBinomial:
    name = "NegativeBinomial"

    def data(self, random, shape):
        return random.negative_binomial(2, 0.3, shape)

    def distribution(self, output):
        logits, log_count = output.chunk(2, -1)
        return distributions.NegativeBinomial(torch.exp(log_count), logits=logits)

    def nats(self, output, x):
        return -self.distribution(output).log_prob(x)

    def mean(self, output):
        return self.distribution(output).mean


class Categorical:
    name = "Categorical"

    def __init__(self, classes):
        self.classes = classes

    def data(self, random, shape):
        return random.integers(0, self.classes, shape)

    def nats(self, output, x):
        return -distributions.Categorical(logits=output.reshape(*x.shape, self.classes)).log_prob(x)

    def mean(self, output):
        # The likeliest class, in place of a mean of numbers that are names.
        return output.argmax(-1).to(output.dtype)


class DiscretizedLogistic:
    """As in PixelCNN++, by differences of the distribution function: in double precision, at these parameters, they keep their digits."""

    name = "DiscretizedLogistic"

    def __init__(self, mixtures):
        self.mixtures = mixtures

    def data(self, random, shape):
        # Black and white often, since they have formulas of their own.
        return np.clip(random.integers(-60, 316, shape), 0, 255) / 255

    def components(self, output):
        shape = (*output.shape[:-1], 3 * self.mixtures, output.shape[-1] // (3 * self.mixtures))
        logits, means, log_scales = output.reshape(shape).split(self.mixtures, -2)
        return logits, means, torch.exp(torch.clamp(log_scales, min=-7))

    def nats(self, output, x):
        logits, means, scales = self.components(output)
        level = torch.round(x * 255).unsqueeze(-2)
        x = 2 * level / 255 - 1
        above = torch.where(level == 255, torch.ones_like(means), torch.sigmoid((x + 1 / 255 - means) / scales))
        below = torch.where(level == 0, torch.zeros_like(means), torch.sigmoid((x - 1 / 255 - means) / scales))
        return -torch.logsumexp(functional.log_softmax(logits, -2) + torch.log(above - below), -2)

    def mean(self, output):
        logits, means, scales = self.components(output)
        clipped = scales / 2 * (functional.softplus((means + 1) / scales) - functional.softplus((means - 1) / scales))
        return (torch.softmax(logits, -2) * clipped).sum(-2)


class Bernoulli:
    name = "Bernoulli"

    def data(self, random, shape):
        return random.integers(0, 2, shape)

    def nats(self, output, x):
        return functional.binary_cross_entropy_with_logits(output, x, reduction="none")

    def mean(self, output):
        return torch.sigmoid(output)


class Mixed:
    """A likelihood for each of several ranges of columns: (columns, parameters, likelihood), one behind the other in data and output."""

    name = "Mixed"

    def __init__(self, *parts):
        self.parts = parts

    def data(self, random, shape):
        return np.concatenate([part.data(random, (*shape[:-1], columns)) for columns, _, part in self.parts], -1)

    def outputs(self, output):
        return output.split([parameters for _, parameters, _ in self.parts], -1)

    def nats(self, output, x):
        targets = x.split([columns for columns, _, _ in self.parts], -1)
        return torch.cat([
            part.nats(own, target) for (_, _, part), own, target in zip(self.parts, self.outputs(output), targets)], -1)

    def mean(self, output):
        return torch.cat([
            part.mean(own.reshape(*own.shape[:-1], columns, -1) if part.name == "Categorical" else own)
            for (columns, _, part), own in zip(self.parts, self.outputs(output))], -1)
