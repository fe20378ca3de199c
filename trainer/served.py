"""`trainer train --unless-served`: whether there is anything to train for."""

from pathlib import Path

from contracts.model.scorer import Scorer
from contracts.program.errors import BadBundle
from contracts.program.logs import get_logger

log = get_logger(__name__)


def is_served(models: Path, name: str) -> bool:
    """Whether the current version of `name` is whole and scores as it should; says which."""
    try:
        served = Scorer.open_current(models, name)
    except BadBundle as error:
        log.info("model.wanted", reason=str(error))
        return False
    log.info("model.served", name=name, version=served.manifest.version)
    return True
