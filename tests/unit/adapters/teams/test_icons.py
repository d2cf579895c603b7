"""The icons of the app in Teams: the sizes and colours that Teams asks for, read back from the PNG."""

import struct
import zlib

import pytest

from adapters.teams.icons import draw_color, draw_outline

Pixel = tuple[int, int, int, int]


def read(png: bytes) -> tuple[int, int, list[list[Pixel]]]:
    """Width, height and pixels of a PNG without filters; checks each chunk."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    chunks, place = {}, 8
    while place < len(png):
        (length,) = struct.unpack(">I", png[place : place + 4])
        name, data = png[place + 4 : place + 8], png[place + 8 : place + 8 + length]
        assert struct.unpack(">I", png[place + 8 + length : place + 12 + length]) == (
            zlib.crc32(name + data),
        )
        chunks[name], place = data, place + 12 + length
    assert list(chunks) == [b"IHDR", b"IDAT", b"IEND"]
    width, height, *form = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    assert form == [8, 6, 0, 0, 0]
    raw = zlib.decompress(chunks[b"IDAT"])
    lines = [raw[at : at + 1 + width * 4] for at in range(0, len(raw), 1 + width * 4)]
    assert all(line[0] == 0 for line in lines)
    rows = [[(*line[at : at + 4],) for at in range(1, len(line), 4)] for line in lines]
    return width, height, rows  # type: ignore[return-value]


def test_pitfall_24_the_icon_in_colour_is_192_wide_and_high_and_full() -> None:
    width, height, rows = read(draw_color())

    pixels = [one for row in rows for one in row]
    assert (width, height, len(rows)) == (192, 192, 192)
    assert {alpha for *_, alpha in pixels} == {255}
    assert rows[0][0] == rows[191][191] == (11, 93, 87, 255)
    assert {(255, 196, 107, 255), (255, 255, 255, 255), (243, 233, 216, 255)} <= set(pixels)


def test_pitfall_24_the_outline_is_32_wide_and_high_and_white_on_nothing() -> None:
    width, height, rows = read(draw_outline())

    pixels = [one for row in rows for one in row]
    assert (width, height, len(rows)) == (32, 32, 32)
    assert {one[:3] for one in pixels} == {(255, 255, 255)}
    assert {0, 255} <= {alpha for *_, alpha in pixels}
    assert all(rows[y][x][3] == 0 for y in (0, 31) for x in (0, 31))


@pytest.mark.parametrize(
    ("at", "is_covered"),
    [
        pytest.param((16, 2), True, id="top of the pole"),
        pytest.param((16, 29), True, id="foot of the pole"),
        pytest.param((26, 8), True, id="point of the upper sign"),
        pytest.param((26, 19), False, id="right of the lower sign"),
        pytest.param((5, 19), True, id="point of the lower sign"),
        pytest.param((8, 14), False, id="between the signs"),
        pytest.param((8, 28), False, id="beside the pole"),
    ],
)
def test_the_outline_is_a_signpost_with_signs_to_both_sides(at: tuple[int, int], *, is_covered: bool) -> None:
    _, _, rows = read(draw_outline())

    x, y = at
    assert (rows[y][x][3] > 127) is is_covered


def test_an_icon_is_the_same_each_time() -> None:
    assert draw_color() == draw_color()
    assert draw_outline() == draw_outline()
