"""Objects that the tests of imports take in, and what the tables then hold."""

import uuid

A, B, C = (str(uuid.uuid5(uuid.NAMESPACE_URL, letter)) for letter in "abc")


def organisation(key, slug, **fields):
    return "participants.organisation", key, {"slug": slug, "name": slug.title(), **fields}


def stored(model):
    return list(model._base_manager.order_by("pk").values())
