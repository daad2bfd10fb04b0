"""Colors stay apart far enough in both themes: WCAG asks 4.5 for text, 3 for controls, focus and charts."""

import re
from pathlib import Path

import pytest

TOKENS = Path("static/css/tokens.css").read_text()
TEXT = [
    ("ink", "paper surface sunk lake-soft warn-soft danger-soft success-soft"),
    ("ink-2", "paper surface sunk"),
    ("link", "paper surface sunk"),
    ("link-hover", "surface sunk"),
    ("on-lake", "lake lake-hover"),
    ("lake", "surface lake-soft"),
    ("success", "surface success-soft"),
    ("warn", "surface warn-soft"),
    ("danger", "paper surface danger-soft"),
    ("on-head", "head"),
    ("on-head-2", "head"),
    ("focus-head", "head"),
]
SHAPES = [
    ("line-strong", "paper surface sunk"),
    ("warn-line", "surface"),
    ("focus", "paper surface sunk"),
    ("bar", "surface bar-plan"),
    ("bar-mid", "surface"),
]


def colors(theme):
    """The color tokens of a theme; dark overrides some of the light ones."""
    light, dark = TOKENS.split('[data-bs-theme="dark"]')
    found = dict(re.findall(r"--lsp-([\w-]+): (#\w{6})", light))
    return found | dict(re.findall(r"--lsp-([\w-]+): (#\w{6})", dark)) if theme == "dark" else found


def luminance(color):
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(share * channel for share, channel in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_measured_as_the_standard_says():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(TEXT, 4.5), (SHAPES, 3)])
def test_colors_stay_apart(theme, pairs, least):
    token = colors(theme)
    too_close = {
        f"{front} on {ground}": round(contrast(token[front], token[ground]), 2)
        for front, grounds in pairs
        for ground in grounds.split()
        if contrast(token[front], token[ground]) < least
    }

    assert too_close == {}
