#!/usr/bin/env python3
# Copyright the Picture Time authors
# SPDX-License-Identifier: Apache-2.0
#
# Makes the pictures in Samples/ from one portrait: a small "photo a day"
# sequence with a different tilt, size, place, light and date in each picture.
#
# Usage:
#     python3 scripts/make-samples.py [--out Samples] [--eyes X,Y,X,Y]
#                                     [--contact-sheet SHEET.png] PORTRAIT
#
#   PORTRAIT         the source picture (Samples/README.md says which one)
#   --out            folder to write to (default: Samples)
#   --eyes           centres of the two eyes in PORTRAIT, the one on the left
#                    of the picture first (default: those of the portrait used)
#   --contact-sheet  also write all pictures, upright, on one sheet
#
# Needs Python 3.9 or newer with the packages pillow and numpy.
#
# Everything is fixed, the noise too, so a second run with the same versions of
# the packages writes the same bytes. Another version of Pillow may pack the
# same picture into slightly different bytes.
#
# At the end it prints one table row for each picture, ready for the README.

import argparse
import hashlib
import io
import math
import os
from collections import namedtuple

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageOps, PngImagePlugin

SEED = 20240301
WIDTH, HEIGHT = 600, 800
PAD = 160  # how far the background is continued past the source's edges
DESCRIPTION = "Picture Time sample, made from a public domain portrait"

# zoom   output pixels for one source pixel (in a 600x800 picture)
# tilt   of the line through the eyes in degrees, positive is clockwise
# at     where the middle between the eyes lands, as parts of width and height
# ev     exposure, in stops
# wb     gains of red and blue against green
# light  direction the light comes from in degrees (0 right, 90 above) and how
#        many stops the picture changes from one side to the other
Shot = namedtuple("Shot", "name time zoom tilt at ev wb light noise quality orientation small")


def shot(name, time, zoom, tilt, at, ev, wb, light, noise=1.2, quality=90, orientation=1, small=1.0):
    return Shot(name, time, zoom, tilt, at, ev, wb, light, noise, quality, orientation, small)


SHOTS = [
    shot("2024-03-01.jpg", "2024:03:01 12:00:00",
         1.42, 1.5, (0.50, 0.345), 0.00, (1.00, 1.00), (90, 0.15)),
    shot("IMG_20240302_071512.jpg", "2024:03:02 07:15:12",
         1.62, -5.0, (0.45, 0.380), -0.30, (1.08, 0.90), (150, 0.60), noise=1.8),
    shot("PXL_20240303_064501123.jpg", "2024:03:03 06:45:01.123",
         1.36, 4.0, (0.54, 0.320), 0.25, (0.95, 1.08), (20, 0.50)),
    shot("2024-03-05 07.45.12.jpg", "2024:03:05 07:45:12",
         1.75, -2.5, (0.55, 0.410), 0.10, (1.05, 0.94), (60, 0.45), quality=88),
    shot("20240306T070000.jpg", "2024:03:06 07:00:00",
         1.52, 7.5, (0.50, 0.350), -0.45, (1.10, 0.86), (170, 0.70), noise=2.2, orientation=6),
    shot("20240308.jpg", "2024:03:08 12:00:00",
         1.33, -3.0, (0.49, 0.320), 0.40, (0.97, 1.04), (110, 0.30)),
    shot("2024-03-11_06-58-40.jpg", "2024:03:11 06:58:40",
         1.90, 3.0, (0.46, 0.425), -0.10, (1.03, 0.97), (0, 0.65)),
    shot("IMG-20240312-WA0004.jpg", "2024:03:12 12:00:00",
         1.55, -8.0, (0.52, 0.360), 0.15, (0.93, 1.10), (45, 0.40), quality=88),
    shot("photo_2024-03-15_08-02-33.jpg", "2024:03:15 08:02:33",
         1.42, 6.0, (0.53, 0.335), -0.20, (1.06, 0.93), (200, 0.45)),
    shot("20240318_073045.jpg", "2024:03:18 07:30:45",
         1.68, -1.0, (0.50, 0.395), 0.50, (1.00, 1.02), (90, 0.55), orientation=8),
    shot("2024-03-21T07-30-00.jpg", "2024:03:21 07:30:00",
         1.47, -6.5, (0.51, 0.345), -0.35, (1.12, 0.84), (135, 0.55), noise=2.0),
    shot("selfie 2024-03-24.png", None,
         1.58, 5.0, (0.55, 0.365), 0.05, (0.98, 1.05), (30, 0.35), noise=0.0, small=0.6),
    shot("2024-03-28.jpg", "2024:03:28 12:00:00",
         1.42, 0.0, (0.50, 0.340), 0.20, (1.02, 0.98), (90, 0.20), quality=92),
]


def blurred(pixels, radius):
    image = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8), "RGB")
    return np.asarray(image.filter(ImageFilter.GaussianBlur(radius)), dtype=np.float64)


def continue_background(source, rng):
    """The source with PAD more pixels on each side, ever softer further out."""
    pixels = np.asarray(source, dtype=np.float64)
    height, width, _ = pixels.shape
    # Curtain and flag on the left repeat well; on the other sides the edge goes on.
    pixels = np.pad(pixels, ((0, 0), (PAD, 0), (0, 0)), mode="reflect")
    pixels = np.pad(pixels, ((PAD, PAD), (0, PAD), (0, 0)), mode="edge")
    y, x = np.mgrid[0:pixels.shape[0], 0:pixels.shape[1]].astype(np.float64)
    outside = np.hypot(
        np.maximum(np.maximum(PAD - x, x - (PAD + width - 1)), 0),
        np.maximum(np.maximum(PAD - y, y - (PAD + height - 1)), 0))[..., None]
    result = pixels
    for radius, begin in ((5, 0.0), (12, 5.0), (22, 24.0)):
        weight = np.clip((outside - begin) / 8.0, 0, 1)
        result = result * (1 - weight) + blurred(pixels, radius) * weight
    grain = rng.normal(0, 2.5, result.shape[:2])[..., None]
    result = result + grain * np.clip(outside / 4.0, 0, 1)
    return Image.fromarray(np.clip(result + 0.5, 0, 255).astype(np.uint8), "RGB")


def warp(extended, eyes, s, size):
    """One similarity: output pixel -> place in the extended source."""
    width, height = size
    zoom = s.zoom * width / WIDTH
    # The portrait's own tilt is taken out first.
    turn = math.radians(s.tilt) - math.atan2(eyes[3] - eyes[1], eyes[2] - eyes[0])
    a, b = math.cos(turn) / zoom, math.sin(turn) / zoom
    ex = (eyes[0] + eyes[2]) / 2 + PAD
    ey = (eyes[1] + eyes[3]) / 2 + PAD
    ox, oy = s.at[0] * width, s.at[1] * height
    inverse = (a, b, ex - a * ox - b * oy, -b, a, ey + b * ox - a * oy)
    corners = [(inverse[0] * x + inverse[1] * y + inverse[2],
                inverse[3] * x + inverse[4] * y + inverse[5])
               for x in (0, width) for y in (0, height)]
    if any(not (0 <= x <= extended.width and 0 <= y <= extended.height) for x, y in corners):
        raise SystemExit(f"{s.name}: the picture would reach past the continued background")
    return extended.transform(size, Image.Transform.AFFINE, inverse, Image.Resampling.BICUBIC)


def relight(image, s, rng):
    v = np.asarray(image, dtype=np.float64) / 255
    linear = np.where(v <= 0.04045, v / 12.92, ((v + 0.055) / 1.055) ** 2.4)
    height, width, _ = linear.shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    angle = math.radians(s.light[0])
    along = ((x / width - 0.5) * math.cos(angle) - (y / height - 0.5) * math.sin(angle))
    stops = s.ev + s.light[1] * np.tanh(1.6 * along) / math.tanh(0.8) / 2
    # Keep the brightness of green steady while red and blue move.
    gains = np.array([s.wb[0], 1.0, s.wb[1]])
    gains = gains / (gains @ np.array([0.2126, 0.7152, 0.0722]))
    linear = linear * gains * (2.0 ** stops)[..., None]
    # A soft shoulder, so that white cloth does not clip hard.
    knee = 0.75
    over = np.maximum(linear - knee, 0)
    linear = np.where(linear > knee, knee + (1 - knee) * (1 - np.exp(-over / (1 - knee))), linear)
    v = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055) * 255
    if s.noise > 0:
        v = v + rng.normal(0, s.noise, (height, width))[..., None]
        v = v + rng.normal(0, s.noise * 0.4, (height, width, 3))
    return Image.fromarray(np.clip(v + 0.5, 0, 255).astype(np.uint8), "RGB")


def exif_for(s):
    exif = Image.Exif()
    time, _, fraction = s.time.partition(".")
    exif[0x010E] = DESCRIPTION
    exif[0x0112] = s.orientation
    exif[0x0132] = time
    details = exif.get_ifd(0x8769)
    details[0x9003] = time
    details[0x9004] = time
    if fraction:
        details[0x9291] = fraction
    return exif


def main():
    parser = argparse.ArgumentParser(description="Make the sample photos from one portrait.")
    parser.add_argument("portrait")
    parser.add_argument("--out", default="Samples")
    parser.add_argument("--eyes", default="222.4,190.5,306.0,186.8")
    parser.add_argument("--contact-sheet")
    options = parser.parse_args()
    eyes = [float(part) for part in options.eyes.split(",")]
    if len(eyes) != 4:
        parser.error("--eyes needs four numbers")

    with Image.open(options.portrait) as opened:
        source = opened.convert("RGB")
    extended = continue_background(source, np.random.Generator(np.random.PCG64(SEED)))
    os.makedirs(options.out, exist_ok=True)
    distance = math.hypot(eyes[2] - eyes[0], eyes[3] - eyes[1])

    rows, uprights = [], []
    for number, s in enumerate(SHOTS):
        rng = np.random.Generator(np.random.PCG64(SEED + 1 + number))
        size = (round(WIDTH * s.small), round(HEIGHT * s.small))
        image = relight(warp(extended, eyes, s, size), s, rng)
        image = image.filter(ImageFilter.UnsharpMask(radius=1.2, percent=50, threshold=2))
        stored = image
        if s.orientation == 6:  # a viewer turns it a quarter clockwise
            stored = image.transpose(Image.Transpose.ROTATE_90)
        elif s.orientation == 8:  # a viewer turns it a quarter anticlockwise
            stored = image.transpose(Image.Transpose.ROTATE_270)
        buffer = io.BytesIO()
        if s.name.endswith(".png"):
            note = PngImagePlugin.PngInfo()
            note.add_text("Description", DESCRIPTION)
            stored.save(buffer, "PNG", optimize=True, pnginfo=note)
        else:
            stored.save(buffer, "JPEG", quality=s.quality, optimize=True, exif=exif_for(s))
        data = buffer.getvalue()
        with open(os.path.join(options.out, s.name), "wb") as file:
            file.write(data)
        with Image.open(io.BytesIO(data)) as again:
            uprights.append(ImageOps.exif_transpose(again).convert("RGB"))
        rows.append(f"| `{s.name}` | {stored.width}x{stored.height} | {s.orientation if s.time else 'none'} "
                    f"| {distance * s.zoom * s.small:.0f} | {len(data)} "
                    f"| `{hashlib.sha256(data).hexdigest()}` |")
    print("\n".join(rows))

    if options.contact_sheet:
        columns, cell = 5, (300, 400)
        lines = -(-len(SHOTS) // columns)
        sheet = Image.new("RGB", (columns * (cell[0] + 8), lines * (cell[1] + 26)), "white")
        draw = ImageDraw.Draw(sheet)
        for number, (s, upright) in enumerate(zip(SHOTS, uprights)):
            x = number % columns * (cell[0] + 8)
            y = number // columns * (cell[1] + 26)
            sheet.paste(upright.resize(cell, Image.Resampling.LANCZOS), (x, y))
            draw.text((x + 4, y + cell[1] + 5), s.name, fill="black")
        sheet.save(options.contact_sheet)


if __name__ == "__main__":
    main()
