"""The safetensors format, written by hand: 8 bytes of header length, a JSON header, the data."""

import json
import struct

import numpy as np

_TYPES = {"F32": np.dtype("<f4"), "F64": np.dtype("<f8"), "I64": np.dtype("<i8")}


def save(path, tensors, metadata):
    """Writes named arrays in the order given, and string metadata."""
    header, data, offset = {"__metadata__": metadata}, [], 0
    for name, array in tensors.items():
        kind = next(kind for kind, dtype in _TYPES.items() if dtype == array.dtype)
        block = np.ascontiguousarray(array).tobytes()
        header[name] = {"dtype": kind, "shape": list(array.shape), "data_offsets": [offset, offset + len(block)]}
        data.append(block)
        offset += len(block)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)  # Then the data starts at a multiple of eight bytes.
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)))
        file.write(text)
        for block in data:
            file.write(block)


def load(path):
    """Reads (tensors, metadata)."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = file.read()
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        start, end = entry["data_offsets"]
        tensors[name] = np.frombuffer(data[start:end], dtype=_TYPES[entry["dtype"]]).reshape(entry["shape"])
    return tensors, metadata
