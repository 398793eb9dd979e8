"""From whatever a file holds (palettes, transparency, 16 bits, CMYK) to plain 8-bit RGB."""

from __future__ import annotations

import math
from typing import Union, cast

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, TiffImagePlugin

_Samples = Union[NDArray[np.int32], NDArray[np.float32]]

_CONVERTED = frozenset({"1", "P", "CMYK", "YCbCr", "RGBX", "HSV"})
_WHITE_IS_ZERO = 0
_ROWS_AT_ONCE = 256
_STRIP_BYTES = 1 << 16
_WORTH_STRIPS = 1 << 20


def flatten(image: Image.Image) -> NDArray[np.uint8]:
    """Turn a decoded picture into RGB.

    Colour profiles are ignored. CMYK is inverted without one: `R = (255 - K) - round((255 - K) * C / 255)`.
    Grey becomes three equal channels. 16-bit samples keep their upper byte (`>> 8`), 12-bit ones their
    upper 8 bits (`>> 4`). 32-bit and floating-point
    samples are read by the smallest usual range that holds all of them, see `scale_samples`.
    Transparent pixels are laid on white, see `lay_on_white`.

    Args:
        image: loaded, and already the right way up.

    Returns:
        (H, W, 3), contiguous.

    Raises:
        ValueError: if there is no agreed way from the picture's mode to RGB (LAB).
    """
    if image.mode.startswith("I;16"):
        return _grey(_upper_byte(image), image)
    if image.mode in {"I", "F"}:
        return _grey(scale_samples(np.asarray(image)), image)
    if image.mode == "La":
        return lay_on_white(np.asarray(image.convert("LA").convert("RGBA")))
    if image.has_transparency_data:
        return lay_on_white(np.asarray(image.convert("RGBA")))
    if image.mode == "RGB":
        return _copy_rgb(image)
    if image.mode == "L":
        return _repeat(np.asarray(image))
    if image.mode in _CONVERTED:
        return _copy_rgb(image.convert("RGB"))
    raise ValueError(f"no way from {image.mode} to RGB")


def lay_on_white(rgba: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Lay a picture on white, in integers: `(c * a + 255 * (255 - a) + 127) // 255`, which is exact rounding.

    Args:
        rgba: (H, W, 4), colours not multiplied by alpha.

    Returns:
        (H, W, 3).
    """
    rgb = np.ascontiguousarray(rgba[..., :3])
    for top in range(0, rgba.shape[0], _ROWS_AT_ONCE):
        alpha = rgba[top : top + _ROWS_AT_ONCE, :, 3:].astype(np.uint16)
        if alpha.min(initial=255) == 255:
            continue
        band = rgb[top : top + _ROWS_AT_ONCE]
        # At most 255 * 255 + 127, which 16 bits hold.
        band[...] = (band * alpha + 255 * (255 - alpha) + 127) // 255
    return rgb


def scale_samples(samples: _Samples) -> NDArray[np.uint8]:
    """Bring 32-bit samples to 8 bits, rounding down.

    The range is the smallest of 0…1 (floating point only), 0…255 and 0…65535 that holds every sample; if none
    does, the darkest sample becomes black and the brightest white. Samples that are not numbers become black.

    Args:
        samples: (H, W).

    Returns:
        (H, W).
    """
    low, high = _extremes(samples)
    subtract, factor = low, 255 / (high - low) if high > low else 0.0
    if low >= 0 and high <= 1 and samples.dtype.kind == "f":
        subtract, factor = 0.0, 255.0
    elif low >= 0 and high <= 255:
        subtract, factor = 0.0, 1.0
    elif low >= 0 and high <= 65535:
        subtract, factor = 0.0, 1 / 256
    scaled = np.empty(samples.shape, np.uint8)
    for top in range(0, len(samples), _ROWS_AT_ONCE):
        band = _numbers(samples[top : top + _ROWS_AT_ONCE])
        scaled[top : top + _ROWS_AT_ONCE] = np.clip(np.floor((band - subtract) * factor), 0, 255)
    return scaled


def _extremes(samples: _Samples) -> tuple[float, float]:
    low, high = math.inf, -math.inf
    for top in range(0, len(samples), _ROWS_AT_ONCE):
        band = _numbers(samples[top : top + _ROWS_AT_ONCE])
        low, high = min(low, float(band.min())), max(high, float(band.max()))
    return low, high


def _numbers(samples: _Samples) -> NDArray[np.float64]:
    with np.errstate(invalid="ignore"):  # a signalling NaN from a damaged file would warn
        return np.nan_to_num(samples.astype(np.float64), nan=0.0, posinf=0.0, neginf=0.0)


def _copy_rgb(image: Image.Image) -> NDArray[np.uint8]:
    """Copy an RGB picture strip by strip: a third of the time that `np.asarray` takes for 12 megapixels.

    A strip small enough for one call of Pillow's encoder stays in the processor's cache on its way.
    """
    width, height = image.size
    step = _STRIP_BYTES // (3 * width)
    if width * height < _WORTH_STRIPS or step == 0:
        return np.asarray(image)
    rgb = np.empty((height, width, 3), np.uint8)
    for top in range(0, height, step):
        bottom = min(top + step, height)
        strip = image.crop((0, top, width, bottom)).tobytes()
        rgb[top:bottom] = np.frombuffer(strip, np.uint8).reshape(-1, width, 3)
    return rgb


def _upper_byte(image: Image.Image) -> NDArray[np.uint8]:
    samples = cast("NDArray[np.uint16]", np.asarray(image))
    unused_bits = 0
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        if image.tag_v2.get(ExifTags.Base.PhotometricInterpretation) == _WHITE_IS_ZERO:
            samples = np.invert(samples)
        if image.tag_v2.get(ExifTags.Base.BitsPerSample) == (12,):
            unused_bits = 4
    return (samples >> (8 - unused_bits)).astype(np.uint8)


def _grey(grey: NDArray[np.uint8], image: Image.Image) -> NDArray[np.uint8]:
    clear = image.info.get("transparency")
    rgb = _repeat(grey)
    if isinstance(clear, int):
        rgb[np.asarray(image) == clear] = 255
    return rgb


def _repeat(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.repeat(grey[:, :, None], 3, axis=2)
