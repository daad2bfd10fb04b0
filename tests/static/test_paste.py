"""What comes from Word and Google Docs keeps its structure and loses its dress."""

import pytest

from .conftest import BROWSER

pytestmark = BROWSER

EDITOR = "data:text/javascript,export const Extension = {create: (x) => x}; export class Plugin {}"
PAGE = f"""<!doctype html><title>Paste</title>
<script type="importmap">{{"imports": {{"django-prose-editor/editor": "{EDITOR}"}}}}</script>
<script type="module">
import {{ cleanPastedHTML }} from "/static/js/paste-clean.js";
window.clean = cleanPastedHTML;
</script>"""


@pytest.fixture
def clean(page, server):
    page.route("http://portal.test/", lambda route: route.fulfill(body=PAGE, content_type="text/html"))
    page.goto("http://portal.test/")
    page.wait_for_function("() => Boolean(window.clean)")
    return lambda html: page.evaluate("(html) => window.clean(html)", html)


def item(marker, level, text):
    return (
        f'<p class="MsoListParagraph" style="mso-list:l0 level{level} lfo1"><!--[if !supportLists]-->'
        f"<span>{marker}<span>&nbsp;&nbsp;</span></span><!--[endif]-->{text}<o:p></o:p></p>"
    )


def test_word_lists_become_lists_with_their_levels(clean):
    html = item("·", 1, "Weed") + item("o", 2, "the 500s") + item("·", 1, "Order")

    assert (
        clean(html) == "<ul><li><p>Weed</p><ul><li><p>the 500s</p></li></ul></li><li><p>Order</p></li></ul>"
    )


def test_word_numbers_become_a_numbered_list(clean):
    assert clean(item("1.", 1, "First") + item("2.", 1, "Second")) == (
        "<ol><li><p>First</p></li><li><p>Second</p></li></ol>"
    )


def test_a_google_document_is_not_bold_all_over(clean):
    html = (
        '<b style="font-weight:normal" id="docs-internal-guid-1"><p>'
        '<span style="font-weight:400">plain </span>'
        '<span style="font-weight:700">bold</span> <span style="font-style:italic">slanted</span></p></b>'
    )

    assert clean(html) == "<p><span>plain </span><strong><span>bold</span></strong> <em>slanted</em></p>"


def test_headings_stand_below_the_titles_of_the_page(clean):
    assert clean("<h1><b>Needs</b></h1><h3>Evidence</h3>") == "<h3>Needs</h3><h4>Evidence</h4>"


def test_pictures_scripts_and_markup_of_the_office_are_gone(clean):
    html = (
        "<!--[if gte mso 9]><xml><w:x/></xml><![endif]--><style>p{color:red}</style><script>alert(1)</script>"
        '<p class="MsoNormal" style="color:red" lang="EN-US">Words<img src="x"><o:p></o:p></p><p>&nbsp;</p>'
    )

    assert clean(html) == "<p>Words</p>"
