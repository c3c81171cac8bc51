"""The golden models, as one would write them in PyTorch. tests/Vae.Runtime.Tests/Golden/GoldenModels.cs declares the same ones.

Tensors get their names from PyTorch itself: `encoder.0.weight` is the first module of the encoder's nn.Sequential.
"""

import math
from dataclasses import dataclass
from typing import Tuple

import numpy as np
import torch
from torch import nn

import divergences
import likelihoods
import philox


class MaskedDropout(nn.Module):
    """Dropout whose mask comes from the library's noise; `start` gives it the key before a pass."""

    def __init__(self, rate):
        super().__init__()
        self.rate = rate

    def start(self, seed, step, stream):
        self.key = (seed, step, stream)

    def forward(self, x):
        if not self.training:
            return x
        seed, step, stream = self.key
        numbers = philox.uniform(x.numel(), seed, philox.DROPOUT, step, stream)
        kept = torch.from_numpy(numbers >= np.float32(self.rate)).reshape(x.shape)
        return x * kept / (1 - self.rate)


def channels_first(x):
    return x.permute(0, 3, 1, 2).contiguous()


def channels_last(y):
    return y.permute(0, 2, 3, 1)


class ImageBatchNorm(nn.BatchNorm2d):
    """Of images as they are here, with the channels last."""

    def forward(self, x):
        return channels_last(super().forward(channels_first(x)))


class ImageGroupNorm(nn.GroupNorm):
    """Of images as they are here, with the channels last."""

    def forward(self, x):
        return channels_last(super().forward(channels_first(x)))


class TokenEmbedding(nn.Embedding):
    """Of tokens that are given as whole numbers, each record's rows one after the other."""

    def forward(self, x):
        return super().forward(x.long()).flatten(1)


class Residual(nn.Sequential):
    def forward(self, x):
        return x + super().forward(x)


class Projected(nn.Sequential):
    """A residual block that changes the shape, so that something has to lead the input around it."""

    def __init__(self, projection, *layers):
        super().__init__(*layers)
        self.projection = projection

    def forward(self, x):
        y = x
        for name, layer in self.named_children():
            if name != "projection":
                y = layer(y)
        return self.projection(x) + y


class Pixels(nn.Module):
    """A layer over the pixels of an image, height x width x channels, or of a series, length x channels; it has no parameters."""

    def __init__(self, layer):
        super().__init__()
        self.layer = layer

    def forward(self, x):
        return self.layer(x.movedim(-1, 1)).movedim(1, -1)


def image_last(module):
    """A convolution of height x width x channels, or length x channels, with PyTorch's own parameters and their names."""

    class ChannelsLast(module):
        def forward(self, x):
            return super().forward(x.movedim(-1, 1)).movedim(1, -1)

    return ChannelsLast


Conv1d, Conv2d = image_last(nn.Conv1d), image_last(nn.Conv2d)
ConvTranspose1d, ConvTranspose2d = image_last(nn.ConvTranspose1d), image_last(nn.ConvTranspose2d)


class GlobalMean(nn.Module):
    """nn.AdaptiveAvgPool2d(1) and nn.Flatten in one."""

    def forward(self, x):
        return nn.functional.adaptive_avg_pool2d(x.movedim(-1, 1), 1).flatten(1)


class Log1p(nn.Module):
    """sign(x)·ln(1 + |x|), with a slope of 1 at 0."""

    def forward(self, x):
        return torch.log1p(x.clamp(min=0)) - torch.log1p((-x).clamp(min=0))


def repeat(block, times):
    return nn.Sequential(*(block() for _ in range(times)))


@dataclass
class Golden:
    """A model and the pass to compute with it, of a batch out of so many records. Without sigma the likelihood is Bernoulli, from logits;
    with it Gaussian, and with "optimal" the one under which the batch is likeliest; or it is given. With samples the loss is the
    importance-weighted bound's negative, of so many for each record. The reconstruction may have a weight as well as the divergence. Normal
    data are multiplied by the scale; tokens are whole numbers below so many."""

    name: str
    data: Tuple[int, ...]
    latent: int
    encoder: nn.Sequential
    decoder: nn.Sequential
    batch: int
    seed: int
    step: int
    beta: float = 1
    reconstruction: float = 1
    sigma: float = None
    likelihood: object = None
    terms: Tuple[object, ...] = ()
    records: int = 1
    samples: int = None
    doubly_reparameterized: bool = False
    scale: float = 1
    tokens: int = None


def bottleneck():
    return Residual(nn.Linear(13, 17), nn.SiLU(), nn.Linear(17, 13))


def smooth():
    return nn.Sequential(nn.LayerNorm(21), nn.Linear(21, 21), nn.Softplus())


def widen(inputs):
    return Projected(nn.Linear(inputs, 17), nn.Linear(inputs, 13), nn.Tanh(), nn.Linear(13, 17))


def narrow(inputs):
    """The second time over, the block gives back what it takes, and its shortcut is plain."""
    layers = nn.Linear(inputs, 5), nn.Tanh()
    return Residual(*layers) if inputs == 5 else Projected(nn.Linear(inputs, 5), *layers)


def shrink():
    return Projected(
        Conv2d(3, 6, 1, stride=2), Conv2d(3, 6, 3, stride=2, padding=1), nn.Tanh(), Conv2d(6, 6, 3, padding=1)
    )


def squeeze():
    """4 x 3 become 1 x 2: another stride along each axis of the shortcut."""
    return Projected(Conv2d(6, 5, 1, stride=(4, 2)), ImageBatchNorm(6), Conv2d(6, 5, (4, 2)), nn.Tanh())


def inner():
    return Residual(nn.ELU(), nn.Linear(16, 16), MaskedDropout(0.2))


def once():
    return nn.Sequential(inner())


def outer():
    return nn.Sequential(inner(), nn.LayerNorm(16), nn.GELU())


class OptimalSigma(nn.Module):
    """The end of a decoder whose Gaussian takes the sigma that is best for the batch; what the model keeps of it is that of the first."""

    def __init__(self):
        super().__init__()
        self.register_buffer("running_var", torch.tensor(0.4))

    def forward(self, means):
        return means

    def sigma(self, means, x):
        # Part of the graph: its own derivative must come out as zero.
        variance = ((x - means) ** 2).mean()
        self.running_var = variance.detach()
        return variance.sqrt()


def normed():
    return nn.Sequential(nn.BatchNorm1d(20), nn.ReLU(), nn.Linear(20, 20), nn.Tanh())


def normed_image():
    return Residual(ImageBatchNorm(6), nn.ReLU(), ImageGroupNorm(6, 6), nn.Tanh())


def models():
    return [
        Golden(
            "TinyRelu", (7,), 3,
            nn.Sequential(nn.Linear(7, 13), nn.ReLU(), nn.Linear(13, 2 * 3)),
            nn.Sequential(nn.Linear(3, 13), nn.ReLU(), nn.Linear(13, 7)),
            batch=1, seed=1, step=0,
        ),
        Golden(
            "ImageTanh", (5, 7), 2,
            nn.Sequential(
                nn.Flatten(), nn.Linear(35, 33), nn.Tanh(), nn.Linear(33, 13), nn.Sigmoid(), nn.Linear(13, 2 * 2)
            ),
            nn.Sequential(nn.Linear(2, 19), nn.Tanh(), nn.Linear(19, 35), nn.Unflatten(1, (5, 7))),
            batch=5, seed=0x9E3779B97F4A7C15, step=7, beta=4,
        ),
        Golden(
            "GeluNorm", (50,), 7,
            nn.Sequential(nn.LayerNorm(50), nn.Linear(50, 33), nn.GELU(), nn.LayerNorm(33), nn.Linear(33, 2 * 7)),
            nn.Sequential(nn.Linear(7, 33), nn.LayerNorm(33), nn.GELU(), nn.Linear(33, 50)),
            batch=19, seed=3, step=2**33 + 5, sigma=0.5,
        ),
        Golden(
            "SiluResidual", (13,), 5,
            nn.Sequential(bottleneck(), nn.SiLU(), nn.Linear(13, 2 * 5)),
            nn.Sequential(nn.Linear(5, 13), bottleneck()),
            batch=5, seed=4, step=1, beta=0.25, sigma=2,
        ),
        Golden(
            "RepeatSoftplus", (21,), 4,
            nn.Sequential(repeat(smooth, 3), nn.Linear(21, 2 * 4)),
            nn.Sequential(nn.Linear(4, 21), repeat(smooth, 2), nn.Linear(21, 21)),
            batch=19, seed=5, step=12345, sigma=1,
        ),
        Golden(
            "DropoutElu", (33,), 6,
            nn.Sequential(MaskedDropout(0.1), nn.Linear(33, 50), nn.ELU(0.7), MaskedDropout(0.5), nn.Linear(50, 2 * 6)),
            nn.Sequential(nn.Linear(6, 50), nn.ELU(), MaskedDropout(0.25), nn.Linear(50, 33)),
            batch=7, seed=6, step=99,
        ),
        Golden(
            "LeakyImage", (3, 2, 5), 3,
            nn.Sequential(
                nn.LayerNorm(5), nn.LeakyReLU(0.2), nn.Flatten(), nn.Linear(30, 48), nn.LeakyReLU(0.01),
                nn.Linear(48, 2 * 3),
            ),
            nn.Sequential(nn.Linear(3, 30), nn.Unflatten(1, (3, 2, 5)), nn.LayerNorm(5), nn.Tanh()),
            batch=13, seed=7, step=2, sigma=1.5,
        ),
        Golden(
            "NestedBlocks", (16,), 4,
            nn.Sequential(repeat(outer, 2), Residual(repeat(outer, 2), nn.Linear(16, 16)), nn.Linear(16, 2 * 4)),
            nn.Sequential(nn.Tanh(), nn.Linear(4, 16), inner(), repeat(once, 3)),
            batch=5, seed=8, step=3, beta=2, sigma=1,
        ),
        Golden(
            "Bare", (2, 3), 6,
            nn.Sequential(nn.Flatten(), nn.Linear(6, 2 * 6)),
            nn.Sequential(nn.Unflatten(1, (2, 3))),
            batch=3, seed=9, step=4, beta=0.5, sigma=0.7,
        ),
        Golden(
            "ActivationsFirst", (9,), 5,
            nn.Sequential(
                nn.ReLU(), nn.Tanh(), nn.Sigmoid(), nn.Linear(9, 9), nn.ReLU(), nn.Tanh(), nn.Linear(9, 2 * 5)
            ),
            nn.Sequential(nn.SiLU(), nn.Softplus(), nn.Linear(5, 9), nn.GELU(), nn.Sigmoid()),
            batch=1, seed=10, step=5, sigma=1,
        ),
        Golden(
            "WidePanels", (45,), 5,
            nn.Sequential(nn.Linear(45, 97), nn.ReLU(), nn.Linear(97, 2 * 5)),
            nn.Sequential(nn.Linear(5, 49), nn.ReLU(), nn.Linear(49, 45)),
            batch=33, seed=11, step=6,
        ),
        Golden(
            "LongRows", (517,), 1,
            nn.Sequential(nn.Linear(517, 5), nn.SiLU(), nn.Linear(5, 2 * 1)),
            nn.Sequential(nn.Linear(1, 5), nn.SiLU(), nn.Linear(5, 517)),
            batch=3, seed=12, step=8, beta=1,
        ),
        Golden(
            "OptimalSigma", (3, 4, 3), 5,
            nn.Sequential(nn.Flatten(), nn.Linear(36, 19), nn.SiLU(), nn.Linear(19, 2 * 5)),
            nn.Sequential(nn.Linear(5, 19), nn.SiLU(), nn.Linear(19, 36), nn.Unflatten(1, (3, 4, 3)), OptimalSigma()),
            batch=21, seed=13, step=9, beta=2, sigma="optimal",
        ),
        Golden(
            "PooledImage", (8, 4, 5), 2,
            nn.Sequential(
                nn.LayerNorm(5), Pixels(nn.MaxPool2d(3, stride=2, padding=1)), Pixels(nn.AvgPool2d(2, stride=1)), nn.LayerNorm(5),
                GlobalMean(), nn.Linear(5, 2 * 2),
            ),
            nn.Sequential(
                nn.Linear(2, 40), nn.Unflatten(1, (2, 1, 20)), Pixels(nn.PixelShuffle(2)), nn.LayerNorm(5),
                Pixels(nn.Upsample(scale_factor=2, mode="bilinear")),
            ),
            batch=5, seed=13, step=9,
        ),
        Golden(
            "PooledSeries", (13, 5), 2,
            nn.Sequential(
                nn.LayerNorm(5), nn.Tanh(), Pixels(nn.MaxPool1d(3, padding=1)), Pixels(nn.Upsample(scale_factor=2)),
                Pixels(nn.AvgPool1d(3, stride=1, padding=1)), nn.Flatten(), nn.Linear(50, 2 * 2),
            ),
            nn.Sequential(
                nn.Linear(2, 35), nn.Unflatten(1, (7, 5)), Pixels(nn.Upsample(scale_factor=2, mode="linear")), nn.LayerNorm(5),
                Pixels(nn.AvgPool1d(2, stride=1)),
            ),
            batch=4, seed=14, step=10, sigma=0.8,
        ),
        # No normalisation follows a linear layer at once: it would take the bias away again, and leave its gradient to rounding.
        Golden(
            "NormVector", (9,), 3,
            nn.Sequential(nn.Linear(9, 17), nn.SiLU(), nn.BatchNorm1d(17), nn.ReLU(), nn.Linear(17, 2 * 3)),
            nn.Sequential(nn.Linear(3, 20), nn.ELU(), repeat(normed, 2), nn.Linear(20, 9)),
            batch=7, seed=14, step=1,
        ),
        Golden(
            "NormImage", (4, 3, 6), 3,
            nn.Sequential(
                ImageBatchNorm(6), nn.LeakyReLU(0.2), ImageGroupNorm(3, 6), nn.SiLU(), nn.Flatten(), nn.Linear(72, 2 * 3)
            ),
            nn.Sequential(
                nn.Linear(3, 72), nn.Unflatten(1, (4, 3, 6)), nn.ELU(), ImageGroupNorm(2, 6), nn.SiLU(), normed_image(),
                ImageBatchNorm(6), nn.Tanh(),
            ),
            batch=5, seed=15, step=9, beta=2, sigma=1.5,
        ),
        Golden(
            "ConvImage", (8, 8, 1), 3,
            nn.Sequential(
                Conv2d(1, 5, 4, stride=2, padding=1), nn.ReLU(), Conv2d(5, 7, 3, stride=2, padding=1), nn.ReLU(),
                nn.Flatten(), nn.Linear(28, 2 * 3),
            ),
            nn.Sequential(
                nn.Linear(3, 28), nn.ReLU(), nn.Unflatten(1, (2, 2, 7)),
                ConvTranspose2d(7, 5, 3, stride=2, padding=1, output_padding=1), nn.ReLU(),
                ConvTranspose2d(5, 1, 4, stride=2, padding=1),
            ),
            batch=7, seed=15, step=11,
        ),
        Golden(
            "ConvShapes", (9, 7, 4), 4,
            nn.Sequential(
                Conv2d(4, 6, (3, 5), padding=2, dilation=2, groups=2), nn.LeakyReLU(0.01),
                Conv2d(6, 6, 3, stride=2, groups=6), nn.Tanh(), Conv2d(6, 17, (2, 1)), nn.Flatten(), nn.Linear(51, 2 * 4),
            ),
            nn.Sequential(
                nn.Linear(4, 48), nn.Tanh(), nn.Unflatten(1, (4, 2, 6)),
                ConvTranspose2d(6, 12, 3, stride=2, output_padding=1, groups=2), nn.SiLU(),
                ConvTranspose2d(12, 12, 2, groups=12), nn.ReLU(), Conv2d(12, 4, (3, 1)),
            ),
            batch=5, seed=16, step=12, sigma=0.9,
        ),
        Golden(
            "ConvSeries", (19, 3), 2,
            nn.Sequential(
                Conv1d(3, 8, 5, stride=3, padding=2), nn.ReLU(), Conv1d(8, 8, 3, padding=2, dilation=2, groups=8), nn.GELU(),
                nn.Flatten(), nn.Linear(56, 2 * 2),
            ),
            nn.Sequential(
                nn.Linear(2, 30), nn.Unflatten(1, (6, 5)), ConvTranspose1d(5, 9, 5, stride=3, padding=2, output_padding=2),
                nn.ReLU(), ConvTranspose1d(9, 3, 4, padding=1),
            ),
            batch=9, seed=17, step=13, beta=0.5, sigma=1,
        ),
        Golden(
            "ProjectedBlocks", (9,), 3,
            nn.Sequential(widen(9), nn.ReLU(), narrow(17), nn.Linear(5, 2 * 3)),
            nn.Sequential(widen(3), nn.Sequential(nn.Sequential(narrow(17)), nn.Sequential(narrow(5))), nn.Linear(5, 9)),
            batch=6, seed=15, step=11, sigma=1,
        ),
    ] + likelihood_models() + residual_convolutions() + divergence_models() + importance_weighted() + weighed_reconstructions() + (
        shared_parameters())


def likelihood_models():
    """A model for each of the other likelihoods."""

    def golden(name, data, output, likelihood, seed, batch):
        size, outputs = math.prod(data), math.prod(output)
        encoder = nn.Sequential(nn.Linear(size, 11), nn.Tanh(), nn.Linear(11, 2 * 3))
        decoder = nn.Sequential(nn.Linear(3, 11), nn.Tanh(), nn.Linear(11, outputs))
        if len(data) > 1:
            encoder = nn.Sequential(nn.Flatten(), *encoder)
        if len(output) > 1:
            decoder = nn.Sequential(*decoder, nn.Unflatten(1, output))
        return Golden(name, data, 3, encoder, decoder, batch=batch, seed=seed, step=seed + 1, beta=2, likelihood=likelihood)

    return [
        golden("MedianSeries", (7, 3), (7, 3), likelihoods.Laplace(0.3), 21, 5),
        golden("HeavyTails", (19,), (19,), likelihoods.StudentT(3.5, 0.6), 22, 7),
        golden("GreyLevels", (5, 7), (5, 7), likelihoods.ContinuousBernoulli(), 23, 5),
        golden("LearnedVector", (21,), (42,), likelihoods.GaussianLearned(), 24, 6),
        golden("LearnedImage", (3, 4, 3), (3, 4, 6), likelihoods.GaussianLearned(), 25, 5),
        golden("Counted", (17,), (17,), likelihoods.Poisson(), 26, 9),
        golden("Overdispersed", (4, 5), (4, 10), likelihoods.NegativeBinomial(), 27, 7),
        Golden(
            "LoggedCounts", (19,), 3,
            nn.Sequential(Log1p(), nn.Linear(19, 11), Log1p(), nn.Linear(11, 2 * 3)),
            nn.Sequential(nn.Linear(3, 11), Log1p(), nn.Linear(11, 38)),
            batch=8, seed=41, step=42, beta=2, likelihood=likelihoods.NegativeBinomial(),
        ),
        Golden(
            "WideOutliers", (7,), 3,
            nn.Sequential(nn.Linear(7, 11), nn.ReLU(), nn.Linear(11, 2 * 3)),
            nn.Sequential(nn.Linear(3, 11), nn.ReLU(), nn.Linear(11, 7)),
            batch=9, seed=42, step=43, beta=1e-6, sigma=100, scale=14,
        ),
        golden("Palette", (3, 7), (3, 7, 5), likelihoods.Categorical(5), 28, 6),
        golden("EightBits", (3, 4, 3), (3, 4, 27), likelihoods.DiscretizedLogistic(3), 29, 5),
        golden("Table", (11,), (23,), likelihoods.Mixed(
            (4, 8, likelihoods.GaussianLearned()), (3, 3, likelihoods.Bernoulli()), (2, 10, likelihoods.Categorical(5)),
            (2, 2, likelihoods.Poisson())), 33, 6),
    ]


def residual_convolutions():
    """Residual blocks of images and of series that change the shape."""
    return [
        Golden(
            "ProjectedImages", (7, 5, 3), 3,
            nn.Sequential(shrink(), nn.ReLU(), squeeze(), nn.ReLU(), nn.Flatten(), nn.Linear(10, 2 * 3)),
            nn.Sequential(
                nn.Linear(3, 24), nn.ELU(), nn.Unflatten(1, (2, 3, 4)),
                Projected(Conv2d(4, 6, 1), ImageBatchNorm(4), nn.ReLU(), Conv2d(4, 6, 3, padding=1)), nn.ReLU(),
                ConvTranspose2d(6, 3, (5, 1), stride=2),
            ),
            batch=6, seed=31, step=14, sigma=0.8,
        ),
        Golden(
            "ProjectedSeries", (11, 3), 2,
            nn.Sequential(
                Projected(Conv1d(3, 4, 1, stride=3), Conv1d(3, 4, 3, stride=3, padding=1), nn.Tanh()), nn.Flatten(), nn.Linear(16, 2 * 2)
            ),
            nn.Sequential(
                nn.Linear(2, 33), nn.SiLU(), nn.Unflatten(1, (11, 3)), Residual(nn.Tanh(), Conv1d(3, 3, 3, padding=1))
            ),
            batch=5, seed=32, step=15, beta=2,
        ),
    ]


def divergence_models():
    """A model for each term that is a function of the whole batch."""

    def golden(name, hidden, latent, seed, batch, *terms, records=1000, beta=1):
        encoder = nn.Sequential(nn.Linear(9, hidden), nn.Tanh(), nn.Linear(hidden, 2 * latent))
        decoder = nn.Sequential(nn.Linear(latent, 11), nn.Tanh(), nn.Linear(11, 9))
        return Golden(
            name, (9,), latent, encoder, decoder, batch=batch, seed=seed, step=seed + 1, beta=beta, terms=terms, records=records
        )

    return [
        golden("WeightedCorrelation", 11, 3, 41, 7, divergences.TotalCorrelation(4)),
        golden("StratifiedCorrelation", 19, 19, 42, 18, divergences.TotalCorrelation(0.25, stratified=True), records=40),
        golden("DipOfMeans", 11, 3, 43, 7, divergences.Dip(3, 0.75), beta=4),
        golden("DipOfCodes", 19, 19, 44, 18, divergences.Dip(2, 5, of_codes=True)),
        golden("InfoMmd", 11, 3, 45, 7, divergences.Mmd(40), beta=0.5),
        golden("WassersteinMmd", 19, 19, 46, 18, divergences.Mmd(10, rbf=True, scale=30), beta=0),
        golden("Sliced", 11, 3, 47, 7, divergences.SlicedWasserstein(20, 7), beta=0),
        golden(
            "FourTerms", 13, 17, 48, 19, divergences.TotalCorrelation(2), divergences.Dip(1, 2), divergences.Mmd(3),
            divergences.SlicedWasserstein(4, 5),
        ),
    ]


def importance_weighted():
    """Trained by the bound of three samples: a small model, and one whose decoder normalises and drops; with either gradient. The doubly
    reparameterised one supposes that no sample bears on another, as they do in a batch that is normalised."""

    def bits(name, doubly):
        return Golden(
            name, (9,), 3,
            nn.Sequential(nn.Linear(9, 13), nn.Tanh(), nn.Linear(13, 2 * 3)),
            nn.Sequential(nn.Linear(3, 13), nn.Tanh(), nn.Linear(13, 9)),
            batch=5, seed=41, step=16, samples=3, doubly_reparameterized=doubly,
        )

    def reals(name, doubly):
        return Golden(
            name, (3, 4, 2), 17,
            nn.Sequential(nn.Flatten(), nn.Linear(24, 19), nn.SiLU(), nn.Linear(19, 2 * 17)),
            nn.Sequential(
                nn.Linear(17, 36), nn.ELU(), nn.LayerNorm(36) if doubly else nn.BatchNorm1d(36), MaskedDropout(0.25),
                nn.Unflatten(1, (3, 4, 3)), Conv2d(3, 2, 3, padding=1),
            ),
            batch=6, seed=42, step=17, sigma=2.5, samples=3, doubly_reparameterized=doubly,
        )

    return [
        bits("SampledBits", False), bits("DoublyBits", True), reals("SampledReals", False), reals("DoublyReals", True),
    ]


def shared_parameters():
    """A matrix that encoder and decoder read, the encoder twice; and a table of which a record reads several rows, some of them twice. No
    declaration says it: tests/Vae.Runtime.Tests/Graphs/SharedModel.cs writes the graph."""
    tied = nn.Linear(24, 24)
    return [
        Golden(
            "SharedParameters", (6,), 3,
            nn.Sequential(TokenEmbedding(7, 4), tied, nn.ReLU(), tied, nn.Tanh(), nn.Linear(24, 2 * 3)),
            nn.Sequential(nn.Linear(3, 24), nn.ReLU(), tied, nn.Linear(24, 6)),
            batch=5, seed=54, step=21, sigma=1, tokens=7,
        ),
    ]


def weighed_reconstructions():
    """A mean over the elements, alone and beside a term of the whole batch, and a multiplier that Geco may have found."""
    return [
        Golden(
            "MeanOfPixels", (5, 4), 3,
            nn.Sequential(nn.Flatten(), nn.Linear(20, 19), nn.ReLU(), nn.Linear(19, 2 * 3)),
            nn.Sequential(nn.Linear(3, 19), nn.ReLU(), nn.Linear(19, 20), nn.Unflatten(1, (5, 4))),
            batch=7, seed=51, step=18, beta=0.3, reconstruction=1 / 20,
        ),
        Golden(
            "MeanOfChannels", (4, 4, 2), 3,
            nn.Sequential(Conv2d(2, 5, 3, stride=2, padding=1), nn.ReLU(), nn.Flatten(), nn.Linear(20, 2 * 3)),
            nn.Sequential(
                nn.Linear(3, 20), nn.ReLU(), nn.Unflatten(1, (2, 2, 5)), ConvTranspose2d(5, 4, 4, stride=2, padding=1)
            ),
            batch=6, seed=52, step=19, reconstruction=1 / 32, likelihood=likelihoods.GaussianLearned(),
            terms=(divergences.Mmd(3),), records=1000,
        ),
        Golden(
            "TowardsTarget", (11,), 3,
            nn.Sequential(nn.Linear(11, 13), nn.Tanh(), nn.Linear(13, 2 * 3)),
            nn.Sequential(nn.Linear(3, 13), nn.Tanh(), nn.Linear(13, 23)),
            batch=5, seed=53, step=20, reconstruction=6.25,
            likelihood=likelihoods.Mixed(
                (4, 8, likelihoods.GaussianLearned()), (3, 3, likelihoods.Bernoulli()), (2, 10, likelihoods.Categorical(5)),
                (2, 2, likelihoods.Poisson())),
        ),
    ]
