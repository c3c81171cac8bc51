#!/usr/bin/python3
"""Computes the golden values of single layers with PyTorch, over a grid of their arguments: outputs and every gradient.

    /usr/bin/python3 tests/golden/kernels.py      (Debian's python3-torch and python3-numpy)

Writes Convolutions, TransposedConvolutions and Norms. Every pair of values of two of a convolution's arguments is in at least two of the
geometries, as far as the two fit together. Inputs, parameters and output gradients are not stored: `numbers` makes them here, and the
tests make the same, exact in single precision. Results are computed in double precision, stored rounded to single, images as height ×
width × channels, all of a file's one behind the other in `values`, in the order in which they are computed below.
"""

import itertools
import pathlib

import numpy as np
import torch
from torch.nn import functional

import tensor_file

SIZES = [(5, 7), (9, 4), (1, 11)]
KERNELS = [(1, 1), (2, 2), (3, 3), (4, 4), (5, 5), (3, 2), (1, 5)]
STRIDES = [(1, 1), (2, 2), (3, 3), (2, 1)]
PADDINGS = [0, 1, 2, "same"]
DILATIONS = [1, 2]
CHANNELS = [(3, 4, 1), (4, 6, 2), (5, 5, 5), (3, 6, 3)]  # Of the large image, of the small one, groups: the last two are depthwise.

# Beside the grid: more channels than a vector has lanes.
WIDE = [
    (1, 5, 4, 2, 17, 3, 3, 1, 1, 1, 1, 1, 1, 1),
    (1, 6, 5, 17, 3, 2, 3, 2, 2, 0, 1, 1, 1, 1),
    (1, 4, 5, 18, 18, 3, 3, 1, 1, 1, 1, 1, 1, 18),
    (1, 1, 9, 16, 32, 1, 3, 1, 2, 0, 1, 1, 1, 2),
]


def geometry(size, kernel, stride, padding, dilation, channels):
    """The arguments as numbers; None where the kernel finds no place in the image."""
    (height, width), (large, small, groups) = size, channels
    around = [dilation * (k - 1) // 2 if padding == "same" else padding for k in kernel]
    if height == 1:
        around[0] = 0
    if any(n + 2 * p < dilation * (k - 1) + 1 for n, p, k in zip(size, around, kernel)):
        return None
    rows = 2 if height * width * large <= 120 else 1
    return (rows, height, width, large, small, *kernel, *stride, *around, dilation, dilation, groups)


def grid(times):
    """Geometries in which every possible pair of arguments occurs so many times; each the one with most pairs still wanted."""
    candidates = {}
    for size, kernel, stride, *others in itertools.product(SIZES, KERNELS, STRIDES, PADDINGS, DILATIONS, CHANNELS):
        if size[0] == 1:  # A series: nothing happens along its height.
            kernel, stride = (1, kernel[1]), (1, stride[1])
        arguments = (size, kernel, stride, *others)
        found = geometry(*arguments)
        if found is not None:
            candidates.setdefault(found, list(itertools.combinations(enumerate(arguments), 2)))
    wanted = {pair: times for pairs in candidates.values() for pair in pairs}
    for pair in wanted:
        wanted[pair] = min(times, sum(pair in pairs for pairs in candidates.values()))
    chosen = []
    while any(wanted.values()):
        best = max(candidates, key=lambda found: sum(wanted[pair] > 0 for pair in candidates[found]))
        for pair in candidates.pop(best):
            wanted[pair] = max(0, wanted[pair] - 1)
        chosen.append(best)
    return chosen


def numbers(salt, *shape):
    """Multiples of 1/128 from -1 to below 1, by index."""
    index = np.arange(np.prod(shape), dtype=np.uint64)
    mixed = ((index + np.uint64(1 + 977 * salt)) * np.uint64(2654435761)) & np.uint64(0xFFFFFFFF)
    return ((((mixed >> np.uint64(16)) & np.uint64(255)).astype(np.float64) - 128) / 128).reshape(shape)


def image(values):
    """Channels first, as PyTorch has them."""
    return torch.from_numpy(np.moveaxis(values, -1, 1).copy())


def flat(tensor):
    """Channels last and in one line."""
    values = tensor.detach().numpy()
    return (np.moveaxis(values, 1, -1) if values.ndim > 2 else values).astype(np.float32).ravel()


def convolution(item, transposed):
    """Output, and the gradients of input, weight and bias."""
    rows, height, width, large, small, ky, kx, sy, sx, py, px, dy, dx, groups = item
    places = [(n + 2 * p - d * (k - 1) - 1) // s + 1 for n, p, d, k, s in ((height, py, dy, ky, sy), (width, px, dx, kx, sx))]
    spare = [(n + 2 * p - d * (k - 1) - 1) % s for n, p, d, k, s in ((height, py, dy, ky, sy), (width, px, dx, kx, sx))]
    images = [(rows, height, width, large), (rows, *places, small)]
    arriving, leaving = reversed(images) if transposed else images
    x = image(numbers(1, *arriving)).requires_grad_()
    weight = torch.from_numpy(numbers(3, small, large // groups, ky, kx)).requires_grad_()
    bias = torch.from_numpy(numbers(4, leaving[-1])).requires_grad_()
    arguments = dict(stride=(sy, sx), padding=(py, px), dilation=(dy, dx), groups=groups)
    if transposed:
        y = functional.conv_transpose2d(x, weight, bias, output_padding=spare, **arguments)
    else:
        y = functional.conv2d(x, weight, bias, **arguments)
    y.backward(image(numbers(2, *leaving)))
    return [flat(y), flat(x.grad), weight.grad.numpy().astype(np.float32).ravel(), flat(bias.grad)]


def norm_input(salt, *shape):
    """Channels of different means and widths."""
    channel = np.arange(shape[-1])
    return numbers(salt, *shape) * (1 + channel % 3) + (channel % 5) / 4


def batch_norm(rows, positions, channels):
    """Output and the gradients of input, gain and bias in training; the running statistics after three steps; inference with them."""
    shape = (rows, *positions, channels)
    module = {0: torch.nn.BatchNorm1d, 1: torch.nn.BatchNorm1d, 2: torch.nn.BatchNorm2d}[len(positions)](channels).double()
    prepare(module, channels)
    x = image(norm_input(1, *shape)).requires_grad_()
    y = module(x)
    y.backward(image(numbers(2, *shape)))
    for salt in (5, 6):
        module(image(norm_input(salt, *shape)))
    module.eval()
    inferred = module(image(norm_input(7, *shape)))
    return [flat(tensor) for tensor in
            (y, x.grad, module.weight.grad, module.bias.grad, module.running_mean, module.running_var, inferred)]


def group_norm(rows, positions, channels, groups):
    """Output and the gradients of input, gain and bias."""
    shape = (rows, *positions, channels)
    module = torch.nn.GroupNorm(groups, channels).double()
    prepare(module, channels)
    x = image(norm_input(1, *shape)).requires_grad_()
    y = module(x)
    y.backward(image(numbers(2, *shape)))
    return [flat(tensor) for tensor in (y, x.grad, module.weight.grad, module.bias.grad)]


def prepare(module, channels):
    with torch.no_grad():
        module.weight.copy_(torch.from_numpy(numbers(3, channels) + 1.25))
        module.bias.copy_(torch.from_numpy(numbers(4, channels)))


NORMS = [
    # Rows, height, width, channels, groups: 0 for the normalisation over the batch. Height 0 is a vector, width alone a series.
    *((rows, *size, channels, 0) for rows, size, channels in itertools.product(
        (2, 5), ((0, 0), (0, 7), (3, 5)), (1, 3, 8, 17)) if rows > 2 or size != (0, 0)),
    *((rows, *size, groups * each, groups) for rows, size, groups, each in itertools.product(
        (1, 3), ((0, 7), (3, 5)), (1, 2, 5), (1, 3, 4))),
    (3, 0, 0, 12, 3), (3, 0, 0, 35, 5), (2, 2, 2, 34, 2),
]


def norm(rows, height, width, channels, groups):
    positions = () if width == 0 else (width,) if height == 0 else (height, width)
    return group_norm(rows, positions, channels, groups) if groups else batch_norm(rows, positions, channels)


def save(name, cases, results):
    path = pathlib.Path(__file__).parent / f"{name}.safetensors"
    values = np.concatenate([tensor for result in results for tensor in result])
    tensors = {"cases": np.array(cases, dtype=np.int64), "values": values}
    tensor_file.save(path, tensors, {"source": "tests/golden/kernels.py", "torch": torch.__version__})
    print(f"{path.name}: {len(cases)} cases, {path.stat().st_size} bytes")


def main():
    torch.set_num_threads(1)
    cases = grid(times=2) + WIDE
    save("Convolutions", cases, [convolution(case, transposed=False) for case in cases])
    save("TransposedConvolutions", cases, [convolution(case, transposed=True) for case in cases])
    save("Norms", NORMS, [norm(*case) for case in NORMS])


if __name__ == "__main__":
    main()
