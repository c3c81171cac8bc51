"""The library's random numbers, written a second time: Philox4x32-10 with uniform and normal deviates.

A number is a function of (seed, purpose, step, stream, index) and nothing else.
Source: Salmon, Moraes, Dror & Shaw, "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011.
"""

import numpy as np

# The purposes that a training pass draws for (Vae.Sampling.NoisePurpose).
LATENT = 3
DROPOUT = 4
PRIOR_BATCH = 12
PROJECTION = 13

_LOW = np.uint64(0xFFFFFFFF)
_SHIFT = np.uint64(32)


def philox4x32(counter, key):
    """Ten rounds over counters [n, 4] with one key [2], all as uint64 that hold 32-bit words."""
    c0, c1, c2, c3 = (counter[:, i].astype(np.uint64) for i in range(4))
    k0, k1 = int(key[0]), int(key[1])
    for _ in range(10):
        product0 = np.uint64(0xD2511F53) * c0
        product1 = np.uint64(0xCD9E8D57) * c2
        c0, c1, c2, c3 = (
            (product1 >> _SHIFT) ^ c1 ^ np.uint64(k0),
            product1 & _LOW,
            (product0 >> _SHIFT) ^ c3 ^ np.uint64(k1),
            product0 & _LOW,
        )
        k0 = (k0 + 0x9E3779B9) & 0xFFFFFFFF
        k1 = (k1 + 0xBB67AE85) & 0xFFFFFFFF
    return np.stack([c0, c1, c2, c3], axis=1)


def words(count, seed, purpose, step=0, stream=0):
    """The first `count` words, rounded up to whole blocks of four. // [blocks, 4]"""
    blocks = (count + 3) // 4
    counter = np.zeros((blocks, 4), dtype=np.uint64)
    counter[:, 0] = np.arange(blocks, dtype=np.uint64)
    counter[:, 1] = stream
    counter[:, 2] = step & 0xFFFFFFFF
    counter[:, 3] = (purpose << 24) | ((step >> 32) & 0xFFFFFF)
    return philox4x32(counter, (seed & 0xFFFFFFFF, seed >> 32))


def uniform(count, seed, purpose, step=0, stream=0):
    """In [0, 1), multiples of 2^-24. // [count], float64"""
    return ((words(count, seed, purpose, step, stream) >> np.uint64(8)) * 2.0**-24).reshape(-1)[:count]


def normal(count, seed, purpose, step=0, stream=0):
    """Box-Muller in double precision: words 0 and 1 give numbers 0 and 1, words 2 and 3 numbers 2 and 3. // [count], float64"""
    high = (words(count, seed, purpose, step, stream) >> np.uint64(8)).astype(np.float64).reshape(-1, 2)
    radius = np.sqrt(-2 * np.log((high[:, 0] + 1) * 2.0**-24))
    angle = 2 * np.pi * high[:, 1] * 2.0**-24
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1).reshape(-1)[:count]


def check_known_answers():
    """The vectors published with the Random123 library (kat_vectors, philox4x32 10)."""
    for counter, key, expected in (
        ([0, 0, 0, 0], [0, 0], "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
        ([0xFFFFFFFF] * 4, [0xFFFFFFFF] * 2, "408f276d 41c83b0e a20bc7c6 6d5451fd"),
        (
            [0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344],
            [0xA4093822, 0x299F31D0],
            "d16cfe09 94fdcceb 5001e420 24126ea1",
        ),
    ):
        result = philox4x32(np.array([counter], dtype=np.uint64), key)[0]
        assert " ".join(f"{word:08x}" for word in result) == expected, (counter, key, result)
