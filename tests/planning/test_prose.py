"""The rich text of plans: what the server keeps of whatever a browser sends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from planning.prose import clean, from_typed, word_count
from planning.templatetags.prose import prose

ALLOWED = {  # tags and their attributes
    **dict.fromkeys(["p", "br", "strong", "em", "ul", "li", "h3", "h4", "blockquote"], frozenset()),
    **dict.fromkeys(["table", "thead", "tbody", "tr", "th", "td"], frozenset()),
    "a": {"href", "title", "rel"},
    "ol": {"start", "type", "data-type"},
}
KEPT = [
    "<p>One</p>",
    "<p>One<br>two</p>",
    "<p><strong>One</strong> <em>two</em></p>",
    "<ul><li>One</li></ul>",
    "<ol><li>One</li></ol>",
    "<h3>One</h3><h4>Two</h4>",
    "<blockquote><p>One</p></blockquote>",
    "<table><tbody><tr><th>One</th><td>Two</td></tr></tbody></table>",
    '<p><a href="https://example.org/a?b=1">One</a></p>',
    '<p><a href="mailto:a@example.org">One</a></p>',
    "<p>5 &lt; 6 &amp; 7</p>",
    '<p>In HTML one writes colspan="2".</p>',
    "",
]
CLEANED = [
    ("<p onclick='a()'>One</p>", "<p>One</p>"),
    ("<p style='color:red' class='x' id='y'>One</p>", "<p>One</p>"),
    ("<script>a()</script><p>One</p>", "<p>One</p>"),
    ("<style>p{display:none}</style><p>One</p>", "<p>One</p>"),
    ("<p>One<img src=x onerror=a()></p>", "<p>One</p>"),
    ("<svg onload=a()><script>a()</script></svg><p>One</p>", "<p>One</p>"),
    ("<iframe src='/admin/'></iframe><p>One</p>", "<p>One</p>"),
    ("<form action='/x'><input name=a><button>One</button></form>", "One"),
    ("<h1>One</h1>", "One"),
    ("<p><u>One</u></p>", "<p>One</p>"),
    ("<!-- secret --><p>One</p>", "<p>One</p>"),
    ("<p>One", "<p>One</p>"),
    ("One", "One"),
    ("<td>One</td>", "One"),
    ("<p></p>", ""),
    (
        '<table><tr><td colspan="999999" rowspan="2">One</td></tr></table>',
        "<table><tbody><tr><td>One</td></tr></tbody></table>",
    ),
]
SCHEMES = [
    "javascript:a()",
    " JaVaScRiPt:a()",
    "java\tscript:a()",
    "data:text/html,a",
    "file:///etc/passwd",
    "vbscript:a",
    "//evil.example",
    "/admin/",
    "?a=b",
]


@pytest.mark.parametrize("text", KEPT)
def test_what_the_editor_offers_is_kept_to_the_letter(text):
    assert clean(text) == text


@pytest.mark.parametrize(("text", "left"), CLEANED)
def test_anything_else_is_taken_out_and_its_words_stay(text, left):
    assert clean(text) == left


@pytest.mark.parametrize("address", SCHEMES)
def test_a_link_leads_to_the_web_or_to_a_mail_box_or_nowhere(address):
    [link] = html.fragments_fromstring(clean(f'<a href="{address}">One</a>'))

    assert (link.get("href"), link.text) == (None, "One")


TRICKS = ["script", "style", "svg", "math", "textarea", "template", "plaintext", "select", "b"]
PIECES = st.sampled_from(  # what parsers and cleaners trip over, in any order and number
    [
        *(f"<{tag}>" for tag in [*ALLOWED, *TRICKS]),
        *(f"</{tag}>" for tag in [*ALLOWED, *TRICKS]),
        *("<a href='javascript:a()'>", "<a href=https://example.org>", "<td colspan=9>", "<p onclick=a()>"),
        *("<img src=x onerror=a()>", "<!--", "-->", "<![CDATA[", "]]>", "&lt;script&gt;", "&#60;b", "&"),
        *("<", ">", '"', "'", "\0", "é", " ", "words"),
    ]
)
SOUP = st.lists(PIECES | st.text(max_size=5), max_size=25).map("".join)


@given(SOUP)
def test_whatever_comes_in_only_allowed_html_comes_out_and_cleaning_again_changes_nothing(soup):
    cleaned = clean(soup)

    assert clean(cleaned) == cleaned
    for element in html.fragment_fromstring(f"<div>{cleaned}</div>").iterdescendants():
        assert set(element.attrib) <= ALLOWED[element.tag]
        assert element.get("href", "https:").split(":")[0] in ("http", "https", "mailto")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("<p> </p>", 0),
        ("<p>&nbsp;</p>", 0),
        ("<p>One&nbsp;two</p>", 2),
        ("<p>One</p><p>two</p>", 2),
        ("<ul><li>One</li><li>two three</li></ul>", 3),
    ],
)
def test_words_are_counted_without_the_markup(text, words):
    assert word_count(text) == words


def test_what_was_saved_under_an_older_list_is_cleaned_again_when_it_is_shown():
    assert prose("<p onclick='a()'>One</p>") == "<p>One</p>"
    assert prose(None) == ""


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        (
            "Plain <words> & more\n\nsecond line\nits end",
            "<p>Plain &lt;words&gt; &amp; more</p>\n\n<p>second line<br>its end</p>",
        ),
        ("<p>From the editor</p>", "<p>From the editor</p>"),
        ("<H3>Old heading</H3>", "<h3>Old heading</h3>"),
    ],
)
def test_plain_words_keep_their_signs_and_their_lines(text, html):
    assert from_typed(text) == html
