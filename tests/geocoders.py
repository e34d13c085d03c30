"""A geocoding server on this machine that says what a test wants, also what no server should."""

import json
import threading
import time
import urllib.request
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


class Server(ThreadingHTTPServer):
    """A geocoding server on this machine: says what ``answers`` has for a city's name.

    An answer is what goes out as JSON, or (status, text), or (status, text, headers), or a function
    that gives one of these; the text may come in parts. With ``behind`` what has no answer here is
    asked of the server there.
    """

    def __init__(self, behind=None):
        super().__init__(("127.0.0.1", 0), Handler)
        self.behind = behind
        self.domain = f"127.0.0.1:{self.server_port}"
        self.answers = {}
        self.requests = []  # (seconds, query, user agent)

    @property
    def cities(self):
        return [asked(query) for _, query, _ in self.requests]


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        query = {key: values[0] for key, values in parse_qs(urlsplit(self.path).query).items()}
        self.server.requests.append((time.monotonic(), query, self.headers["User-Agent"]))
        answer = self.server.answers.get(asked(query), self.pass_on)
        if callable(answer):
            answer = answer()
        if not isinstance(answer, tuple):
            answer = (200, json.dumps(answer))
        status, body, *headers = answer
        try:
            self.send_response(status)
            for name, value in headers[0].items() if headers else ():
                self.send_header(name, value)
            self.end_headers()
            for part in [body] if isinstance(body, str) else body:
                self.wfile.write(part.encode())
        except OSError:
            pass  # who asked did not wait

    def pass_on(self):
        if not self.server.behind:
            return []
        agent = {"User-Agent": self.headers["User-Agent"]}
        there = urllib.request.Request(f"http://{self.server.behind}{self.path}", headers=agent)
        with urllib.request.urlopen(there) as response:
            return response.status, response.read().decode()

    def log_message(self, *_):
        pass


def asked(query):
    """The city's name: Nominatim is asked for it apart, Photon and Pelias in a line of words."""
    return query.get("city") or (query.get("q") or query["text"]).split(",")[0]


@contextmanager
def serving(behind=None):
    """The server, started; its domain is ``domain``. ``behind``: see ``Server``."""
    with Server(behind) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()


def answer(name, latitude, longitude, country="fr", population=None, **more):
    """A city in the shape of Nominatim's JSON."""
    return {
        "place_id": 1,
        "osm_type": "relation",
        "osm_id": abs(hash((name, latitude))) % 10**6,
        "lat": str(latitude),
        "lon": str(longitude),
        "class": "boundary",
        "importance": 0.5,
        "type": "administrative",
        "name": name,
        "display_name": f"{name}, Somewhere",
        "address": {"city": name, "country_code": country},
        "namedetails": {"name": name},
        "extratags": {"population": str(population)} if population else None,
    } | more
