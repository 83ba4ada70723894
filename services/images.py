"""Photos people send: checked, and freed of what they tell about place and owner.

The one home of Pillow. A photo's EXIF holds where it was taken; that is more than a person who
reports a broken lamp agreed to (PIPL art. 6, least data).
"""

import logging
import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image, JpegImagePlugin

#: Far above any phone's camera; beyond it a small file may unpack to gigabytes.
MAX_PIXELS = 60_000_000

#: First bytes to Pillow's format and the file's ending.
FORMATS = {b"\xff\xd8\xff": ("JPEG", "jpg"), b"\x89PNG\r\n\x1a\n": ("PNG", "png")}

_ORIENTATION = 0x0112

#: What Pillow raises on files that are cut off or made to hurt.
_UNREADABLE = (
    OSError,
    SyntaxError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)


class UnfitImageError(ValueError):
    """Not an image we keep; the text says why."""


def clean_image(data: bytes, max_bytes: int, max_pixels: int = MAX_PIXELS) -> tuple[bytes, str]:
    """The image without its metadata, and the ending of its file.

    Only JPEG and PNG, told by their first bytes and not by any name. The way up is kept, and a
    JPEG is written with its own tables, so it looks as before. Raises `UnfitImageError`.
    """
    # Pillow writes every EXIF value, the place among them, into its debug lines.
    logging.getLogger("PIL").setLevel(logging.INFO)
    if len(data) > max_bytes:
        raise UnfitImageError(f"longer than {max_bytes} bytes")
    name, ending = next((to for start, to in FORMATS.items() if data.startswith(start)), ("", ""))
    if not name:
        raise UnfitImageError("neither JPEG nor PNG")
    try:
        with Image.open(BytesIO(data), formats=[name]) as image:
            if image.width * image.height > max_pixels:
                raise UnfitImageError(f"more than {max_pixels} pixels")
            return _rewritten(image, name), ending
    except UnfitImageError:
        raise
    except _UNREADABLE as error:
        raise UnfitImageError(f"cannot be read ({type(error).__name__})") from None


def _rewritten(image: Image.Image, name: str) -> bytes:
    """The same picture, with the way up as the only thing said about it."""
    # Pillow would otherwise carry the comment over by itself.
    options: dict[str, Any] = {"exif": _way_up(image), "comment": b""}
    image.load()
    if isinstance(image, JpegImagePlugin.JpegImageFile):
        options["qtables"] = image.quantization
        options["subsampling"] = JpegImagePlugin.get_sampling(image)
    out = BytesIO()
    image.save(out, name, icc_profile=image.info.get("icc_profile"), **options)
    return out.getvalue()


def _way_up(image: Image.Image) -> Image.Exif:
    exif = Image.Exif()
    if (turned := image.getexif().get(_ORIENTATION)) in range(2, 9):
        exif[_ORIENTATION] = turned
    return exif
