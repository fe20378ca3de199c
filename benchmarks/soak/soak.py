"""One soak: look at the detector each second while it works, and while its model changes."""

import time
from contextlib import suppress
from urllib.error import URLError

from benchmarks.soak.samples import Sample
from benchmarks.soak.settings import SoakSettings
from benchmarks.soak.site import Site

EVERY_SECONDS = 1.0


class Soak:
    """What was seen so far.

    Raises:
        RuntimeError: a program ended that should run on.
    """

    def __init__(self, settings: SoakSettings, site: Site) -> None:
        self._settings = settings
        self._site = site
        self._began = time.monotonic()
        self._producing = True
        self._promoted = 0
        self.samples: list[Sample] = []
        self.figures: dict[str, float] = {}

    def run(self) -> None:
        """Until so many records are handled, or the time is over."""
        last_said = self._began
        while not self._is_over():
            self._look()
            if time.monotonic() - last_said >= 60:  # noqa: PLR2004 - a line a minute
                last_said = time.monotonic()
                print(self.samples[-1]._asdict(), self.figures, flush=True)
            time.sleep(EVERY_SECONDS)

    def _is_over(self) -> bool:
        handled = self.samples[-1].records if self.samples else 0
        seconds = time.monotonic() - self._began
        return handled >= self._settings.records or seconds > 60 * self._settings.minutes

    def _look(self) -> None:
        site = self._site
        if not site.detector.is_running() or site.producer.poll() is not None:
            raise RuntimeError(f"a program ended: {site.detector.log()[-2000:]}")
        with suppress(URLError, TimeoutError):  # busy; it is asked again in a second
            self._scrape()
            seconds = time.monotonic() - self._began
            self._pace()
            self._change_model(seconds)
            process = site.detector.process.pid
            self.samples.append(Sample.of(process, round(seconds, 1), self.figures["records"]))

    def _scrape(self) -> None:
        """As Prometheus does."""
        total = self._site.detector.scrape().total
        self.figures = {
            "records": total("detector_records_total"),
            "alerts": total("detector_alerts_total"),
            "dead_letters": total("detector_dead_letters_total"),
            "skipped": total("detector_skipped_records_total"),
            "lag": total("detector_consumer_lag_records"),
            "reloads": total("detector_model_reloads_total", outcome="served"),
            "refused": total("detector_model_reloads_total", outcome="refused"),
            "aborted": total("detector_transactions_total", outcome="aborted"),
        }

    def _pace(self) -> None:
        """The producer is never further ahead than the topic keeps."""
        lag, most = self.figures["lag"], self._settings.lag
        if self._producing and lag > most:
            self._producing = False
            self._site.produce(go_on=False)
        elif not self._producing and lag < most / 2:
            self._producing = True
            self._site.produce(go_on=True)

    def _change_model(self, seconds: float) -> None:
        due = int(seconds / self._settings.promote_every)
        if due > self._promoted:
            self._promoted = due
            self._site.promote(due)
