"""Command line of the demo; ``make demo`` runs it."""

import sys
import tempfile
from pathlib import Path

from rich.console import Console

from contracts.program.errors import CLEAN, INTERRUPTED, AnomalyDetectorError
from deploy.demo.settings import DemoSettings
from deploy.demo.story import Demo
from deploy.local import LocalServerError


def main() -> int:
    """Run the demo and return its exit status."""
    console = Console(soft_wrap=True)
    try:
        settings = DemoSettings.read(sys.argv[1:], "python -m")
        with tempfile.TemporaryDirectory(prefix="demo-") as folder:
            summary = Demo(settings, Path(folder), console).run()
        summary.write(settings.summary)
        console.print()
        summary.show(console)
        console.print(f"the same figures: {settings.summary}", highlight=False)
    except (AnomalyDetectorError, LocalServerError) as error:
        Console(stderr=True, soft_wrap=True).print(f"demo: {error}", style="bold red", markup=False)
        return error.exit_status if isinstance(error, AnomalyDetectorError) else 1
    except KeyboardInterrupt:
        return INTERRUPTED
    return CLEAN


if __name__ == "__main__":
    sys.exit(main())
