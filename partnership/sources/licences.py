"""Licences by the words in which sources and partnerships state them."""

import re

CREATIVE_COMMONS = re.compile(
    r"CC[ -](BY(?:-NC)?(?:-SA|-ND)?)[ -]([1-9]\.[0-9])(?:[ -](IGO))?", re.IGNORECASE
)


def licence_address(words: str) -> str:
    """The address of the licence that some words name, "" if it is not a known one."""
    if words.startswith(("https://", "http://")) and " " not in words:
        return words
    if words.upper() in ("CC0", "CC0 1.0"):
        return "https://creativecommons.org/publicdomain/zero/1.0/"
    match = CREATIVE_COMMONS.fullmatch(words.strip())
    if not match:
        return ""
    kind, version, igo = match.groups()
    address = f"https://creativecommons.org/licenses/{kind.lower()}/{version}/"
    return f"{address}igo/" if igo else address
