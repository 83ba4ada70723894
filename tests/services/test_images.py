import logging
import zlib
from io import BytesIO

import pytest
from PIL import Image, ImageChops, JpegImagePlugin, PngImagePlugin

from services.images import UnfitImageError, clean_image

GPS = 0x8825
ORIENTATION = 0x0112
MOST = 1_000_000


def picture(size=(64, 48), mode="RGB"):
    """A gradient, so that a worse compression would show."""
    return Image.linear_gradient("L").resize(size).convert(mode)


def saved(image, kind, **options):
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def told():
    """EXIF with an owner, a place and a way up."""
    exif = Image.Exif()
    exif[0x013B] = "OWNER-CANARY"
    exif[ORIENTATION] = 6
    exif.get_ifd(GPS)[1] = "N"
    exif.get_ifd(GPS)[2] = (31.0, 14.0, 7.0)
    return exif


def photo(**options):
    given = {"exif": told(), "comment": b"CANARY", "xmp": b"<x>CANARY</x>", "quality": 83}
    return saved(picture(), "JPEG", **(given | options))


def drawing():
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", "CANARY")
    text.add_itxt("XML:com.adobe.xmp", "<x>CANARY</x>")
    return saved(picture(mode="RGBA"), "PNG", exif=told(), pnginfo=text)


@pytest.mark.parametrize(("data", "ending"), [(photo(), "jpg"), (drawing(), "png")])
def test_a_photo_tells_no_place_and_no_owner(data, ending):
    assert b"CANARY" in data
    cleaned, got = clean_image(data, MOST)
    exif = Image.open(BytesIO(cleaned)).getexif()
    assert (got, dict(exif.get_ifd(GPS)), b"CANARY" in cleaned) == (ending, {}, False)


@pytest.mark.parametrize("data", [photo(), drawing()])
def test_the_way_up_is_kept_and_nothing_else_is_said(data):
    cleaned, _ = clean_image(data, MOST)
    assert dict(Image.open(BytesIO(cleaned)).getexif()) == {ORIENTATION: 6}


def test_a_photo_without_a_way_up_says_nothing():
    cleaned, _ = clean_image(photo(exif=b""), MOST)
    assert dict(Image.open(BytesIO(cleaned)).getexif()) == {}


@pytest.mark.parametrize("sampling", ["4:4:4", "4:2:0"])
def test_a_jpeg_keeps_its_quality(sampling):
    data = photo(subsampling=sampling)
    before, after = Image.open(BytesIO(data)), Image.open(BytesIO(clean_image(data, MOST)[0]))
    change = ImageChops.difference(before, after.convert("RGB")).getextrema()
    assert before.quantization == after.quantization
    assert JpegImagePlugin.get_sampling(before) == JpegImagePlugin.get_sampling(after)
    assert max(most for _, most in change) <= 3


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA"])
def test_a_png_stays_the_same_picture(mode):
    data = saved(picture(mode=mode), "PNG")
    cleaned = Image.open(BytesIO(clean_image(data, MOST)[0]))
    assert cleaned.convert("RGBA").tobytes() == picture(mode=mode).convert("RGBA").tobytes()


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_a_jpeg_of_any_colours_is_kept(mode):
    cleaned, _ = clean_image(saved(picture(mode=mode), "JPEG"), MOST)
    assert Image.open(BytesIO(cleaned)).mode == mode


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "neither"),
        (b"hello", "neither"),
        (b"<svg onload='x'/>", "neither"),
        (saved(picture(), "GIF"), "neither"),
        (b"\xff\xd8\xff", "cannot be read"),
        (photo()[:400], "cannot be read"),
        (photo()[: len(photo()) // 2], "cannot be read"),
        (drawing()[: len(drawing()) // 2], "cannot be read"),
        (b"\xff\xd8\xff" + drawing(), "cannot be read"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "cannot be read"),
        (b"\xff\xd8\xff" + b"\x00" * MOST, "longer than"),
        (saved(Image.new("1", (2000, 1001)), "PNG"), "more than 2000000 pixels"),
    ],
)
def test_what_is_no_honest_photo_is_refused_with_the_reason(data, reason):
    with pytest.raises(UnfitImageError, match=reason):
        clean_image(data, MOST, max_pixels=2_000_000)


def test_a_small_file_that_unpacks_to_gigabytes_is_refused_unread():
    header = bytearray(saved(Image.new("1", (8, 8)), "PNG"))
    header[16:24] = (60_000).to_bytes(4, "big") * 2
    header[29:33] = zlib.crc32(header[12:29]).to_bytes(4, "big")
    with pytest.raises(UnfitImageError):
        clean_image(bytes(header), MOST)


def test_no_log_line_holds_what_a_photo_tells(caplog):
    caplog.set_level(logging.DEBUG)
    clean_image(photo(), MOST)
    assert "CANARY" not in caplog.text


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow warns of each broken EXIF entry.
@pytest.mark.parametrize("data", [photo(), drawing()])
def test_a_damaged_file_is_cleaned_or_refused_and_nothing_else(data):
    for position in range(0, len(data), 11):
        broken = bytearray(data)
        broken[position] ^= 0xFF
        try:
            cleaned, _ = clean_image(bytes(broken), MOST)
        except UnfitImageError:
            continue
        assert b"OWNER-CANARY" not in cleaned
