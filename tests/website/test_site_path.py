"""A site whose address has a path is served there, and all that it says leads there."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

WALK = Path(__file__).with_name("site_under_a_path.py")


@pytest.mark.any_database
def test_no_address_of_a_site_under_a_path_leads_out_of_it(tmp_path):
    walked = subprocess.run(
        [sys.executable, WALK],
        capture_output=True,
        text=True,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "partnership.settings",
            "VAR_DIR": str(tmp_path),
            "PYTHONWARNINGS": "ignore:No directory at",
            "SITE_URL": "https://harbours.example/the/record/",
            "REQUIRE_SECOND_FACTOR": "0",
            "LANGUAGES": "en,zh-hans",
        },
    )
    assert walked.stderr == ""
    assert walked.stdout.split("\n") == ["", ""]
