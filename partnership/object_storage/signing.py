"""The signature of a request to S3, in the fourth version of AWS.

https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
"""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import quote

NOTHING = hashlib.sha256(b"").hexdigest()


def encoded(words: Mapping[str, str]) -> str:
    """A query as it is signed: in the order of its names, all encoded but letters and -._~."""
    return "&".join(
        f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in sorted(words.items())
    )


def headers(
    method: str,
    host: str,
    path: str,
    query: str,
    digest: str,
    *,
    user: str,
    secret: str,
    region: str,
    at: datetime,
) -> dict[str, str]:
    """The headers of a request that sign it: for an encoded path and query, and a body of that
    SHA-256, at the moment `at`."""
    moment = at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    signed = {"host": host, "x-amz-content-sha256": digest, "x-amz-date": moment}
    names = ";".join(signed)
    lines = [f"{name}:{value}\n" for name, value in signed.items()]
    request = "\n".join([method, path, query, "".join(lines), names, digest])
    scope = f"{moment[:8]}/{region}/s3/aws4_request"
    asked = hashlib.sha256(request.encode()).hexdigest()
    text = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{asked}"
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    authorization = (
        f"AWS4-HMAC-SHA256 Credential={user}/{scope}, SignedHeaders={names}, Signature={signature}"
    )
    return {**signed, "authorization": authorization}
