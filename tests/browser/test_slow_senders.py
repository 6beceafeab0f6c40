"""Eighty who send a form and never end it keep no reader from a page, nor staff from signing in."""

import re
import socket
import time
from contextlib import ExitStack
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

from partnership.website.slow_senders.bodies import SECONDS

pytestmark = pytest.mark.browser

LOGIN = "/admin/account/login/"
HEAD = (
    "POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    "Cookie: csrftoken=abcdefghijklmnopqrstuvwxyzabcdef\r\nContent-Length: 1000\r\n\r\n"
)


class Person:
    """Somebody at a browser, which keeps its cookies."""

    def __init__(self, site):
        self.site, self.cookies = site, CookieJar()
        self.open = build_opener(HTTPCookieProcessor(self.cookies)).open

    def sign_in(self):
        """The status of signing in."""
        page = self.open(self.site.url + LOGIN, timeout=20).read().decode()
        token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', page)[1]
        form = {"login": self.site.login, "password": self.site.password}
        sent = urlencode({**form, "csrfmiddlewaretoken": token}).encode()
        try:
            return self.open(self.site.url + LOGIN, sent, timeout=20).status
        except HTTPError as error:
            return error.code

    def leave(self):
        for cookie in list(self.cookies):
            if cookie.name == "sessionid":
                self.cookies.clear(cookie.domain, cookie.path, cookie.name)


def begin_to_send(site, beginning=b"a="):
    """A connection by which a form is begun and not ended."""
    host = urlsplit(site.url).netloc
    connection = socket.create_connection(host.split(":"))
    connection.sendall(HEAD.format(path=LOGIN, host=host).encode() + beginning)
    return connection


def test_eighty_slow_senders_stop_neither_pages_nor_known_staff(site):
    staff = Person(site)
    assert staff.sign_in() == 200
    staff.leave()
    with ExitStack() as senders:
        for _number in range(80):
            senders.enter_context(begin_to_send(site))
        time.sleep(1)
        for path in ("/en/", "/zh-hans/projects/", "/en/search/?q=one", "/en/search/?q=two"):
            assert site.get(path)[0] == 200
        assert staff.sign_in() == 200
        # Who is not known is told to come again.
        assert Person(site).sign_in() == 503
    # The senders are gone.
    for _try in range(50):
        if (status := Person(site).sign_in()) == 200:
            break
        time.sleep(0.2)
    assert status == 200


def test_who_sends_nothing_at_all_is_hung_up_on_and_others_sign_in_again(site):
    with ExitStack() as senders:
        silent = [senders.enter_context(begin_to_send(site, b"")) for _number in range(80)]
        time.sleep(1)
        assert Person(site).sign_in() == 503
        # All are sent away, or hung up on at the deadline of a form, though they hold on.
        ends = time.monotonic() + 3 * SECONDS
        while (status := Person(site).sign_in()) == 503 and time.monotonic() < ends:
            time.sleep(1)
        assert status == 200
        for connection in silent:
            connection.settimeout(SECONDS)
            while connection.recv(4096):
                pass
