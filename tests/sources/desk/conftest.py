import pytest

from partnership.sources.desk import known_names


@pytest.fixture(autouse=True)
def names_of_this_test():
    """Each test begins with the same number of the content's version."""
    known_names._known_names.cache_clear()
