"""A store that speaks as much of S3 as the site asks for, and refuses what is not signed.

Signatures are reckoned as https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
has it, by other code than that which makes them.
"""

import hashlib
import hmac
import re
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qsl, unquote, urlsplit

CHANGED = datetime(2026, 3, 1, 4, 5, 6, tzinfo=UTC)
ACCOUNT = {"user": "ada", "secret": "no/secret+at all", "region": "eu-central-1"}


def signature_of(method, path, query, headers, signed, scope, secret):
    """The signature of a request with these headers, of which some are signed."""
    lines = [f"{name}:{headers[name].strip()}" for name in signed.split(";")]
    digest = headers["x-amz-content-sha256"]
    request = "\n".join([method, path, query, *lines, "", signed, digest])
    asked = hashlib.sha256(request.encode()).hexdigest()
    text = "\n".join(["AWS4-HMAC-SHA256", headers["x-amz-date"], scope, asked])
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.digest(key, text.encode(), "sha256").hex()


class Store(BaseHTTPRequestHandler):
    """Holds files by their paths; lists two at a time. With a fault, it fails so often."""

    protocol_version = "HTTP/1.1"
    kept: dict = {}
    parts: dict = {}
    asked: list = []
    fault, faults = "", 0

    def log_message(self, *words):
        pass

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        parts = urlsplit(self.path)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        Store.asked.append(self.command)
        if not self.is_signed(parts, body):
            return self.say(403)
        if self.fault and len(Store.asked) <= self.faults and self.fails(query):
            return None
        path = unquote(parts.path)
        if path == "/uploads":
            return self.say(200, self.listed(query).encode())
        if "uploads" in query or "uploadId" in query:
            return self.pieces(path, query, body)
        if self.command == "PUT":
            self.kept[path] = body
        elif self.command == "DELETE":
            self.kept.pop(path, None)
        elif path not in self.kept:
            return self.say(404)
        return self.say(200, self.kept.get(path, b""))

    do_GET = do_PUT = do_HEAD = do_DELETE = do_POST = answer

    def is_signed(self, parts, body):
        pattern = r"AWS4-HMAC-SHA256 Credential=(\w+)/(\S+), SignedHeaders=(\S+), Signature=(\w+)"
        found = re.fullmatch(pattern, self.headers.get("Authorization", ""))
        if found is None or self.headers.get("x-amz-security-token"):
            return False
        user, scope, signed, signature = found.groups()
        digest = hashlib.sha256(body).hexdigest()
        day, secret = self.headers["x-amz-date"][:8], ACCOUNT["secret"]
        made = signature_of(
            self.command, parts.path, parts.query, self.headers, signed, scope, secret
        )
        return (
            {"host", "x-amz-content-sha256", "x-amz-date"} <= set(signed.split(";"))
            and (user, scope) == (ACCOUNT["user"], f"{day}/{ACCOUNT['region']}/s3/aws4_request")
            and (digest, made) == (self.headers["x-amz-content-sha256"], signature)
        )

    def fails(self, query):
        """Whether it fails in this, having done so."""
        if self.fault == "no second piece" and query.get("partNumber") != "2":
            return False
        if self.fault == "silent":
            self.server.heard.wait(60)
            self.close_connection = True
        elif self.fault == "half":
            self.say(200, b"half", 40)
            self.close_connection = True
        else:
            self.say(503)
        return True

    def pieces(self, path, query, body):
        if "uploads" in query:
            self.parts[path] = {}
            return self.say(200, b"<Begun><UploadId>u</UploadId></Begun>")
        if self.command == "PUT":
            self.parts[path][int(query["partNumber"])] = body
            return self.say(200)
        brought = self.parts.pop(path)
        if self.command == "POST":
            numbers = map(int, re.findall(rb"<PartNumber>(\d+)<", body))
            self.kept[path] = b"".join(brought[number] for number in numbers)
        return self.say(200, b'<Done><ETag>"e"</ETag></Done>')

    def say(self, status, body=b"", length=None):
        self.send_response(status)
        self.send_header("Content-Length", str(length or len(body)))
        self.send_header("Last-Modified", format_datetime(CHANGED, usegmt=True))
        self.send_header("ETag", '"e"')
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def listed(self, asked):
        names = [path.removeprefix("/uploads/") for path in sorted(self.kept)]
        below = [name for name in names if name.startswith(asked["prefix"])]
        entries = []
        for name in below:
            first, slash, _rest = name.removeprefix(asked["prefix"]).partition("/")
            text = escape(f"{asked['prefix']}{first}{slash}")
            if slash:
                entries.append(f"<CommonPrefixes><Prefix>{text}</Prefix></CommonPrefixes>")
            else:
                about = f"<Size>1</Size><LastModified>{CHANGED:%Y-%m-%dT%H:%M:%SZ}</LastModified>"
                entries.append(f"<Contents><Key>{text}</Key>{about}</Contents>")
        entries = list(dict.fromkeys(entries))
        start = int(asked.get("continuation-token", 0))
        page = entries[start : start + 2]
        if len(entries) > start + 2:
            page.append(f"<NextContinuationToken>{start + 2}</NextContinuationToken>")
        return f'<ListBucketResult xmlns="http://s3.example/">{"".join(page)}</ListBucketResult>'
