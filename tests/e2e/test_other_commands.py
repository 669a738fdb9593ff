"""`retrodsl explain`, `schema`, `doctor`, and what `retrodsl` itself says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from retrodsl import __version__
from retrodsl.diagnostics.codes import CODES
from tests.e2e.conftest import BROKEN, Cli


def test_version(cli: Cli) -> None:
    done = cli("--version")
    assert (done.code, done.out) == (0, f"retrodsl {__version__}\n")


@pytest.mark.parametrize("words", [["--help"], ["-h"], []])
def test_help_names_every_command_and_the_exit_codes(cli: Cli, words: list[str]) -> None:
    done = cli(*words)
    for command in ("check", "compile", "replay", "explain", "schema", "doctor"):
        assert f"\n  {command} " in done.all
    assert "Exit codes: 0 clean, 1 findings, 2 wrong use." in done.all
    assert done.code == (0 if words else 2)


@pytest.mark.parametrize("command", ["check", "compile", "replay", "explain", "schema", "doctor"])
def test_every_command_has_help(cli: Cli, command: str) -> None:
    done = cli(command, "--help")
    assert done.code == 0
    assert done.out.startswith(f"Usage: retrodsl {command} ") or "Usage: python -m" in done.out


def test_an_unknown_command(cli: Cli) -> None:
    done = cli("chekc")
    assert (done.code, done.out) == (2, "")
    assert "check" in done.err


@pytest.mark.parametrize("code", ["RT204", "rt204", "RS101"])
def test_explain_a_code(cli: Cli, code: str) -> None:
    done = cli("explain", code)
    assert done.code == 0
    known = CODES[code.upper()]
    assert done.out.startswith(f"{known.code}: {known.title}\n")
    assert f"    error[{known.code}]: " in done.out
    assert "Instead:" in done.out
    assert str(cli.folder) not in done.out


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("RT2O4", "there is no code RT2O4; did you mean RT204?"),
        ("RT999", "there is no code RT999"),
        ("nothing.retro", "there is no file nothing.retro"),
        ("", "neither the code of a message nor a spec file"),
        ("?!", "neither the code of a message nor a spec file"),
    ],
)
def test_explain_what_is_not_known(cli: Cli, code: str, message: str) -> None:
    done = cli("explain", code)
    assert (done.code, done.out) == (2, "")
    assert message in done.err


def test_explain_a_spec(cli: Cli) -> None:
    cli.write("a.retro")
    done = cli("explain", "a.retro")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("Airstriker-Genesis, scenario.json\n")
    assert "points" in done.out
    assert "lost" in done.out
    cli.write("a.retro", BROKEN)
    broken = cli("explain", "a.retro")
    assert (broken.code, broken.out) == (1, "")
    assert "error[RT204]" in broken.err


@pytest.mark.parametrize("kind", ["data", "scenario", "metadata"])
def test_schema(cli: Cli, kind: str) -> None:
    done = cli("schema", kind)
    assert done.code == 0
    schema = json.loads(done.out)
    Draft202012Validator.check_schema(schema)
    assert schema["title"].startswith(f"{kind}.json ")


def test_an_unknown_schema(cli: Cli) -> None:
    done = cli("schema", "rom")
    assert done.code == 2
    assert "scenario" in done.err


def test_doctor(cli: Cli) -> None:
    done = cli("doctor")
    assert done.code == 0
    lines = done.out.splitlines()
    assert lines[0].startswith("ok      Python ")
    for what in ("stable-retro", "lark", "pydantic", "jsonschema", "numpy", "pillow", "cores"):
        assert any(line.startswith(f"ok      {what} ") for line in lines), what
    assert "Airstriker-Genesis" in done.out


def test_doctor_for_programs(cli: Cli) -> None:
    done = cli("doctor", "--json")
    assert done.code == 0
    findings = json.loads(done.out)
    assert {"what", "ok", "found", "mend"} == set(findings[0])
    assert all(finding["ok"] for finding in findings)
    (cores,) = (finding for finding in findings if finding["what"] == "cores")
    assert "Genesis" in cores["found"]


def test_doctor_without_the_engine_says_how_to_get_it(cli: Cli) -> None:
    """A module of that name that is no package hides the engine, as if it were not there."""
    cli.write("shadow/stable_retro.py", "raise ImportError('not installed')\n")
    done = cli("doctor", PYTHONPATH=str(cli.folder / "shadow"))
    assert done.code == 1
    assert "missing stable-retro" in done.out
    assert "pip install stable-retro" in done.out


def test_a_home_that_cannot_be_written_is_no_error(cli: Cli) -> None:
    cli.write("a.retro")
    cli.write("file", "")
    assert cli("check", "a.retro", XDG_CACHE_HOME=str(Path("file"))).code == 0
    doctor = cli("doctor", XDG_CACHE_HOME=str(Path("file")))
    assert doctor.code == 0
    assert "XDG_CACHE_HOME" in doctor.out


@pytest.mark.parametrize("content", [b"", b"garbage", b"\x80\x04K\x01."])
def test_a_broken_cache_is_no_error(cli: Cli, content: bytes) -> None:
    cli.write("a.retro")
    env = {"XDG_CACHE_HOME": str(cli.folder / "cache")}
    assert cli("check", "a.retro", **env).code == 0
    (cached,) = (cli.folder / "cache" / "retrodsl").iterdir()
    cached.write_bytes(content)
    done = cli("check", "a.retro", **env)
    assert (done.code, done.out, done.err) == (0, "1 spec: no findings\n", "")
    assert len(cached.read_bytes()) > 1000
