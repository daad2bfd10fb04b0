"""Templates, styles and scripts fit the strict Content Security Policy and name only files that exist."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import get_template

from portal.core.templatetags.portal import SPRITE, TONE_ICONS

KINDS = {".html", ".txt", ".svg"}
TEMPLATES = sorted(
    path for path in Path("templates").rglob("*") if path.suffix in KINDS and path.stat().st_size
)
PAPER = {
    Path("templates/reports/pdf"),
    Path("templates/planning/reports"),
}  # documents carry their own styles
PAGES = [path for path in TEMPLATES if path.suffix == ".html" and not PAPER & set(path.parents)]
SCRIPTS = sorted(Path("static/js").glob("*.js"))
STYLES = sorted(Path("static/css").glob("*.css"))
INLINE = re.compile(r"(?i)<style|<script(?![^>]*\bsrc=)|\s(?:style|on[a-z]+)\s*=\s*[\"']|hx-on|javascript:")


def relative(path):
    return str(path)


@pytest.mark.parametrize("path", TEMPLATES, ids=relative)
def test_every_template_compiles(path):
    get_template(str(path.relative_to("templates")))


@pytest.mark.parametrize("path", PAGES, ids=relative)
def test_no_page_has_inline_scripts_or_styles(path):
    without_comments = re.sub(r"{#.*?#}", "", path.read_text())

    assert INLINE.findall(without_comments) == []


@pytest.mark.parametrize("path", PAGES, ids=relative)
def test_every_static_file_that_a_template_names_exists(path):
    names = re.findall(r"{% static ['\"]([^'\"]+)['\"] %}", path.read_text())

    assert [name for name in names if not finders.find(name)] == []


def test_every_icon_that_a_template_or_a_tone_names_is_in_the_sprite():
    sprite = set(re.findall(r'<symbol id="([^"]+)"', Path(finders.find(SPRITE)).read_text()))
    named = {name for path in PAGES for name in re.findall(r"{% icon \"([^\"]+)\"", path.read_text())}

    assert named | set(TONE_ICONS.values()) <= sprite


@pytest.mark.parametrize("path", STYLES, ids=relative)
def test_styles_name_only_files_that_exist(path):
    names = re.findall(r'url\("(?!data:)([^")]+)"\)', path.read_text())

    assert [name for name in names if not (path.parent / name).exists()] == []


@pytest.mark.parametrize("path", SCRIPTS, ids=relative)
def test_scripts_stay_short_and_need_no_eval(path):
    text = path.read_text()

    assert len(text.splitlines()) <= 150
    assert re.findall(r"\beval\(|new Function|innerHTML =|\.style\b", text) == []


def test_htmx_is_the_release_whose_answers_the_portal_is_written_for():
    assert 'version:"2.0.11"' in Path("static/vendor/htmx/htmx.min.js").read_text()
