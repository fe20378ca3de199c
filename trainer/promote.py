"""`trainer promote VERSION`: serve another version."""

from contracts.model.bundle import promote, versions_of
from contracts.model.scorer import Scorer
from contracts.program.errors import CLEAN, BadBundle
from contracts.program.logs import get_logger
from contracts.program.terminal import Terminal
from trainer.settings.commands import PromoteSettings

log = get_logger(__name__)


def promote_version(settings: PromoteSettings) -> int:
    """Make the version current once it is proven whole; returns the exit status.

    Raises:
        BadBundle: there is no such version, or it is broken; the served one still is.
    """
    family = settings.models / settings.name
    versions = versions_of(family)
    if settings.version not in versions:
        expected = f"expected one of {', '.join(versions)}" if versions else "there is none at all"
        raise BadBundle(f"no version {settings.version} under {family}; {expected}")
    bundle = Scorer.open(family / settings.version).bundle
    promote(bundle)
    log.info("bundle.promoted", version=settings.version, reason="asked for")
    Terminal(soft_wrap=True).print(f"Served from now on: {bundle.folder}")
    return CLEAN
