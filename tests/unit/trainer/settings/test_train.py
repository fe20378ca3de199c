"""What `trainer train` can be told beside what shapes the model."""

import pytest

from contracts.program.errors import BadSettings
from trainer.settings.train import TrainSettings


@pytest.mark.parametrize(("flag", "value"), [("quantile", "1"), ("name", "a/b")])
def test_a_value_out_of_range_is_refused_by_name(flag: str, value: str) -> None:
    """The message names the field."""
    with pytest.raises(BadSettings, match=flag):
        TrainSettings.read([f"--{flag}", value], "trainer")
