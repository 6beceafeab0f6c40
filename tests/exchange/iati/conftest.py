import pytest

from tests.exchange.iati.reference import Reference


@pytest.fixture(scope="session")
def reference(reference_dir):
    return Reference(reference_dir)
