"""`retrodsl fmt`."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.e2e.conftest import SPEC, Cli

#: Laid out as it should be, which SPEC is not: two spaces stand before a range.
TIDY = SPEC.replace("0xFF025A in", "0xFF025A  in")
UNTIDY = "let  b=(1+2)# why\n\n\n\nlet longer=`b`"
TIDIED = "let b = 1 + 2  # why\n\nlet longer = b\n"
BROKEN_SYNTAX = "let a = = 1\n"


def _pipe(cli: Cli, text: bytes, *words: str) -> tuple[int, bytes, str]:
    done = subprocess.run(
        cli.command("fmt", "-", *words),
        cwd=cli.folder,
        env=cli.environment(),
        input=text,
        capture_output=True,
        check=False,
        timeout=60,
    )
    return done.returncode, done.stdout, done.stderr.decode()


def test_files_are_rewritten(cli: Cli) -> None:
    path = cli.write("a.retro", UNTIDY)
    done = cli("fmt", "a.retro")
    assert (done.code, done.err) == (0, "")
    assert done.out == "reformatted a.retro\n1 spec: 1 reformatted\n"
    assert path.read_text("utf-8") == TIDIED
    again = cli("fmt", "a.retro")
    assert (again.code, again.out) == (0, "1 spec: 1 unchanged\n")


def test_what_is_tidy_is_not_touched(cli: Cli) -> None:
    path = cli.write("a.retro", TIDY)
    os.utime(path, (1, 1))
    inode = path.stat().st_ino
    assert cli("fmt").out == "1 spec: 1 unchanged\n"
    assert (path.stat().st_ino, path.stat().st_mtime) == (inode, 1)


def test_what_others_include_is_laid_out_too(cli: Cli) -> None:
    cli.write("specs/a.retro", 'include "part.retro"\n')
    part = cli.write("specs/part.retro", UNTIDY)
    done = cli("fmt", "specs")
    assert (done.code, done.out.splitlines()[-1]) == (0, "2 specs: 1 reformatted, 1 unchanged")
    assert part.read_text("utf-8") == TIDIED


def test_folders_are_searched(cli: Cli) -> None:
    cli.write("specs/a.retro", UNTIDY)
    cli.write("specs/deep/b.retro", TIDIED)
    cli.write("specs/.hidden/c.retro", UNTIDY)
    done = cli("fmt")
    assert done.code == 0
    assert done.out.splitlines() == [
        f"reformatted {Path('specs', 'a.retro')}",
        "2 specs: 1 reformatted, 1 unchanged",
    ]


def test_check_writes_nothing(cli: Cli) -> None:
    path = cli.write("a.retro", UNTIDY)
    cli.write("b.retro", TIDIED)
    done = cli("fmt", "--check", "a.retro", "b.retro")
    assert (done.code, done.err) == (1, "")
    assert done.out == "would reformat a.retro\n2 specs: 1 would be reformatted, 1 unchanged\n"
    assert path.read_text("utf-8") == UNTIDY
    assert cli("fmt", "--check", "b.retro").code == 0


def test_diff_writes_nothing(cli: Cli) -> None:
    path = cli.write("a.retro", UNTIDY)
    done = cli("fmt", "--diff", "a.retro")
    assert done.code == 1
    assert done.out.splitlines() == [
        "--- a.retro\tbefore",
        "+++ a.retro\tafter",
        "@@ -1,5 +1,3 @@",
        "-let  b=(1+2)# why",
        "+let b = 1 + 2  # why",
        " ",
        "-",
        "-",
        "-let longer=`b`",
        "\\ No newline at end of file",
        "+let longer = b",
    ]
    assert done.err == "1 spec: 1 would be reformatted\n"
    assert path.read_text("utf-8") == UNTIDY
    cli.write("a.retro", TIDIED)
    same = cli("fmt", "--diff", "a.retro")
    assert (same.code, same.out, same.err) == (0, "", "1 spec: 1 unchanged\n")


@pytest.mark.skipif(shutil.which("patch") is None, reason="needs the program `patch`")
def test_a_diff_is_a_patch(cli: Cli) -> None:
    path = cli.write("a.retro", UNTIDY)
    diff = cli("fmt", "--diff", "a.retro").out
    subprocess.run(["patch", "-s", "-p0"], cwd=cli.folder, input=diff, text=True, check=True)
    assert path.read_text("utf-8") == TIDIED


def test_a_diff_is_coloured_where_colours_are_wanted(cli: Cli) -> None:
    cli.write("a.retro", UNTIDY)
    plain = cli("fmt", "--diff", "a.retro")
    coloured = cli("fmt", "--diff", "a.retro", FORCE_COLOR="1")
    assert "\x1b[" not in plain.out
    assert "\x1b[32m+let b = 1 + 2  # why\x1b[0m" in coloured.out
    assert "\x1b[31m-let  b=(1+2)# why\x1b[0m" in coloured.out


def test_errors_of_syntax_leave_the_file_alone(cli: Cli) -> None:
    broken = cli.write("a.retro", BROKEN_SYNTAX)
    cli.write("b.retro", UNTIDY)
    done = cli("fmt", "a.retro", "b.retro")
    assert done.code == 1
    assert "error[RS101]" in done.err
    assert "--> a.retro:1:9" in done.err
    assert done.out == "reformatted b.retro\n2 specs: 1 reformatted, 1 left alone\n"
    assert broken.read_text("utf-8") == BROKEN_SYNTAX


def test_errors_of_meaning_do_not_matter(cli: Cli) -> None:
    cli.write("a.retro", "reward{a:gain(scroe)}")
    assert cli("fmt", "a.retro").code == 0
    assert (cli.folder / "a.retro").read_text("utf-8") == "reward { a : gain(scroe) }\n"


def test_a_file_that_is_not_text(cli: Cli) -> None:
    path = cli.folder / "a.retro"
    path.write_bytes(b"# \xff")
    done = cli("fmt", "a.retro")
    assert done.code == 1
    assert "error[RS116]" in done.err
    assert path.read_bytes() == b"# \xff"


@pytest.mark.parametrize(
    "before", [b"\xef\xbb\xbflet a = 1\n", b"let a = 1\r\n", b"let a = 1", b"\nlet a = 1\n\n"]
)
def test_line_ends_and_byte_order_marks(cli: Cli, before: bytes) -> None:
    path = cli.folder / "a.retro"
    path.write_bytes(before)
    assert cli("fmt", "--check", "a.retro").code == 1
    diff = cli("fmt", "--diff", "a.retro")
    assert (diff.code, diff.out.count("\n") > 3) == (1, True)
    assert cli("fmt", "a.retro").code == 0
    assert path.read_bytes() == b"let a = 1\n"


def test_standard_input(cli: Cli) -> None:
    assert _pipe(cli, UNTIDY.encode()) == (0, TIDIED.encode(), "")
    assert _pipe(cli, TIDIED.encode()) == (0, TIDIED.encode(), "")
    assert _pipe(cli, "\ufefflet a = 1 # ü\r\n".encode()) == (0, "let a = 1  # ü\n".encode(), "")
    assert _pipe(cli, b"") == (0, b"", "")


def test_standard_input_checked(cli: Cli) -> None:
    assert _pipe(cli, UNTIDY.encode(), "--check") == (1, b"would reformat <stdin>\n", "")
    assert _pipe(cli, TIDIED.encode(), "--check") == (0, b"", "")
    code, out, _ = _pipe(cli, UNTIDY.encode(), "--diff")
    assert (code, out.startswith(b"--- <stdin>")) == (1, True)


def test_standard_input_that_is_wrong(cli: Cli) -> None:
    code, out, err = _pipe(cli, BROKEN_SYNTAX.encode())
    assert (code, out, "--> <stdin>:1:9" in err) == (1, b"", True)
    code, out, err = _pipe(cli, b"\xff")
    assert (code, out) == (2, b"")
    assert err == "retrodsl: the standard input is not text: byte 0 is not UTF-8\n"


def test_wrong_use(cli: Cli) -> None:
    cli.write("a.retro")
    both = cli("fmt", "-", "a.retro")
    assert both.code == 2
    assert both.err == "retrodsl: `-` is the standard input, and cannot stand beside files\n"
    assert cli("fmt", "b.retro").code == 2
    assert cli("fmt", "--nothing").code == 2


def test_links_and_permissions_stay(cli: Cli) -> None:
    path = cli.write("deep/a.retro", UNTIDY)
    path.chmod(0o640)
    link = cli.folder / "link.retro"
    link.symlink_to(path)
    assert cli("fmt", "link.retro").code == 0
    assert link.is_symlink()
    assert path.read_text("utf-8") == TIDIED
    assert path.stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_file_that_may_not_be_written(cli: Cli) -> None:
    path = cli.write("a.retro", UNTIDY)
    path.chmod(0o440)
    done = cli("fmt", "a.retro")
    assert done.code == 2
    assert done.err == "retrodsl: a.retro cannot be written: it may not be written to\n"
    assert path.read_text("utf-8") == UNTIDY


def test_a_mistake_in_the_printer_is_told_and_harms_nothing(cli: Cli) -> None:
    path = cli.write("a.retro", UNTIDY)
    script = (
        "from retrodsl.syntax import printer\n"
        "from retrodsl.cli.main import main\n"
        "printer._print_once = lambda file: 'let b = 4  # why\\n'\n"
        "main()\n"
    )
    python = cli.command()[0]
    done = subprocess.run(
        [python, "-c", script, "fmt", "a.retro"],
        cwd=cli.folder,
        env=cli.environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert done.stderr == (
        "retrodsl: a.retro is left as it is: the new layout does not mean the same. "
        "This is a mistake in retrodsl; please report it with the file.\n"
    )
    assert path.read_text("utf-8") == UNTIDY
