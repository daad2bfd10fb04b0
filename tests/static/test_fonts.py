"""The vendored fonts have the characters that people here write."""

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

WRITTEN = "AZaz09 –—’‘“”•§éñü½×−$%&/…"
IN_NAMES = "łŁőşžĀē"


@pytest.mark.parametrize("slope", ["normal", "italic"])
@pytest.mark.parametrize("name", ["public-sans", "source-serif-4"])
@pytest.mark.parametrize(("part", "characters"), [("latin", WRITTEN), ("latin-ext", IN_NAMES)])
def test_a_font_has_the_characters_of_its_part(name, part, slope, characters):
    font = TTFont(Path(f"static/vendor/{name}/{name}-{part}-wght-{slope}.woff2"))

    assert [char for char in characters if ord(char) not in font.getBestCmap()] == []
