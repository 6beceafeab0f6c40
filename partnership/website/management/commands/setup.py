"""Brings the site from any state to ready: the work behind `make setup` and `make run`."""

import hashlib
import os
import secrets
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.contrib.staticfiles.finders import get_finders
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from partnership.agreements.models import Partnership
from partnership.pages.interface import languages_without_interface
from partnership.publishing.searchable import rebuild
from partnership.search.writing import is_current
from partnership.sources.models import Source
from partnership.staff.roles import ensure_roles
from partnership.website.operations import doctor

STAFF_LOGIN = "admin"


class Command(BaseCommand):
    help = (
        "Prepare the site: tables, the record of fixtures/ where there is none yet, static files, "
        "and a staff login on the first start. What is already there is kept."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--fresh",
            action="store_true",
            help="Throw away the database first: every record, draft and login.",
        )

    def handle(self, *, fresh, **options):
        if fresh:
            self.empty_database()
        self.migrate()
        call_command("createcachetable", verbosity=0)
        ensure_roles()
        self.ensure_index()
        self.load_record()
        self.collect_static_files()
        self.add_staff_login()
        self.tell_of_languages()

    def migrate(self):
        """Apply what is not applied, and name it: that is what an update has done to the data."""
        connection.make_file()
        executor = MigrationExecutor(connection)
        is_new = not executor.recorder.applied_migrations()
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        call_command("migrate", verbosity=0, interactive=False)
        if is_new:
            self.stdout.write(f"Made the tables: {len(plan)} migrations.")
        elif plan:
            self.stdout.write("Applied migrations:")
            for migration, _backwards in plan:
                self.stdout.write(f"  {migration.app_label}.{migration.name}")

    def empty_database(self):
        if connection.vendor == "sqlite":
            connection.close()
            # A write-ahead log left behind would be replayed into the new database.
            for suffix in ("", "-wal", "-shm"):
                Path(f"{connection.settings_dict['NAME']}{suffix}").unlink(missing_ok=True)
        else:
            call_command("migrate", verbosity=0, interactive=False)
            call_command("flush", verbosity=0, interactive=False)
        self.stdout.write("The database is empty again.")

    def tell_of_languages(self):
        """Name the languages whose pages have English words around the texts."""
        if lacking := languages_without_interface():
            self.stdout.write(doctor.without_interface(lacking))

    def ensure_index(self):
        """Make the index of the search where an earlier version left none, or another one."""
        if not is_current():
            rebuild()

    def load_record(self):
        """Load all of fixtures/ in one transaction, unless records are there.

        Every fault of the files is told, with its line, and then nothing is loaded.
        """
        if Partnership.objects.exists() or Source.objects.exists():
            return
        files = sorted(settings.FIXTURES_DIR.glob("*.json"))
        if files:
            said = StringIO()
            try:
                call_command("import_record", *files, without_history=True, stdout=said)
            except CommandError:
                self.stdout.write(said.getvalue())
                raise
            self.stdout.write(f"Loaded the record: {len(files)} files of fixtures/.")
        else:
            self.stdout.write("fixtures/ holds no record; the site starts empty.")

    def collect_static_files(self):
        """Hash and compress the static files, which takes seconds, only when one has changed."""
        mark = settings.STATIC_ROOT.with_name(f"{settings.STATIC_ROOT.name}.digest")
        digest = digest_of_static_files()
        if not mark.exists() or mark.read_text() != digest:
            call_command("collectstatic", verbosity=0, interactive=False)
            mark.write_text(digest)

    def add_staff_login(self):
        """Create the first login, with ADMIN_PASSWORD or with a random one printed this once."""
        users = get_user_model().objects
        if users.exists():
            return
        given = os.environ.get("ADMIN_PASSWORD", "")
        password = given or secrets.token_urlsafe(12)
        user = users.create_superuser(STAFF_LOGIN, password=password)
        if given:
            self.stdout.write(f"Staff login: {STAFF_LOGIN}, with the password of ADMIN_PASSWORD.")
            try:
                validate_password(given, user)
            except ValidationError as error:
                self.stderr.write("ADMIN_PASSWORD is weak. " + " ".join(error.messages))
        else:
            self.stdout.write(
                f"Staff login: {STAFF_LOGIN}\nPassword:    {password}\n"
                "The password is shown only now. Change it under /admin/ when you sign in."
            )


def digest_of_static_files():
    """Return what changes when any static file of any app does: names, sizes and times."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = os.stat(storage.path(name))
            digest.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
