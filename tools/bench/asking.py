"""Asking the portal through its WSGI callable: everything that a server would run, and no network."""

import io
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.test import Client

from .settings import HOST

TOKEN = "a" * 32  # of a form: the same in the cookie and in the header


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    seconds: float  # of this thread, so that others on the machine do not count


@dataclass
class Asker:
    """A browser, signed in as somebody or as nobody."""

    application: object
    user: object = None
    cookies: dict = field(default_factory=lambda: {settings.CSRF_COOKIE_NAME: TOKEN})

    def __post_init__(self):
        if self.user:
            client = Client()
            client.force_login(self.user)
            name = settings.SESSION_COOKIE_NAME
            self.cookies[name] = client.cookies[name].value

    def ask(self, path, form=None, headers=None) -> Answer:
        """GET, or POST where there is a form."""
        environ = self._environ(path, form, headers or {})
        statuses = []
        began = time.thread_time()
        response = self.application(environ, lambda status, headers: statuses.append(status))
        body = b"".join(response)
        response.close()
        return Answer(int(statuses[0][:3]), body, time.thread_time() - began)

    def _environ(self, path, form, headers):
        url, body = urlsplit(path), urlencode(form or {}).encode()
        return {
            "REQUEST_METHOD": "GET" if form is None else "POST",
            "PATH_INFO": url.path,
            "QUERY_STRING": url.query,
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(body)),
            "SERVER_NAME": HOST,
            "SERVER_PORT": "443",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": HOST,
            "HTTP_ORIGIN": f"https://{HOST}",
            "HTTP_X_CSRFTOKEN": TOKEN,
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "https",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": False,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
            **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()},
        }
