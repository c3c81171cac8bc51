#!/usr/bin/python3
"""Computes the golden values with PyTorch: losses, outputs and every gradient of the models in models.py.

    /usr/bin/python3 tests/golden/make_golden.py [MODEL…]      (Debian's python3-torch and python3-numpy; all models unless named)

Everything is computed in double precision from parameters, data and noise that are exact in single precision, and stored
rounded to single precision. The same is computed in single precision too, only to say how far PyTorch's own falls from the
truth: the largest |float32 - float64| / max|float64| of any tensor is in each file's metadata as `float32_deviation`.

A file holds the parameters under their names; input and epsilon; posterior, latent, likelihood, reconstruction, divergence of a
training pass (dropout on), whose loss is the mean over the batch of reconstruction, times a weight if it has one, + beta * divergence, and
the weighted terms that are functions of the whole batch, each as term.NAME; terms: reconstruction, divergence and loss, means over the batch; gradient.NAME for each parameter; and inference.posterior, inference.likelihood,
inference.mean, of decoding the posterior mean with dropout off.

A model with samples has so many of epsilon, latent and likelihood for each record, neighbours; reconstruction is their mean; and the loss
is the mean over the batch of -bound, the importance-weighted bound of each record.

Where there are running statistics, the file holds them under their names as they are before; inference uses those. next.NAME is what
the training pass makes of them, and after.NAME what a second pass then does, of half the input. after.posterior and after.likelihood are
of an inference pass with the latter.
"""

import copy
import math
import pathlib
import sys
import zlib

import numpy as np
import torch
from torch import nn

import philox
import tensor_file
from models import MaskedDropout, models


def randomize(network, random):
    """Parameters exact in single precision, none at a special value."""
    for module in network.modules():
        if isinstance(module, nn.Linear):
            scale = 1.5 / math.sqrt(module.in_features)
            fill(module.weight, scale * random.standard_normal(module.weight.shape))
            fill(module.bias, 0.3 * random.standard_normal(module.bias.shape))
        elif isinstance(module, nn.Embedding):
            fill(module.weight, random.standard_normal(module.weight.shape))
        elif isinstance(module, (nn.LayerNorm, nn.GroupNorm, nn.BatchNorm1d, nn.BatchNorm2d)):
            fill(module.weight, 1 + 0.3 * random.standard_normal(module.weight.shape))
            fill(module.bias, 0.3 * random.standard_normal(module.bias.shape))
        if isinstance(module, (nn.BatchNorm1d, nn.BatchNorm2d)):
            fill(module.running_mean, 0.3 * random.standard_normal(module.running_mean.shape))
            fill(module.running_var, 0.5 + random.random(module.running_var.shape))


def running(network):
    """The running statistics by name."""
    return {name: value.clone() for name, value in network.named_buffers() if ".running_" in name}


def fill(parameter, values):
    with torch.no_grad():
        parameter.copy_(torch.from_numpy(values.astype(np.float32)))


def score(golden, decoder, likelihood, x):
    """-ln p(x|z) of each row, in nats."""
    if golden.likelihood is not None:
        terms = golden.likelihood.nats(likelihood, x)
    elif golden.sigma is None:
        terms = nn.functional.binary_cross_entropy_with_logits(likelihood, x, reduction="none")
    else:
        sigma = decoder[-1].sigma(likelihood, x) if golden.sigma == "optimal" else golden.sigma
        terms = -torch.distributions.Normal(likelihood, sigma).log_prob(x)
    return terms.flatten(1).sum(1)


def mean_of(golden, likelihood):
    """The mean of p(x|z)."""
    if golden.likelihood is not None:
        return golden.likelihood.mean(likelihood)
    return likelihood if golden.sigma is not None else torch.sigmoid(likelihood)


def data_of(golden, random):
    """A batch that the likelihood can have drawn."""
    shape = (golden.batch, *golden.data)
    if golden.tokens is not None:
        return random.integers(golden.tokens, size=shape)
    if golden.likelihood is not None:
        return golden.likelihood.data(random, shape)
    return random.random(shape) if golden.sigma is None else golden.scale * random.standard_normal(shape)


def compute(golden, x, epsilon, dtype):
    """Every output of one training pass and of one inference pass, by name."""
    network = copy.deepcopy(nn.ModuleDict({"encoder": golden.encoder, "decoder": golden.decoder})).to(dtype)
    encoder, decoder = network["encoder"], network["decoder"]
    x, epsilon = torch.from_numpy(x).to(dtype), torch.from_numpy(epsilon).to(dtype)
    dropouts = [m for part in (encoder, decoder) for m in part.modules() if isinstance(m, MaskedDropout)]
    for stream, dropout in enumerate(dropouts):
        dropout.start(golden.seed, golden.step, stream)

    network.eval()
    with torch.no_grad():
        inferred = encoder(x)
        decoded = decoder(inferred.chunk(2, 1)[0])

    network.train()
    posterior = encoder(x)
    mean, log_variance = bounded(posterior)
    z = draw(posterior, epsilon)
    likelihood = decoder(z)
    samples = golden.samples or 1
    scores = score(golden, decoder, likelihood, x.repeat_interleave(samples, 0)).reshape(-1, samples)
    reconstruction = scores.mean(1)
    divergence = -0.5 * (1 + log_variance - mean**2 - torch.exp(log_variance))
    terms = torch.stack([reconstruction.mean(), divergence.sum(1).mean()])
    further = {}
    if golden.samples is None:
        loss = golden.reconstruction * terms[0] + golden.beta * terms[1]
        for term in golden.terms:
            value = term.value(golden, mean, log_variance, z)
            further["term." + term.name] = value.reshape(1)
            loss = loss + term.weight * value
        loss.backward()
    else:
        further["bound"] = importance_weighted(golden, network, posterior, z, scores)
        loss = -further["bound"].mean()
    results = {
        "posterior": posterior,
        "latent": z,
        "likelihood": likelihood,
        "reconstruction": reconstruction,
        "divergence": divergence,
        "terms": torch.cat([terms, loss.reshape(1)]),
    }
    results.update(further)
    for name, parameter in network.named_parameters():
        results["gradient." + name] = parameter.grad
    results["inference.posterior"] = inferred
    results["inference.likelihood"] = decoded
    results["inference.mean"] = mean_of(golden, decoded)
    if running(network):
        results.update(after_two_steps(network, x, epsilon))
    return {name: tensor.detach().numpy() for name, tensor in results.items()}


def bounded(posterior):
    """Means and log-variances; of these 20 is the largest."""
    mean, log_variance = posterior.chunk(2, 1)
    return mean, log_variance.clamp(max=20)


def draw(posterior, epsilon):
    """z of each sample; epsilon is [batch, samples, latent]."""
    mean, log_variance = (part.unsqueeze(1) for part in bounded(posterior))
    return (mean + torch.exp(log_variance / 2) * epsilon).flatten(0, 1)


def importance_weighted(golden, network, posterior, z, scores):
    """The bound of each record, with the gradients in their places."""

    def log_weights(posterior):
        mean, log_variance = (part.unsqueeze(1) for part in bounded(posterior))
        points = z.reshape(scores.shape[0], golden.samples, -1)
        log_q = torch.distributions.Normal(mean, torch.exp(log_variance / 2)).log_prob(points).sum(2)
        log_p = torch.distributions.Normal(0, 1).log_prob(points).sum(2)
        return log_p - log_q - scores

    log_w = log_weights(posterior)
    bound = torch.logsumexp(log_w, 1) - math.log(golden.samples)
    if not golden.doubly_reparameterized:
        (-bound.mean()).backward()
        return bound
    # The decoder's gradient is the bound's own; the encoder's goes through z alone, by the squared weights.
    decoder = list(network["decoder"].parameters())
    for parameter, gradient in zip(decoder, torch.autograd.grad(-bound.mean(), decoder, retain_graph=True)):
        parameter.grad = gradient
    encoder = list(network["encoder"].parameters())
    squares = torch.softmax(log_w.detach(), 1) ** 2
    surrogate = -(squares * log_weights(posterior.detach())).sum(1).mean()
    for parameter, gradient in zip(encoder, torch.autograd.grad(surrogate, encoder)):
        parameter.grad = gradient
    return bound


def after_two_steps(network, x, epsilon):
    """The running statistics after the pass that has been, and after one more; and what inference then gives."""
    results = {"next." + name: value for name, value in running(network).items()}
    with torch.no_grad():
        network["decoder"](draw(network["encoder"](x / 2), epsilon))
        results.update({"after." + name: value for name, value in running(network).items()})
        network.eval()
        results["after.posterior"] = network["encoder"](x)
        results["after.likelihood"] = network["decoder"](results["after.posterior"].chunk(2, 1)[0])
    return results


def name_of_likelihood(golden):
    """Its name in the declaration."""
    if golden.likelihood is not None:
        return golden.likelihood.name
    return {None: "Bernoulli", "optimal": "GaussianOptimal"}.get(golden.sigma, "Gaussian")


def deviation(single, double):
    return max(np.abs(single[name] - double[name]).max() / np.abs(double[name]).max() for name in double)


def main():
    folder = pathlib.Path(__file__).resolve().parent
    philox.check_known_answers()
    torch.set_num_threads(1)  # One order of summation, so that a rerun writes the same bytes.
    for index, golden in enumerate(models()):
        if len(sys.argv) > 1 and golden.name not in sys.argv[1:]:
            continue
        # The first ones were numbered; those after them go by their name, so that one more changes no other's numbers.
        random = np.random.default_rng([2026, index if index < 15 else zlib.crc32(golden.name.encode())])
        parameters = nn.ModuleDict({"encoder": golden.encoder, "decoder": golden.decoder})
        randomize(parameters, random)
        x = data_of(golden, random).astype(np.float32)
        samples = golden.samples or 1
        epsilon = philox.normal(golden.batch * samples * golden.latent, golden.seed, philox.LATENT, golden.step)
        epsilon = epsilon.reshape(golden.batch, samples, golden.latent).astype(np.float32)

        double = compute(golden, x, epsilon, torch.float64)
        single = compute(golden, x, epsilon, torch.float32)
        for name, value in double.items():
            assert np.isfinite(value).all() and np.abs(value).max() > 0, (golden.name, name)

        tensors = {name: value.detach().numpy() for name, value in parameters.named_parameters()}
        tensors.update({name: value.numpy() for name, value in running(parameters).items()})
        tensors.update({"input": x, "epsilon": epsilon if golden.samples else epsilon[:, 0]})
        tensors.update({name: value.astype(np.float32) for name, value in double.items()})
        worst = deviation(single, double)
        metadata = {
            "model": golden.name,
            "batch": str(golden.batch),
            "seed": str(golden.seed),
            "step": str(golden.step),
            "beta": repr(golden.beta),
            "reconstruction": repr(golden.reconstruction),
            "records": str(golden.records),
            "likelihood": name_of_likelihood(golden),
            "sigma": "1" if golden.sigma in (None, "optimal") else repr(golden.sigma),
            "float32_deviation": f"{worst:.1e}",
        }
        path = folder / f"{golden.name}.safetensors"
        tensor_file.save(path, tensors, metadata)
        print(f"{golden.name:18} {path.stat().st_size:7} bytes, float32 deviates by {worst:.1e}, terms {double['terms']}")


if __name__ == "__main__":
    main()
