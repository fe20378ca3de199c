"""`contracts.program.no_arguments`."""

import pytest

from contracts.program.no_arguments import expect_no_arguments


def test_what_has_no_settings_takes_no_arguments(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """But for the question what it is for."""
    for flag, status in (("--help", 0), ("--fast", 2)):
        monkeypatch.setattr("sys.argv", ["prog", flag])
        with pytest.raises(SystemExit) as end:
            expect_no_arguments("prog", "Does what it does.")
        assert end.value.code == status
    shown = capsys.readouterr()
    assert "Does what it does." in shown.out
    assert "unrecognized arguments: --fast" in shown.err
    monkeypatch.setattr("sys.argv", ["prog"])
    expect_no_arguments("prog", "Does what it does.")
