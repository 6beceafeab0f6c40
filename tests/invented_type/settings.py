"""The settings of the site with one kind of record more, in a database in memory."""

from partnership.settings import *  # noqa: F403
from partnership.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.invented_type"]
ROOT_URLCONF = "tests.invented_type.site_urls"
ALLOWED_HOSTS = ["testserver"]
DATABASES = {"default": {"ENGINE": "partnership.sqlite", "NAME": ":memory:"}}
# From the models, which takes half a second instead of six.
MIGRATION_MODULES = {name.rpartition(".")[2]: None for name in INSTALLED_APPS}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
