"""What is drawn: a model of the sample, the alerts it gives on day two, and its report."""

import tempfile
from pathlib import Path

import msgspec

from contracts.stream.alert import Alert
from deploy.demo.programs import run
from docs.drawing.chromium import Chromium
from docs.drawing.terminal import a_dozen, terminal

ALERTS = "alerts.svg"
REPORT = "report.png"


def draw(pictures: Path) -> list[Path]:
    """Train on the sample, score its day two, and write both pictures into `pictures`.

    Raises:
        ChromiumMissing: before anything is trained.
        AnomalyDetectorError: a program ended with a fault.
    """
    chromium = Chromium.found()
    pictures.mkdir(parents=True, exist_ok=True)
    alerts, report = pictures / ALERTS, pictures / REPORT
    with tempfile.TemporaryDirectory(prefix="pictures-") as name:
        folder = Path(name)
        alerts.write_text(terminal(a_dozen(_alerts_of_day_two(folder))), encoding="utf-8")
        (page,) = folder.glob("models/*/*/report.html")
        report.write_bytes(chromium.top_of(page, folder))
    return [alerts, report]


def _alerts_of_day_two(folder: Path) -> list[Alert]:
    """All of them, by the scoring that `detector run` does, without Kafka."""
    models, records, scored = folder / "models", folder / "day-two.ndjson", folder / "alerts.ndjson"
    run("trainer", "train", "--data=sample", f"--models={models}", quiet=True)
    run("producer", "replay", "--data=sample", f"--output={records}", quiet=True)
    run("detector", "score", str(records), f"--models={models}", f"--output={scored}", quiet=True)
    return [msgspec.json.decode(line, type=Alert) for line in scored.read_bytes().splitlines()]
