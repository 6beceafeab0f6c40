"""On the second database run the tests that ask one."""

import pytest

from tests.conftest import asks_database


def test_a_test_without_a_database_is_left_out(request):
    assert not asks_database(request.node)


@pytest.mark.django_db
def test_a_marked_test_stays(request):
    assert asks_database(request.node)


def test_a_test_whose_fixture_asks_the_database_stays(request, admin_client):
    assert asks_database(request.node)
