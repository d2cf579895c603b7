"""Draws the two icons of our app in Teams as PNG: the signpost of the web chat, from its corners."""

import math
import struct
import zlib
from collections.abc import Iterator, Sequence

COLOR_SIDE, OUTLINE_SIDE = 192, 32  # teams.md, section 5
Point = tuple[float, float]
Color = tuple[float, float, float]
_GREEN, _SAND, _SUN, _WHITE = (11, 93, 87), (243, 233, 216), (255, 196, 107), (255, 255, 255)
# As adapters/web/static/wegwijs.svg has them, on its grid of 48, with cut corners in place of round ones.
_POLE: tuple[Point, ...] = (
    *((22.25, 8), (23.25, 7), (24.75, 7), (25.75, 8)),
    *((25.75, 41), (24.75, 42), (23.25, 42), (22.25, 41)),
)
_UPPER: tuple[Point, ...] = (
    *((11, 12.2), (12.2, 11), (33, 11), (38.2, 16), (33, 21), (12.2, 21), (11, 19.8)),
)
_LOWER: tuple[Point, ...] = (
    *((37, 25.2), (35.8, 24), (16.2, 24), (11, 28.5), (16.2, 33), (35.8, 33), (37, 31.8)),
)
_MIDDLE = (24.6, 24.5)  # of the signpost
_STEPS = 4  # lines that are looked at in each row of pixels


def draw_color() -> bytes:
    """The icon in colour: the signpost within the middle, on our green up to the edge."""
    shapes = ((_POLE, _SAND), (_UPPER, _SUN), (_LOWER, _WHITE))
    return _draw(COLOR_SIDE, 3.8, shapes, (*_GREEN, 1.0))


def draw_outline() -> bytes:
    """The small icon: white on nothing, as Teams asks."""
    return _draw(OUTLINE_SIDE, 0.84, [(one, _WHITE) for one in (_POLE, _UPPER, _LOWER)], (*_WHITE, 0.0))


def _draw(
    side: int,
    scale: float,
    shapes: Sequence[tuple[tuple[Point, ...], Color]],
    ground: tuple[float, float, float, float],
) -> bytes:
    pixels = [[ground] * side for _ in range(side)]
    for corners, color in shapes:
        placed = [
            tuple((at - mid) * scale + side / 2 for at, mid in zip(one, _MIDDLE, strict=True))
            for one in corners
        ]
        for row, line in enumerate(_covered([(x, y) for x, y in placed], side)):
            pixels[row] = [_over(below, color, share) for below, share in zip(pixels[row], line, strict=True)]
    return _as_png(side, pixels)


def _covered(corners: Sequence[Point], side: int) -> Iterator[list[float]]:
    """Row by row, how much of each pixel lies within the corners."""
    for row in range(side):
        shares = [0.0] * side
        for step in range(_STEPS):
            for left, right in _spans(corners, row + (step + 0.5) / _STEPS):
                for x in range(max(0, math.floor(left)), min(side, math.ceil(right))):
                    shares[x] += (min(right, x + 1) - max(left, x)) / _STEPS
        yield shares


def _spans(corners: Sequence[Point], y: float) -> Iterator[tuple[float, float]]:
    """From where to where a line at this height lies within the corners."""
    crossed = sorted(
        x0 + (y - y0) * (x1 - x0) / (y1 - y0)
        for (x0, y0), (x1, y1) in zip(corners, [*corners[1:], corners[0]], strict=True)
        if (y0 <= y) != (y1 <= y)
    )
    return zip(crossed[::2], crossed[1::2], strict=True)


def _over(
    below: tuple[float, float, float, float], color: Color, share: float
) -> tuple[float, float, float, float]:
    """A colour over what is there already."""
    red, green, blue = (old + (new - old) * share for old, new in zip(below, color, strict=False))
    return red, green, blue, below[3] + (1 - below[3]) * share


def _as_png(side: int, pixels: Sequence[Sequence[tuple[float, float, float, float]]]) -> bytes:
    """https://www.w3.org/TR/png-3: eight bits of red, green, blue and alpha, no filter."""
    raw = b"".join(
        b"\0"
        + bytes(round(value) for red, green, blue, alpha in row for value in (red, green, blue, alpha * 255))
        for row in pixels
    )
    header = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(raw, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in parts)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
