"""A page of the portal in Chromium whose server is a list of answers: what the scripts do, and only they."""

import mimetypes
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.template import Context, Engine

ORIGIN = "http://portal.test"
CSP = "default-src 'none'; script-src 'self'; style-src 'self'; img-src *; font-src *; connect-src 'self'"
BROWSER = pytest.mark.browser


@pytest.fixture(autouse=True)
def _database():
    """What is tested here lies in files; no test of this folder needs the database."""


class Server:
    """Answers one page: static files from disk, and what a test put into ``pages`` and ``answers``."""

    def __init__(self, page):
        self.pages, self.answers, self.posts = {}, [], []
        page.route("**/*", self.answer)

    def answer(self, route):
        request, path = route.request, urlsplit(route.request.url).path
        if path.startswith("/static/"):
            file = Path(finders.find(path.removeprefix("/static/")))
            route.fulfill(body=file.read_bytes(), content_type=mimetypes.guess_type(file.name)[0])
        elif request.method == "POST":
            self.posts.append(
                {name: values[-1] for name, values in parse_qs(request.post_data or "").items()}
            )
            self.posts[-1]["token"] = request.headers.get("x-csrftoken")
            answer = self.answers.pop(0) if self.answers else {"status": 204}
            route.abort() if answer == "no connection" else route.fulfill(**answer)
        else:
            body = self.pages.get(path)
            headers = {"Content-Security-Policy": CSP, "Content-Type": "text/html"}
            route.fulfill(status=200 if body else 404, body=body or "", headers=headers)


@pytest.fixture
def server(page):
    """The answers behind the page, and a check that the page made no error of its own."""
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if "Content Security" in line.text else None)
    yield Server(page)
    assert complaints == []


@pytest.fixture
def shown(page, server):
    """Open a page of the portal with this content: ``shown("<p>…")``; ``person`` is who is signed in."""

    def open_page(content, person=7):
        source = "{% extends 'base.html' %}{% load portal %}{% block content %}" + content + "{% endblock %}"
        user = SimpleNamespace(pk=person, is_authenticated=True)
        facts = {"user": user, "csrf_token": "an old token"}
        server.pages["/"] = Engine.get_default().from_string(source).render(Context(facts))
        server.pages["/sign-in/"] = server.pages["/elsewhere/"] = "<!doctype html><title>Elsewhere</title>"
        page.goto(f"{ORIGIN}/")

    return open_page
