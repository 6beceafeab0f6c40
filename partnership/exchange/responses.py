"""How data are answered to everyone: whole or not at all, the same for all, kept by caches."""

from functools import cache
from hashlib import blake2b
from tempfile import SpooledTemporaryFile

from django.conf import settings
from django.http import FileResponse, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import get_language_from_path, override

from partnership.publishing.models import ContentVersion, now

# Readable by the pages of any site, as everything here is public and no cookie is asked for.
OPEN_TO_ALL = {"Access-Control-Allow-Origin": "*"}
# Kept by anyone, but asked for again each time: what is withdrawn is gone at once.
KEPT = {"Cache-Control": "public, no-cache"}
# Refusals are not kept: what is wrong today may be right after the next publication.
NOT_KEPT = {"Cache-Control": "no-store"}
# A file is held in memory up to this size, then on disk.
IN_MEMORY = 4 * 1024 * 1024
CODE = ("partnership", "projects", "locale")


def answer(request, make, *, language="", since=None):
    """Answer with what `make()` returns, unless the reader has this version of it: then 304.

    The version is that of the content, of the software and of the address with its query; it is
    read first, so that what is made while it moves is at worst called by the older name. `since`
    is a later moment at which the answer may have changed, too.

    The answer is made in a `language`: unless told, that of the address, or else the first of the
    site, never that of the reader's browser. So one address has one answer.
    """
    language = language or get_language_from_path(request.path_info) or settings.LANGUAGES[0][0]
    number, moved_at = ContentVersion.objects.current()
    validators = {}
    # A version of a time to come was made while the clock ran ahead, and shows what was public by
    # that clock.
    if moved_at and moved_at <= now():
        moved_at = max(moved_at, since) if since else moved_at
        validators["etag"] = etag(request, number, moved_at)
        validators["last_modified"] = int(moved_at.timestamp())
    response = get_conditional_response(request, **exact(request, validators))
    if response is None:
        with override(language):
            response = make()
        if not validators and response.status_code == 200 and not response.streaming:
            # What was loaded by hand before anything was published is under no version, either.
            validators["etag"] = f'"{digest(response.content)}"'
            response = get_conditional_response(request, response=response, **validators)
    kept = response.status_code in (200, 304)
    if kept and "etag" in validators:
        response.headers["ETag"] = validators["etag"]
    if kept and "last_modified" in validators:
        response.headers["Last-Modified"] = http_date(validators["last_modified"])
    response.headers["Content-Language"] = language
    for name, value in {**OPEN_TO_ALL, **(KEPT if kept else NOT_KEPT)}.items():
        response.headers[name] = value
    return response


def exact(request, validators):
    """The validators, without the time for who has an answer of any other time.

    Django takes whatever is of a later time for as new, also what was made while the clock ran
    ahead.
    """
    asked, moment = request.headers.get("If-Modified-Since"), validators.get("last_modified")
    if asked is None or moment is None or asked == http_date(moment):
        return validators
    return {"etag": validators["etag"]}


def whole_file(write, name, content_type, *, attached=True):
    """Answer with a file that `write(file)` writes before the first byte is sent.

    A stream would answer 200 before it can know of a fault on its way, and what had been sent by
    then would look like the whole. Memory stays flat: what is larger than a few megabytes lies on
    disk until it is sent.
    """
    file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 the answer closes it
    try:
        write(file)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return FileResponse(file, filename=name, as_attachment=attached, content_type=content_type)


def etag(request, number, moved_at):
    asked = f"{settings.SITE_URL} {request.get_full_path()} {settings.LANGUAGES} {software()}"
    return f'"{number}-{moved_at.timestamp():.3f}-{digest(asked.encode())}"'


def digest(data):
    return blake2b(data, digest_size=8).hexdigest()


@cache
def software():
    """Changes with the software and its words: then answers may look different from before."""
    found = blake2b(digest_size=8)
    for folder in CODE:
        for path in sorted((settings.BASE_DIR / folder).rglob("*")):
            if path.suffix in (".py", ".json", ".mo"):
                found.update(path.read_bytes())
    return found.hexdigest()


def small_file(request, write, content_type, filename):
    """Answer with a small file: what `write()` gives, as text or bytes."""

    def make():
        return HttpResponse(
            write(),
            content_type=content_type,
            headers={"Content-Disposition": f'inline; filename="{filename}"'},
        )

    return answer(request, make)
