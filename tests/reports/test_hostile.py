"""Words typed by people can make the renderer read no file and reach no address."""

import http.server
import threading
from urllib.parse import quote

import pytest
from django.template.loader import render_to_string
from weasyprint import HTML

from planning.reporting import plan_report
from portal.reports.pdf import RenderError, render_pdf

from .conftest import make
from .reading import in_one_line, opened
from .sample import certificate, rich_snapshot

ON = {"title": "A report", "author": "A district", "made_on": "2027-04-21"}
SECRET = "nobody may read this"


@pytest.fixture
def listener():
    """A server on this machine that remembers what was asked of it."""

    class Remember(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            redirects = self.path.startswith("/redirect")
            self.send_response(302 if redirects else 200)
            self.send_header(
                "Location" if redirects else "Content-Type", f"{address}/target" if redirects else "text/css"
            )
            self.end_headers()

        def log_message(self, *_):
            pass

    asked = []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Remember)
    address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield address, asked
    server.shutdown()
    server.server_close()


@pytest.fixture
def secret_file(tmp_path):
    file = tmp_path / "secret.txt"
    file.write_text(SECRET)
    return file.as_uri()


def bait(address, file):
    """Every way we know to make a renderer fetch something."""
    return f"""
<link rel="stylesheet" href="{address}/link"><link rel="attachment" href="{file}">
<style>@import url({address}/import); @font-face {{ font-family: F; src: url({address}/font) }}
p {{ background: url({address}/background); font-family: F; list-style-image: url({address}/list) }}
p::before {{ content: url({address}/content) }}</style>
<p>Words.</p>
<img src="{address}/redirect" alt="x"><img src="{file}" alt="x"><img srcset="{address}/srcset 2x" alt="x">
<a rel="attachment" href="{file}">attached</a><a rel="attachment" href="{address}/attached">attached</a>
<object data="{address}/object"></object><embed src="{address}/embed"><iframe src="{address}/iframe"></iframe>
<img alt="x" src="data:image/svg+xml,{quote(drawing(f"{address}/data-svg"))}">
{drawing(f"{address}/svg")}
"""


def drawing(address):
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><title>t</title>'
        f'<image href="{address}" width="9" height="9"/><use href="{address}-use#a"/></svg>'
    )


def document(body):
    return (
        f'<!doctype html><html lang="en-US"><head><title>t</title></head><body><h1>t</h1>{body}</body></html>'
    )


@pytest.mark.filterwarnings("ignore")
def test_the_bait_works_on_a_renderer_without_our_fetcher(listener, secret_file):
    """So that the silence in the next tests means something."""
    address, asked = listener

    pdf = HTML(string=document(bait(address, secret_file))).write_pdf()

    assert {"/link", "/import", "/font", "/background", "/redirect", "/target", "/svg", "/attached"} <= set(
        asked
    )
    with opened(pdf) as document_:
        assert len(document_.attachments) >= 1


def test_renderer_reaches_nothing_and_refuses_the_document(listener, secret_file):
    address, asked = listener

    with pytest.raises(RenderError) as error:
        render_pdf(document(bait(address, secret_file)), **ON)

    assert asked == []
    assert "Failed to load stylesheet" in error.value.detail
    assert "Failed to load attachment" in error.value.detail


def test_base_address_does_not_turn_relative_addresses_into_requests(listener):
    address, asked = listener
    body = f'<base href="{address}/"><img src="picture.png" alt="x">'

    with pytest.raises(RenderError):
        render_pdf(document(body), **ON)

    assert asked == []


def test_plan_full_of_hostile_html_becomes_a_plain_report(listener, secret_file):
    address, asked = listener
    hostile = bait(address, secret_file) + '<script>alert(1)</script><td colspan="100000">cell</td>'
    short = f'<img src="{address}/short"><a rel="attachment" href="{secret_file}">a</a>'
    snapshot, signed = rich_snapshot(), certificate()
    snapshot["district"]["name"] = snapshot["sent_by"] = signed["signed_by"] = signed["note"] = short
    for section in snapshot["sections"]:
        section["html"] = hostile + section["html"]
        section["title"] = short
        for row in section["rows"]:
            row |= {
                key: short
                for key in ("name", "label", "title", "outcome", "measure", "purpose")
                if key in row
            }
            for step in row.get("steps", []):
                step |= {"text": short, "who": short}

    pdf = make(snapshot, signed)

    assert asked == []
    assert SECRET not in in_one_line(pdf)
    with opened(pdf) as document_:
        assert len(document_.attachments) == 0
        actions = {
            str(link.A.URI) for page in document_.pages for link in page.get("/Annots", []) if "/A" in link
        }
    assert not any(uri.startswith("file:") for uri in actions)


def test_typed_names_are_never_html():
    snapshot = rich_snapshot()
    snapshot["district"]["name"] = "<b>Bold</b> & </style><script>1</script>"

    html = render_to_string("planning/reports/plan.html", plan_report(snapshot))

    assert "<b>Bold" not in html
    assert "<script" not in html
