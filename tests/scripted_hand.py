"""A hand that draws MNIST's digits again: it traces the middle of their ink and moves a pen along it."""

import numpy as np

Array = np.ndarray


def strokes(image: Array, rng: np.random.Generator) -> list[Array]:
    """Strokes (k, 2) of x, y in [0, 1] that draw `image` (28, 28) somewhere on the canvas, 0.3 to 0.8 of its height."""
    lines = [smooth(line) for line in trace(thin(np.kron(image, np.ones((2, 2))) > 0.4))]
    drawn = np.vstack(lines)
    low, size = drawn.min(axis=0), np.ptp(drawn, axis=0)
    scale = rng.uniform(0.3, 0.8) / size.max()
    corner = rng.uniform(0.08, 0.92 - size * scale)
    return [corner + (line - low) * scale for line in lines]


def flat(lines: list[Array]) -> Array:
    """The strokes as the canvas sends them: one array (k, 2), a row of NaN before each."""
    return np.vstack([np.vstack([[[np.nan, np.nan]], line]) for line in lines]).astype(np.float32)


def neighbours(ink: Array) -> list[Array]:
    """The eight neighbours of every pixel, clockwise from the one above."""
    padded = np.pad(ink, 1)
    height, width = ink.shape
    steps = [(-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1)]
    return [padded[1 + dy : 1 + dy + height, 1 + dx : 1 + dx + width] for dy, dx in steps]


def thin(ink: Array) -> Array:
    """A skeleton one pixel wide (Zhang & Suen 1984)."""
    while True:
        before = ink.copy()
        for first, second in (((0, 2, 4), (2, 4, 6)), ((0, 2, 6), (0, 4, 6))):
            around = neighbours(ink)
            count = np.sum(around, axis=0)
            entries = np.sum([~around[i] & around[(i + 1) % 8] for i in range(8)], axis=0)
            kept = np.all([around[i] for i in first], axis=0) | np.all([around[i] for i in second], axis=0)
            ink = ink & ~((count >= 2) & (count <= 6) & (entries == 1) & ~kept)
        if (ink == before).all():
            return ink


def trace(skeleton: Array) -> list[Array]:
    """Walk along the skeleton, from an end if there is one; where the way is used up, lift the pen."""
    left = {(int(x), int(y)) for y, x in np.argwhere(skeleton)}

    def near(point):
        x, y = point
        around = [(x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
        return sorted((p for p in around if p in left and p != point), key=lambda p: abs(p[0] - x) + abs(p[1] - y))

    lines, seen = [], set()
    while left:
        start = min(left, key=lambda p: (len(near(p)), p))
        line = [start]
        before = next((p for p in ((start[0] + dx, start[1] + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1))
                       if p in seen), None)  # fmt: skip
        if before:
            line.insert(0, before)
        left.discard(start)
        while following := near(line[-1]):
            line.append(following[0])
            left.discard(following[0])
        ends = {p for q in (line[0], line[-1]) for dx in (-1, 0, 1) for dy in (-1, 0, 1)
                if (p := (q[0] + dx, q[1] + dy)) in seen}  # fmt: skip
        if len(line) > 1 and ends - set(line):
            line.append(min(ends - set(line), key=lambda p: np.hypot(p[0] - line[-1][0], p[1] - line[-1][1])))
        seen.update(line)
        lines.append(np.array(line, float))
    return lines


def smooth(line: Array) -> Array:
    """Each point moved to the mean of itself and its two neighbours; the ends stay."""
    if len(line) < 3:
        return line
    return np.vstack([line[:1], (line[:-2] + line[1:-1] + line[2:]) / 3, line[-1:]])
