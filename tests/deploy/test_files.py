"""The files of deploy/ fit the software: variables, programs, paths, limits."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from partnership import settings
from partnership.website.management import commands

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
DOCS = (ROOT / "docs" / "operations.md").read_text()
EXAMPLE = (DEPLOY / ".env.example").read_text()
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
NAMED = set(re.findall(r"^#?([A-Z_]+)=", EXAMPLE, re.MULTILINE))
UNITS = sorted(DEPLOY.glob("record*.*"))
COMMANDS = {path.stem for path in Path(commands.__file__).parent.glob("[a-z]*.py")}


def test_every_variable_of_the_example_is_told_and_read():
    told = set(re.findall(r"`([A-Z][A-Z_]+)`", DOCS))
    read = set(re.findall(r"env\.\w+\(\s*\"(\w+)\"", Path(settings.__file__).read_text()))
    of_others = {"ADMIN_PASSWORD", "POSTGRES_PASSWORD"}  # read by setup, and by compose.yaml
    assert NAMED
    assert NAMED - told == set()
    assert NAMED - read == of_others


def test_the_composition_names_files_services_and_volumes_that_are_there():
    services = COMPOSE["services"]
    for service in services.values():
        if "build" in service:
            folder = (DEPLOY / service["build"]["context"]).resolve()
            assert (folder / service["build"]["dockerfile"]).is_file()
        assert set(service.get("depends_on", {})) <= set(services)
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            there = (DEPLOY / source).exists() if source[0] == "." else source in COMPOSE["volumes"]
            assert there, volume


def test_the_composition_asks_for_no_variable_that_the_example_lacks():
    asked = set(re.findall(r"\$\{(\w+)", (DEPLOY / "compose.yaml").read_text()))
    assert asked
    assert asked - NAMED == set()


def test_the_image_takes_in_what_is_there():
    text = (DEPLOY / "Containerfile").read_text()
    copied = re.findall(r"^COPY (\S+) ", text, re.MULTILINE)
    assert copied
    assert [name for name in copied if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("name", [path.name for path in sorted(DEPLOY.iterdir())])
def test_every_command_that_is_called_is_there_and_installs_nothing(name):
    text = (DEPLOY / name).read_text()
    called = set(re.findall(r"manage\.py\"?,? \"?(\w+)", text))
    assert called <= COMMANDS
    started = re.findall(r"^Exec\w*=(.*)$", text, re.MULTILINE)
    assert [command for command in started if "make" in command or "pip" in command] == []


def test_proxies_take_in_whole_requests_in_time():
    nginx, caddy = (DEPLOY / "nginx.conf").read_text(), (DEPLOY / "Caddyfile").read_text()
    assert "proxy_request_buffering on;" in nginx
    assert "client_body_timeout 10s;" in nginx
    assert "request_buffers 55MB" in caddy
    assert "read_body 10s" in caddy


@pytest.mark.skipif(
    not (shutil.which("nginx", path="/usr/sbin:/usr/bin") and shutil.which("openssl")),
    reason="needs nginx and openssl",
)
@pytest.mark.parametrize("file", ["nginx.conf", "nginx-files.conf"])
def test_nginx_reads_its_file(file, tmp_path):
    key, certificate = tmp_path / "privkey.pem", tmp_path / "fullchain.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
        + ["-nodes", "-subj", "/CN=record.example", "-keyout", key, "-out", certificate],
        check=True,
        capture_output=True,
    )
    site = (DEPLOY / file).read_text().replace("/etc/ssl/record", str(tmp_path))
    whole = tmp_path / "nginx.conf"
    whole.write_text(
        f"pid {tmp_path}/pid; error_log stderr; events {{}}\nhttp {{ access_log off;\n{site}\n}}\n"
    )
    nginx = shutil.which("nginx", path="/usr/sbin:/usr/bin")
    done = subprocess.run(
        [nginx, "-t", "-q", "-p", tmp_path, "-c", whole], capture_output=True, text=True
    )
    # Whether ports may be listened at here is no question of the file.
    faults = [line for line in done.stderr.splitlines() if "bind()" not in line]
    assert "[emerg]" not in "".join(faults), done.stderr


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd")
def test_systemd_reads_the_units():
    for unit in UNITS:
        done = subprocess.run(
            ["systemd-analyze", "verify", "--man=no", unit], capture_output=True, text=True
        )
        # Of other units of the machine, and of programs that are installed elsewhere, nothing.
        ours = [line for line in done.stderr.splitlines() if "record" in line]
        assert [line for line in ours if "is not executable" not in line] == [], done.stderr
