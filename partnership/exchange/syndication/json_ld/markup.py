"""JSON-LD as it stands in a page."""

import json

from django.utils.safestring import mark_safe

# What could end the element or begin another one; JSON reads the same from the other spelling.
SIGNS = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def as_script(graph):
    """A list of nodes as a script element of data, which browsers do not run."""
    text = json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False)
    safe = text.translate(SIGNS)
    # Only JSON with its signs replaced is marked safe.
    return mark_safe(f'<script type="application/ld+json">{safe}</script>')  # noqa: S308
