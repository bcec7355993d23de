"""Messages between the grader and a worker: a JSON tree, then the arrays' bytes. No pickle, nothing that runs.

A frame is a header (magic, two lengths), the tree as JSON, and every array's buffer in the order of the tree.
The worker is not trusted: `receive` and `unpack` refuse whatever is not exactly a frame within the caps.
"""

from __future__ import annotations

import json
import math
import socket
import struct
import time
from collections.abc import Iterator

import numpy as np

from dlcore.check.observe import Function, Opaque, Seed

HEADER = struct.Struct("<4sIQ")
MAGIC = b"dlw1"
TREE_BYTES = 4 << 20
BUFFER_BYTES = 64 << 20
DEPTH = 24
NODES = 200_000
REPLY_BYTES = 4 << 20  # of a worker's arrays: the grader compares them on its own time
TEXT = 1 << 17  # a cell in one piece
NAME = 25  # of a type, as long as Python's own: a made-up one could carry a secret into the feedback
DIMENSIONS, SIDE = 8, 1 << 31
DTYPES = {np.dtype(name).str for name in ("?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8")}
EXACT = 1 << 63  # integers beyond this size cross as their type only


class BadFrame(Exception):
    """What arrived is not a frame, or not one within the caps."""


def pack(value: object) -> bytes:
    """One frame that holds plain data: what `plain` returns, and `Seed`, `Function`, `Opaque`."""
    buffers: list[bytes] = []
    tree = json.dumps(_tree(value, buffers), separators=(",", ":")).encode()
    body = b"".join(buffers)
    return HEADER.pack(MAGIC, len(tree), len(body)) + tree + body


def _tree(value: object, buffers: list[bytes]) -> object:
    if value is None or isinstance(value, bool | float | str):
        return value
    if isinstance(value, int):
        return value if abs(value) < EXACT else ["opaque", "int"]
    if isinstance(value, np.ndarray):
        array = np.asarray(value, np.float64 if value.dtype.kind == "f" and value.itemsize > 8 else None)
        array = np.ascontiguousarray(array, array.dtype.newbyteorder("<")).reshape(array.shape)
        if array.dtype.str not in DTYPES:
            return ["opaque", "array"]
        buffers.append(array.tobytes())
        return ["array", array.dtype.str, list(array.shape)]
    if isinstance(value, tuple | list):
        return [type(value).__name__, *(_tree(item, buffers) for item in value)]
    if isinstance(value, dict):
        return ["dict", *([str(key), _tree(item, buffers)] for key, item in value.items())]
    if isinstance(value, Seed):
        return ["seed", value.seed]
    if isinstance(value, Function):
        return ["function", value.name, _tree(list(value.parameters), buffers)]
    return ["opaque", value.type_name if isinstance(value, Opaque) else type(value).__name__]


def unpack(tree: bytes, body: bytes) -> object:
    """The value in a frame's two parts. Raises `BadFrame`."""
    try:
        parsed = json.loads(tree)
        json.dumps(parsed, ensure_ascii=False).encode()  # no half of a surrogate pair, which no file could hold
        reader = _Reader(body)
        value = reader.value(parsed, 0)
    except (ValueError, TypeError, RecursionError, MemoryError, OverflowError) as error:
        raise BadFrame(type(error).__name__) from None
    if reader.at != len(body):
        raise BadFrame("bytes left over")
    return value


class _Reader:
    """Walks a tree and takes each array's bytes in turn, counting."""

    def __init__(self, body: bytes) -> None:
        self.body, self.at, self.nodes = body, 0, 0

    def value(self, tree: object, depth: int) -> object:
        self.nodes += 1
        if self.nodes > NODES or depth > DEPTH:
            raise BadFrame("too many nodes, or too deep")
        if isinstance(tree, str) and len(tree) > TEXT:
            raise BadFrame("a long string")
        if type(tree) is int and abs(tree) >= EXACT:
            raise BadFrame("a long integer")
        if not isinstance(tree, list):
            if isinstance(tree, dict):
                raise BadFrame("a bare dict")
            return tree
        match tree:
            case ["list", *items]:
                return [self.value(item, depth + 1) for item in items]
            case ["tuple", *items]:
                return tuple(self.value(item, depth + 1) for item in items)
            case ["dict", *items]:
                return dict(self._items(items, depth + 1))
            case ["array", str(dtype), list(shape)]:
                return self._array(dtype, shape)
            case ["seed", int(seed)]:
                return Seed(seed)
            case ["function", str(name), parameters]:
                return Function(name, tuple(self.value(parameters, depth + 1)))
            case ["opaque", str(name)]:
                return Opaque(name[:NAME])
        raise BadFrame("an unknown node")

    def _items(self, items: list, depth: int) -> Iterator[tuple[str, object]]:
        for item in items:
            match item:
                case [str(key), value] if len(key) <= 200:
                    yield key, self.value(value, depth)
                case _:
                    raise BadFrame("a dict without keys")

    def _array(self, dtype: str, shape: list) -> np.ndarray:
        sides = all(type(side) is int and 0 <= side < SIDE for side in shape)
        if dtype not in DTYPES or len(shape) > DIMENSIONS or not sides:
            raise BadFrame("an array of an unknown kind")
        size = math.prod(shape) * np.dtype(dtype).itemsize
        if size > len(self.body) - self.at:
            raise BadFrame("an array longer than its bytes")
        piece = self.body[self.at : self.at + size]
        self.at += size
        return np.frombuffer(piece, dtype).reshape(shape).copy()


def send(link: socket.socket, value: object, until: float) -> None:
    """Send one frame. Raises `TimeoutError` at the monotonic time `until`, `OSError` where nobody listens."""
    link.settimeout(_left(until))
    link.sendall(pack(value))


def receive(link: socket.socket, until: float, most: int = BUFFER_BYTES) -> object:
    """Receive one frame with up to `most` bytes in its arrays.

    Raises `TimeoutError`, `EOFError` where the other end is gone, `BadFrame`.
    """
    magic, tree, body = HEADER.unpack(_exactly(link, HEADER.size, until))
    if magic != MAGIC or tree > TREE_BYTES or body > most:
        raise BadFrame("no header, or too long")
    return unpack(_exactly(link, tree, until), _exactly(link, body, until))


def silent(link: socket.socket) -> bool:
    """Whether nothing has come that nobody asked for."""
    link.setblocking(False)
    try:
        return not link.recv(1, socket.MSG_PEEK)  # end of stream is no surplus
    except BlockingIOError:
        return True
    except OSError:
        return True


def _exactly(link: socket.socket, count: int, until: float) -> bytes:
    pieces, missing = [], count
    while missing:
        link.settimeout(_left(until))
        piece = link.recv(min(missing, 1 << 20))
        if not piece:
            raise EOFError
        pieces.append(piece)
        missing -= len(piece)
    return b"".join(pieces)


def _left(until: float) -> float | None:
    if until == math.inf:
        return None
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
