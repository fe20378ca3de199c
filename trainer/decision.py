"""Whether a new bundle takes the place of the served one."""

from pathlib import Path
from typing import NamedTuple

from sklearn.metrics import average_precision_score

from contracts.dataset.dataset import Dataset
from contracts.model.bundle import current_folder
from contracts.model.scorer import Scorer
from contracts.program.errors import BadBundle, BadData
from contracts.stream.record import RecordSchema
from trainer.evaluation.classification import check_both_kinds


class Decision(NamedTuple):
    """What was decided, and why, as a sentence for people."""

    promoted: bool
    reason: str


def decide(models: Path, new: Scorer, dataset: Dataset, *, force: bool = False) -> Decision:
    """Promote `new` unless the served bundle of its name is better, or serves other records.

    Better is a higher average precision on the same rows, the test part of `dataset`. With `force`
    nothing is compared.
    """
    if force:
        return Decision(promoted=True, reason="forced, without a comparison")
    try:
        folder = current_folder(models, new.manifest.name)
    except BadBundle:
        return Decision(promoted=True, reason="the first of its name")
    try:
        served = Scorer.open(folder)
    except BadBundle as error:
        return Decision(promoted=True, reason=f"the served one is broken: {error}")
    version = served.manifest.version
    if _fields(served) != _fields(new):
        reason = f"{version} serves records of another schema; train with another --name"
        return Decision(promoted=False, reason=reason)
    try:
        test = dataset.part("test")
        check_both_kinds(test.labels, f"the test part of {dataset.source}")
    except BadData as error:
        return Decision(promoted=True, reason=f"nothing to compare with {version} on: {error}")
    return _compare(served, new, test)


def _fields(scorer: Scorer) -> RecordSchema:
    """What both have to know of the records; not what each has learned of them."""
    schema = scorer.manifest.record_schema
    categories = dict.fromkeys(schema.categories, ())
    return schema.model_copy(update={"centres": {}, "categories": categories, "gaps": ()})


def _compare(served: Scorer, new: Scorer, test: Dataset) -> Decision:
    version = served.manifest.version
    try:
        of_served, of_new = (_average_precision(scorer, test) for scorer in (served, new))
    except BadData as error:
        return Decision(promoted=True, reason=f"{version} cannot score the same records: {error}")
    no_worse = of_new >= of_served
    return Decision(
        promoted=no_worse,
        reason=f"average precision {of_new:.4f} on {len(test):,} test records, "
        f"{'no less than' if no_worse else 'less than'} the {of_served:.4f} of {version}",
    )


def _average_precision(scorer: Scorer, test: Dataset) -> float:
    scores = scorer.score(test.with_schema(scorer.manifest.record_schema).features)
    return float(average_precision_score(test.labels, scores))
