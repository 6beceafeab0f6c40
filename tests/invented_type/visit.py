"""Publish a lighthouse and tell, as JSON, what each of some addresses answers.

A process of its own: what kinds of records there are is asked once in each.
"""

import json
import os
import sys

import django


def main(addresses):
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.invented_type.settings"
    django.setup()

    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.test import Client

    call_command("migrate", run_syncdb=True, verbosity=0)
    publish_lighthouse()
    client = Client()
    client.force_login(User.objects.create_superuser("ada"))
    answers = {}
    for address in addresses:
        response = client.get(address)
        answers[address] = [response.status_code, response.content.decode()]
    json.dump(answers, sys.stdout)


def publish_lighthouse():
    from partnership.publishing import drafts
    from tests.invented_type.models import Lighthouse

    drafts.publish(
        Lighthouse.objects.create(title="Tall Skerry", slug="tall-skerry", lit="1814-07")
    )


if __name__ == "__main__":
    main(sys.argv[1:])
