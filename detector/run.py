"""`detector run`: start up, loop, shut down."""

from contracts.program.errors import CLEAN
from contracts.program.health import HealthServer
from contracts.program.interruption import Interruption
from contracts.program.logs import get_logger
from detector.memory import give_back_large_blocks
from detector.metrics import Metrics
from detector.model import open_model
from detector.served import ServedModel
from detector.service import Detector
from detector.settings import RunSettings
from detector.successors import Successors
from detector.watchdog import Watchdog
from transport.clients import require_client

log = get_logger(__name__)


def run(settings: RunSettings) -> int:
    """Serve until SIGTERM or SIGINT.

    Raises:
        BadBundle: the current bundle cannot be served.
        BadData: its held-out records do not determine the threshold that was asked for.
        BadSettings: the port cannot be bound, or the broker refuses a setting.
        TooManyInvalid: more of the last records cannot be decoded than the settings allow.
    """
    require_client(settings.kafka)
    give_back_large_blocks()
    metrics = Metrics()
    family = settings.models / settings.name
    first = open_model(family, thresholds=settings, reasons=settings.reasons)
    successors = Successors(settings, metrics, first)
    model = ServedModel(first, successors, metrics)
    interruption = Interruption(second_ends=False)
    watchdog = Watchdog(settings.watchdog, interruption, metrics.running_stages)
    detector = Detector(settings, model, metrics, watchdog, interruption)
    health = HealthServer(
        settings.host,
        settings.port,
        metrics.registry,
        alive=detector.why_not_alive,
        ready=detector.why_not_ready,
    )
    with interruption, watchdog, health, successors:
        log.info(
            "detector.started",
            group=settings.group,
            topic=settings.topic,
            delivery=settings.delivery,
            address=health.address,
        )
        detector.run()
        log.info("detector.stopped", **detector.totals)
    return CLEAN
