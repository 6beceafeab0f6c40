"""Images on pages, and their files: each for those only who may see the page."""

import re
from datetime import timedelta
from http import HTTPStatus

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from partnership.publishing import drafts, snapshots
from partnership.publishing.models import ReviewLink
from partnership.staff import roles
from partnership.values.pictures import smaller_name
from tests import factories
from tests.pictures import upload
from tests.sources.test_images import OWNERS, with_image

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def address(image, width=None):
    name = image.file.name
    return f"/media/{smaller_name(name, width) if width else name}"


def page(client, record, language="en"):
    path = record.get_absolute_url().replace("/en/", f"/{language}/", 1)
    return client.get(path).content.decode()


def only_in_the_draft(record):
    """An image that only the draft of a record has; its file name."""
    image = factories.image(record, alternative_text="Only in the draft")
    drafts.save_draft(record, snapshots.take(record))
    name = image.file.name
    image.delete()
    return name


def test_an_image_is_handed_out_so_that_it_cannot_act(client):
    image = factories.image(factories.project(), file=upload(size=(1200, 800)))
    for one in (address(image), address(image, 480), address(image, 960)):
        response = client.get(one)
        assert response.status_code == HTTPStatus.OK
        assert b"".join(response.streaming_content).startswith(b"RIFF")
        assert response.headers["Content-Type"] == "image/webp"
        assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "Set-Cookie" not in response.headers
    again = client.get(one, headers={"if-none-match": response.headers["ETag"]})
    assert again.status_code == HTTPStatus.NOT_MODIFIED


@pytest.mark.parametrize(
    "state",
    [
        {"live": False},
        {"publish_at": timezone.now() + timedelta(days=1)},
        {"expire_at": timezone.now() - timedelta(days=1)},
    ],
    ids=lambda state: next(iter(state)),
)
@pytest.mark.parametrize("model", OWNERS, ids=lambda model: model.__name__)
def test_the_image_of_a_record_that_is_not_public_is_not_found(client, model, state):
    image = factories.image(OWNERS[model](**state))
    assert client.get(address(image)).status_code == HTTPStatus.NOT_FOUND
    assert client.get(address(image, 480)).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize(
    "path",
    [
        "/media/images/",
        "/media/images/x.webp",
        f"/media/images/{'a' * 32}.webp",
        f"/media/images/{'a' * 32}-480.webp",
        "/media/images/../db.webp",
        "/media/images/%00.webp",
        f"/media/images/{'a' * 32}.html",
    ],
)
def test_nothing_else_is_handed_out(client, path):
    assert client.get(path).status_code == HTTPStatus.NOT_FOUND


def test_a_file_or_a_width_that_is_gone_is_not_found(client):
    image = factories.image(factories.project())
    assert client.get(address(image, 777)).status_code == HTTPStatus.NOT_FOUND
    image.file.storage.delete(image.file.name)
    assert client.get(address(image)).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("model", OWNERS, ids=lambda model: model.__name__)
def test_the_first_image_leads_the_page_and_the_others_follow(client, model):
    record = OWNERS[model]()
    factories.image(record, "The second", position=2)
    factories.image(
        record, "A crane at dawn", position=1, caption="At dawn.", credit="A. Quay",
        licence="CC BY 4.0", focal_x=0, focal_y=100,
    )  # fmt: skip

    html = page(client, record)

    first, second = re.findall(r"<img .*?>", html)
    assert 'alt="A crane at dawn"' in first and 'class="fills fx0 fy4"' in first
    assert 'width="800" height="600"' in first and "480w" in first and "800w" in first
    assert "lazy" not in first and 'loading="lazy"' in second
    assert html.index(first) < html.index('class="two body"') < html.index(second)
    assert "At dawn." in html and "A. Quay, CC BY 4.0" in html
    assert "style=" not in first + second


def test_words_of_an_image_are_in_the_readers_language_or_say_in_which(client):
    image = factories.image(factories.project(), caption="At dawn.")
    assert 'alt="A crane at dawn" lang="en"' in page(client, image.project, "zh-hans")
    image.set_translation("zh-hans", "alternative_text", "黎明的起重机", "staff")
    image.save()
    assert 'alt="黎明的起重机"' in page(client, image.project, "zh-hans")


def test_an_image_whose_size_is_not_known_is_shown_without(client):
    image = factories.image(factories.project())
    type(image).objects.update(width=None, height=None)
    (found,) = re.findall(r"<img .*?>", page(client, image.project))
    assert "srcset" not in found and "width" not in found


def test_lists_stay_text(client):
    factories.image(factories.project())
    assert "<img" not in client.get(reverse("projects:project_list")).content.decode()


# Previews ---------------------------------------------------------------------------------------


def test_a_draft_shows_its_image_to_staff_and_to_nobody_else(admin_client, client):
    project = factories.project()
    name = only_in_the_draft(project)
    shown = admin_client.get(reverse("admin:projects_project_preview", args=[project.pk]))
    assert f'src="/admin/{name}"' in shown.content.decode()
    response = admin_client.get(f"/admin/{smaller_name(name, 480)}")
    assert response.status_code == HTTPStatus.OK
    assert response.headers["Cache-Control"].startswith("private, no-store")

    assert client.get(f"/media/{name}").status_code == HTTPStatus.NOT_FOUND
    assert client.get(f"/admin/{name}").status_code == HTTPStatus.FOUND
    assert "Only in the draft" not in page(client, project)


def test_a_preview_of_what_is_not_saved_shows_a_new_image(admin_client, client):
    project = factories.project()
    html = with_image(admin_client, project, "_preview").content.decode()
    name = re.search(r'src="/admin/(images/[0-9a-f]+\.webp)"', html)[1]
    assert admin_client.get(f"/admin/{name}").status_code == HTTPStatus.OK
    assert client.get(f"/media/{name}").status_code == HTTPStatus.NOT_FOUND
    assert project.images.count() == 0


@pytest.mark.parametrize(
    ("group", "status"),
    [
        (None, HTTPStatus.FORBIDDEN),
        (roles.EDITORS, HTTPStatus.OK),
        (roles.PUBLISHERS, HTTPStatus.OK),
    ],
)
def test_which_staff_see_images_of_drafts(client, group, status):
    name = only_in_the_draft(factories.project())
    roles.ensure_roles()
    user = User.objects.create_user("person", is_staff=True)
    if group:
        user.groups.add(roles.Group.objects.get(name=group))
    client.force_login(user)
    assert client.get(f"/admin/{name}").status_code == status


def test_a_review_link_shows_the_images_of_its_record_and_no_others(client):
    project, other = factories.project(), factories.project()
    name, others = only_in_the_draft(project), only_in_the_draft(other)
    link, token = ReviewLink.objects.make(project, None, timedelta(days=1))
    html = client.get(reverse("review", args=[token])).content.decode()
    assert f'src="/review/{token}/{name}"' in html
    assert client.get(f"/review/{token}/{smaller_name(name, 480)}").status_code == HTTPStatus.OK
    assert client.get(f"/review/{token}/{others}").status_code == HTTPStatus.NOT_FOUND
    assert client.get(f"/review/other/{name}").status_code == HTTPStatus.NOT_FOUND
    ReviewLink.objects.filter(pk=link.pk).update(revoked_at=timezone.now())
    assert client.get(f"/review/{token}/{name}").status_code == HTTPStatus.NOT_FOUND


def test_one_query_tells_whether_an_image_is_public(client, django_assert_num_queries):
    image = factories.image(factories.project())
    # All tables of images at once.
    with django_assert_num_queries(1):
        client.get(address(image))
