#!/usr/bin/python3
"""Exchange with PyTorch: plain modules of torch.nn in an nn.Sequential, names and layouts as PyTorch has them.

    exchange.py check NAME MODEL RESULT   loads MODEL (saved by the library) strictly, reconstructs RESULT's `input`, and compares
                                          with its `mean`, the library's reconstruction; fails if a pixel is off by more than 1e-5
    exchange.py make NAME MODEL RESULT    saves a PyTorch model for the library to load, with images and their reconstruction in RESULT
    exchange.py check-norm NAME MODEL RESULT   the same as check for a model of models.py with running statistics, and RESULT's
                                               `posterior`, outside training
    exchange.py make-norm NAME MODEL RESULT    trains that model for three steps and saves it, with inputs and their posteriors in RESULT
    exchange.py golden NAME               writes NAME.safetensors beside this file: images and reconstruction of a model whose parameters
                                          are a formula (see `by_formula`), so that the file needs no parameters

NAME is dense, conv, groups or series; with -norm, that of a model.
"""

import pathlib
import sys
from dataclasses import dataclass, field
from typing import Dict, Tuple

import numpy as np
import torch
from torch import nn

import philox
import tensor_file
from models import models

TOLERANCE = 1e-5


@dataclass
class Exchanged:
    """A model, and where it meets the order of pixels: height x width x channels in files and in records, channels first in PyTorch."""

    record: Tuple[int, ...]
    encoder: nn.Sequential
    decoder: nn.Sequential
    has_channels: bool = False  # The record's last axis is channels.
    flattened: Dict[str, Tuple[int, ...]] = field(default_factory=dict)  # Linear layers after a Flatten, and the image it takes.
    unflattened: Dict[str, Tuple[int, ...]] = field(default_factory=dict)  # Linear layers before an Unflatten, and the image it gives.

    def __post_init__(self):
        self.modules = nn.ModuleDict({"encoder": self.encoder, "decoder": self.decoder})

    def load(self, tensors):
        """Takes the tensors of a file, all of them and no others."""
        tensors = dict(tensors)
        for layer, image in self.flattened.items():
            tensors[layer + ".weight"] = columns(tensors[layer + ".weight"], image)
        for layer, image in self.unflattened.items():
            for name in (layer + ".weight", layer + ".bias"):
                tensors[name] = rows(tensors[name], image)
        self.modules.load_state_dict(tensors, strict=True)

    def tensors(self):
        """The tensors for a file: the inverse of `load`."""
        tensors = self.modules.state_dict()
        for layer, image in self.flattened.items():
            tensors[layer + ".weight"] = columns_of_file(tensors[layer + ".weight"], image)
        for layer, image in self.unflattened.items():
            for name in (layer + ".weight", layer + ".bias"):
                tensors[name] = rows_of_file(tensors[name], image)
        return tensors

    def reconstruct(self, x):
        """The mean of p(x|z) at the posterior's mean, in double precision. // [count, record]"""
        network = self.modules.double().eval()
        x = torch.tensor(x, dtype=torch.float64).reshape(-1, *self.record)
        with torch.no_grad():
            mean, _ = network["encoder"](x.movedim(-1, 1) if self.has_channels else x).chunk(2, 1)
            pixels = torch.sigmoid(network["decoder"](mean))
            return (pixels.movedim(1, -1) if self.has_channels else pixels).contiguous().numpy()

    def inputs(self, count):
        """Grey levels that any program can make: uniform numbers for the purpose 9, drawing, with the seed 28. // [count, record]"""
        size = int(np.prod(self.record))
        return philox.uniform(count * size, 28, 9).reshape(count, *self.record).astype(np.float32)


def columns(weight, image):
    """The columns of a Linear after a Flatten, from height x width x channels to channels first."""
    return weight.unflatten(1, image).movedim(-1, 1).flatten(1)


def rows(values, image):
    """The rows of a Linear before an Unflatten, weight or bias, from height x width x channels to channels first."""
    return values.unflatten(0, image).movedim(len(image) - 1, 0).flatten(0, len(image) - 1)


def columns_of_file(weight, image):
    return weight.unflatten(1, (image[-1], *image[:-1])).movedim(1, -1).flatten(1)


def rows_of_file(values, image):
    return values.unflatten(0, (image[-1], *image[:-1])).movedim(0, len(image) - 1).flatten(0, len(image) - 1)


def dense():
    return Exchanged(
        (28, 28),
        nn.Sequential(nn.Flatten(), nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, 2 * 16)),
        nn.Sequential(
            nn.Linear(16, 64), nn.ReLU(), nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 784), nn.Unflatten(1, (28, 28))
        ),
    )


def conv():
    return Exchanged(
        (28, 28),
        nn.Sequential(
            nn.Unflatten(1, (1, 28)), nn.Conv2d(1, 32, 4, stride=2, padding=1), nn.ReLU(),
            nn.Conv2d(32, 64, 4, stride=2, padding=1), nn.ReLU(), nn.Flatten(), nn.Linear(7 * 7 * 64, 256), nn.ReLU(),
            nn.Linear(256, 2 * 16),
        ),
        nn.Sequential(
            nn.Linear(16, 256), nn.ReLU(), nn.Linear(256, 7 * 7 * 64), nn.ReLU(), nn.Unflatten(1, (64, 7, 7)),
            nn.ConvTranspose2d(64, 32, 4, stride=2, padding=1), nn.ReLU(),
            nn.ConvTranspose2d(32, 1, 4, stride=2, padding=1), nn.Flatten(1, 2),
        ),
        flattened={"encoder.6": (7, 7, 64)},
        unflattened={"decoder.2": (7, 7, 64)},
    )


def groups():
    return Exchanged(
        (13, 10, 4),
        nn.Sequential(
            nn.Conv2d(4, 6, (3, 5), padding=2, dilation=2, groups=2), nn.Tanh(),
            nn.Conv2d(6, 9, 3, stride=2, padding=1, groups=3), nn.SiLU(), nn.Conv2d(9, 18, (2, 3), groups=9), nn.Flatten(),
            nn.Linear(6 * 1 * 18, 2 * 5),
        ),
        nn.Sequential(
            nn.Linear(5, 5 * 4 * 6), nn.Tanh(), nn.Unflatten(1, (6, 5, 4)),
            nn.ConvTranspose2d(6, 4, (3, 2), stride=2, output_padding=1, groups=2), nn.SiLU(),
            nn.ConvTranspose2d(4, 12, 2, padding=1, dilation=3, groups=4), nn.ReLU(),
            nn.ConvTranspose2d(12, 12, 3, padding=1, groups=12), nn.ReLU(), nn.Conv2d(12, 4, 1),
        ),
        has_channels=True,
        flattened={"encoder.6": (6, 1, 18)},
        unflattened={"decoder.0": (5, 4, 6)},
    )


def series():
    return Exchanged(
        (25, 3),
        nn.Sequential(
            nn.Conv1d(3, 8, 5, stride=2, padding=2), nn.ReLU(), nn.Conv1d(8, 12, 3, padding=2, dilation=2, groups=4), nn.GELU(),
            nn.Flatten(), nn.Linear(13 * 12, 2 * 3),
        ),
        nn.Sequential(
            nn.Linear(3, 12 * 5), nn.SiLU(), nn.Unflatten(1, (5, 12)),
            nn.ConvTranspose1d(5, 10, 5, stride=2, padding=2, output_padding=1, groups=5), nn.ReLU(),
            nn.ConvTranspose1d(10, 3, 2),
        ),
        has_channels=True,
        flattened={"encoder.5": (13, 12)},
        unflattened={"decoder.0": (12, 5)},
    )


EXCHANGED = {"dense": dense, "conv": conv, "groups": groups, "series": series}


def by_formula(model):
    """Each tensor in order is scale * (u - 1/2): u of seed 16, purpose 1 (initialization), and the tensor's number as stream.

    The scale is 1/8 for a tensor with 500 numbers or more in a row, 1 for a convolution's weight with fewer, 1/2 for all others: powers of
    two, so the products are exact.
    """
    tensors = {}
    for stream, (name, parameter) in enumerate(model.tensors().items()):
        long = parameter.numel() // len(parameter) >= 500
        scale = 0.125 if long else 1 if parameter.dim() > 2 else 0.5
        numbers = scale * (philox.uniform(parameter.numel(), 16, 1, stream=stream) - 0.5)
        tensors[name] = torch.from_numpy(numbers.astype(np.float32)).reshape(parameter.shape)
    model.load(tensors)
    return model


def save_result(path, model, x):
    tensor_file.save(path, {"input": x, "mean": model.reconstruct(x).astype(np.float32)}, {})


def check(name, model_path, result_path):
    parameters, _ = tensor_file.load(model_path)
    model = EXCHANGED[name]()
    model.load({name: torch.from_numpy(value.copy()) for name, value in parameters.items()})
    result, _ = tensor_file.load(result_path)
    expected = model.reconstruct(result["input"])
    difference = np.abs(expected - result["mean"].reshape(expected.shape)).max()
    print(f"{name}: largest difference {difference:.1e}, pixels from {expected.min():.3f} to {expected.max():.3f}")
    return 0 if difference <= TOLERANCE else 1  # A NaN is not below the tolerance.


def make(name, model_path, result_path):
    torch.manual_seed(1)
    model = EXCHANGED[name]()
    with torch.no_grad():
        for parameter in model.modules.parameters():
            parameter.mul_(2)  # PyTorch starts so small that every pixel would be a flat grey.
    tensor_file.save(model_path, {name: value.numpy() for name, value in model.tensors().items()}, {})
    save_result(result_path, model, model.inputs(3))
    return 0


def normed(name):
    found = next(golden for golden in models() if golden.name == name)
    return found, nn.ModuleDict({"encoder": found.encoder, "decoder": found.decoder})


def posterior(model, x):
    """Means and log-variances outside training, in double precision. // [rows, 2 * latent]"""
    with torch.no_grad():
        return model["encoder"].double().eval()(torch.tensor(x, dtype=torch.float64)).numpy()


def check_norm(name, model_path, result_path):
    tensors, _ = tensor_file.load(model_path)
    _, model = normed(name)
    model.load_state_dict({name: torch.from_numpy(value.copy()) for name, value in tensors.items()}, strict=True)
    result, _ = tensor_file.load(result_path)
    expected = posterior(model, result["input"])
    difference = np.abs(expected - result["posterior"]).max()
    batches = {int(value) for name, value in tensors.items() if name.endswith("num_batches_tracked")}
    print(f"largest difference {difference:.1e}, values to {np.abs(expected).max():.3f}, batches {batches}")
    return 0 if difference <= TOLERANCE * np.abs(expected).max() and batches == {int(result["batches"][0])} else 1


def make_norm(name, model_path, result_path):
    torch.manual_seed(2)
    golden, model = normed(name)
    optimizer = torch.optim.SGD(model.parameters(), 0.01)
    for _ in range(3):
        x = torch.randn(16, *golden.data)
        mean, _ = model["encoder"](x).chunk(2, 1)
        loss = ((model["decoder"](mean) - x) ** 2).sum() / 16
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    tensor_file.save(model_path, {name: value.numpy().copy() for name, value in model.state_dict().items()}, {})
    x = torch.randn(5, *golden.data).numpy()
    tensor_file.save(result_path, {"input": x, "posterior": posterior(model, x).astype(np.float32)}, {})
    return 0


def golden(name):
    philox.check_known_answers()
    model = by_formula(EXCHANGED[name]())
    save_result(pathlib.Path(__file__).resolve().parent / f"{name}.safetensors", model, model.inputs(3))
    return 0


if __name__ == "__main__":
    commands = {
        ("check", 5): check, ("make", 5): make, ("check-norm", 5): check_norm, ("make-norm", 5): make_norm, ("golden", 3): golden,
    }
    command = commands.get((sys.argv[1] if len(sys.argv) > 1 else "", len(sys.argv)))
    if command is None:
        sys.exit(__doc__)
    sys.exit(command(*sys.argv[2:]))
