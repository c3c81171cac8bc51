#!/usr/bin/python3
"""Exchange of the `dense` model, 784-128-64-16, with PyTorch: plain nn.Sequential modules, names and layouts as PyTorch has them.

    exchange.py check MODEL RESULT   loads MODEL (saved by the library) strictly, reconstructs RESULT's `input`, and compares
                                     with its `mean`, the library's reconstruction; fails if a pixel is off by more than 1e-5
    exchange.py make MODEL RESULT    saves a PyTorch model for the library to load, with images and their reconstruction in RESULT
    exchange.py check-norm NAME MODEL RESULT   the same as check for a model of models.py with running statistics, and RESULT's
                                     `posterior`, outside training
    exchange.py make-norm NAME MODEL RESULT   trains that model for three steps and saves it, with inputs and their posteriors in RESULT
    exchange.py golden               writes dense.safetensors beside this file: images and reconstruction of a model whose parameters are
                                     a formula (see `by_formula`), so that the file needs no parameters
"""

import pathlib
import sys

import numpy as np
import torch
from torch import nn

import philox
import tensor_file
from models import models

TOLERANCE = 1e-5


def dense():
    return nn.ModuleDict(
        {
            "encoder": nn.Sequential(
                nn.Flatten(), nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, 2 * 16)
            ),
            "decoder": nn.Sequential(
                nn.Linear(16, 64), nn.ReLU(), nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 784), nn.Unflatten(1, (28, 28))
            ),
        }
    )


def reconstruct(model, images):
    """The mean of p(x|z) at the posterior's mean, in double precision."""
    model = model.double().eval()
    with torch.no_grad():
        mean, _ = model["encoder"](torch.tensor(images, dtype=torch.float64)).chunk(2, 1)
        return torch.sigmoid(model["decoder"](mean)).numpy()


def images(count):
    """Grey levels that any program can make: uniform numbers for the purpose 9, drawing, with the seed 28. // [count, 28, 28]"""
    return philox.uniform(count * 784, 28, 9).reshape(count, 28, 28).astype(np.float32)


def by_formula(model):
    """Each tensor in order is scale * (u - 1/2): u of seed 16, purpose 1 (initialization), and the tensor's number as stream.

    The scale is 1/8 for the weight with 784 inputs, 1/2 for all others: powers of two, so the products are exact.
    """
    for stream, parameter in enumerate(model.parameters()):
        scale = 0.125 if parameter.shape[-1] == 784 and parameter.dim() == 2 else 0.5
        numbers = scale * (philox.uniform(parameter.numel(), 16, 1, stream=stream) - 0.5)
        with torch.no_grad():
            parameter.copy_(torch.from_numpy(numbers.astype(np.float32)).reshape(parameter.shape))
    return model


def save_result(path, model, x):
    tensor_file.save(path, {"input": x, "mean": reconstruct(model, x).astype(np.float32)}, {})


def check(model_path, result_path):
    parameters, _ = tensor_file.load(model_path)
    model = dense()
    model.load_state_dict({name: torch.from_numpy(value.copy()) for name, value in parameters.items()}, strict=True)
    result, _ = tensor_file.load(result_path)
    expected = reconstruct(model, result["input"])
    difference = np.abs(expected - result["mean"].reshape(expected.shape)).max()
    print(f"largest difference {difference:.1e}, pixels from {expected.min():.3f} to {expected.max():.3f}")
    return 0 if difference <= TOLERANCE else 1  # A NaN is not below the tolerance.


def make(model_path, result_path):
    torch.manual_seed(1)
    model = dense()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.mul_(2)  # PyTorch starts so small that every pixel would be a flat grey.
    tensor_file.save(model_path, {name: value.numpy() for name, value in model.state_dict().items()}, {})
    save_result(result_path, model, images(3))
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


def golden():
    philox.check_known_answers()
    save_result(pathlib.Path(__file__).resolve().parent / "dense.safetensors", by_formula(dense()), images(3))
    return 0


if __name__ == "__main__":
    commands = {
        ("check", 4): check, ("make", 4): make, ("check-norm", 5): check_norm, ("make-norm", 5): make_norm, ("golden", 2): golden,
    }
    command = commands.get((sys.argv[1] if len(sys.argv) > 1 else "", len(sys.argv)))
    if command is None:
        sys.exit(__doc__)
    sys.exit(command(*sys.argv[2:]))
