"""The newest lines on disk, and only so many of them."""

from pathlib import Path

from jupyter_mlplatform.endpoints.lines import LineLog


def lines(*numbers: int) -> list[bytes]:
    return [str(number).encode() for number in numbers]


def test_the_newest_lines_are_kept_and_found_again(tmp_path: Path):
    file = tmp_path / "below" / "log.jsonl"
    log = LineLog(file, 10)
    for number in range(25):
        log.add(lines(number))
    assert list(log.newest()) == lines(*range(24, 9, -1))
    again = LineLog(file, 10)
    again.add(lines(25, 26))
    assert list(again.newest())[:3] == lines(26, 25, 24)
    assert list(LineLog(tmp_path / "other.jsonl", 10).newest()) == []


def test_half_a_line_of_a_killed_program_is_left_out_and_harms_no_other(tmp_path: Path):
    file = tmp_path / "log.jsonl"
    file.write_bytes(b"1\n2\n3")
    log = LineLog(file, 10)
    assert list(log.newest()) == lines(2, 1)
    log.add(lines(4))
    assert list(LineLog(file, 10).newest()) == lines(4, 2, 1)


def test_a_file_that_was_removed_is_begun_anew(tmp_path: Path):
    file = tmp_path / "below" / "log.jsonl"
    log = LineLog(file, 2)
    log.add(lines(1, 2, 3))
    file.unlink()
    file.parent.rmdir()
    log.add(lines(4))
    assert list(log.newest()) == lines(4)
