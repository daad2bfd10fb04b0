"""Pictures of a report's pages, for reading it on the review desk without a PDF viewer."""

import contextlib
import io
from collections.abc import Iterator

import pypdfium2

WIDTH = 1200  # pixels: 10-point print stays readable, and a page weighs about 60 kB


def page_pictures(pdf: bytes) -> Iterator[tuple[int, bytes, int, int]]:
    """Page number from 1, WebP bytes, width and height in pixels, one page at a time."""
    with contextlib.closing(pypdfium2.PdfDocument(pdf)) as document:
        for number, page in enumerate(document, start=1):
            image = page.render(scale=WIDTH / page.get_width()).to_pil()
            out = io.BytesIO()
            image.save(out, "WEBP", quality=80, method=4)
            yield number, out.getvalue(), image.width, image.height
            page.close()


def page_count(pdf: bytes) -> int:
    with contextlib.closing(pypdfium2.PdfDocument(pdf)) as document:
        return len(document)
