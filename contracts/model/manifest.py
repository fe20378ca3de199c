"""`manifest.json`: what a model bundle says of itself."""

from math import sqrt
from statistics import NormalDist
from typing import Annotated, Literal, Self

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    FiniteFloat,
    PositiveFloat,
    model_validator,
)

from contracts.model.calibration import Calibration
from contracts.stream.record import RecordSchema

FORMAT_VERSION = 3
READABLE_VERSIONS = (2, FORMAT_VERSION)
"""A bundle of the older one has no sum of its manifest beside it; else they are the same."""

Kind = Literal["simple", "sparse", "deep", "convolutional", "denoising", "variational"]
ScoreKind = Literal["l2", "mse", "mae", "mahalanobis", "mahalanobis-pca", "density"]
Strategy = Literal["fixed", "quantile", "alert-rate", "budget", "fbeta", "cost"]
NAME = r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}"
"""Of a model, a version, a file of it: one part of a path, and none that leads up or is hidden."""

Name = Annotated[str, Field(pattern=f"^{NAME}$")]
Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
MOST_FILES = 1_000


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Interval(_Part):
    """Where a figure lies with 95 % confidence."""

    low: float
    high: float

    @classmethod
    def of_share(cls, share: float, records: int) -> Self:
        """Of a `share` seen among `records`, by the score method.

        Source: E. B. Wilson, "Probable inference, the law of succession, and statistical
        inference", J. Am. Stat. Assoc. 22 (1927) 209-212.
        """
        z = NormalDist().inv_cdf(0.975)
        widened = 1 + z**2 / records
        centre = (share + z**2 / (2 * records)) / widened
        reach = z * sqrt(share * (1 - share) / records + (z / (2 * records)) ** 2) / widened
        return cls(low=max(centre - reach, 0.0), high=min(centre + reach, 1.0))


class Score(_Part):
    """How the reconstruction error becomes one number; high means anomalous."""

    kind: ScoreKind


class Promise(_Part):
    """What a threshold promises: `value` of `measure`, and the same as a sentence."""

    measure: Annotated[
        Literal["alert-rate", "fbeta", "cost"],
        Field(description="alert-rate is the share of normal records that are alerts."),
    ]
    value: FiniteFloat
    text: str
    interval: Annotated[
        Interval | None,
        Field(
            description="Where the value lies, the records it comes from being a sample; none "
            "where a bundle does not say."
        ),
    ] = None


class Kept(_Part):
    """What became of a promise on the part that chose nothing: what was observed, 95 % interval.

    The interval counts that both are samples: the records observed, and those that the promise
    comes from. `held` says that the promised value lies in it, or that what was observed is even
    better: fewer alerts, a lower cost, a higher F-beta.
    """

    value: FiniteFloat
    low: FiniteFloat
    high: FiniteFloat
    held: bool


class Threshold(_Part):
    """Scores at or above `value` are alerts."""

    value: FiniteFloat
    strategy: Strategy
    settings: Annotated[dict[str, float | str], Field(description="The settings of the strategy.")]
    chosen_from: Annotated[str, Field(description="Which records it was chosen from.")]
    promise: Promise


class Normal(_Part):
    """What each feature was among the normal records that trained.

    `mean` and `std` are of its numbers: 0 and 1 of a category. `shares` are those of the values of
    a category, in the schema's order, then of any other, then of none; of a number that may be
    missing, of those that are there and of those that are not. None is 0: of what was never seen
    it is that of less than one record.
    """

    mean: list[FiniteFloat]
    std: list[PositiveFloat]
    shares: dict[str, list[PositiveFloat]] = Field(default_factory=dict)


class Training(_Part):
    """What trained the model, so that it can be trained again."""

    created_at: AwareDatetime
    data: str
    data_sha256: str
    rows: int
    held_out: int
    seed: int
    epochs: int
    seconds: float
    settings: dict[str, bool | int | float | str | list[int] | list[str] | None]
    versions: dict[str, str]


class RecallAt(_Part):
    """The recall when the highest-scored share `alert_rate` of all records are alerts."""

    alert_rate: float
    recall: float
    interval: Interval


class Ranked(_Part):
    """How well scores put anomalies before normals, whatever the threshold."""

    roc_auc: float
    roc_auc_interval: Interval
    average_precision: float
    average_precision_interval: Interval
    recall_at: list[RecallAt]


class Confusion(_Part):
    """Right and wrong decisions at the threshold, in records."""

    caught: Annotated[int, Field(description="Anomalies that are alerts: true positives.")]
    missed: Annotated[int, Field(description="Anomalies that are not: false negatives.")]
    false_alarms: Annotated[int, Field(description="Normals that are alerts: false positives.")]
    passed: Annotated[int, Field(description="Normals that are not: true negatives.")]


class Evaluation(Ranked):
    """How the model fared on the labelled part that it never saw."""

    part: str
    rows: int
    anomalies: int
    alerts: int
    alerts_a_day: Annotated[
        float | None, Field(description="By the data's own clock; none where it has none.")
    ]
    precision: float
    precision_interval: Interval
    recall: float
    recall_interval: Interval
    confusion: Confusion
    promise_kept: Kept | None = None
    baselines: Annotated[
        dict[str, Ranked], Field(description="The same records scored without an autoencoder.")
    ]


class Manifest(_Part):
    """The whole of `manifest.json`."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    format_version: int = FORMAT_VERSION
    name: Name
    version: Name
    kind: Kind
    record_schema: Annotated[RecordSchema, Field(alias="schema")]
    score: Score
    threshold: Threshold
    calibration: Calibration
    normal: Normal
    training: Training
    evaluation: Evaluation | None
    files: Annotated[
        dict[Name, Sha256],
        Field(max_length=MOST_FILES, description="sha256 of every other file."),
    ]

    @model_validator(mode="after")
    def _normal_is_of_every_feature(self) -> Self:
        features = len(self.record_schema.features)
        found = (len(self.normal.mean), len(self.normal.std))
        if found != (features, features):
            raise ValueError(
                f"expected mean and std of {features} features in normal, found {found}"
            )
        expected = self.record_schema.choices()
        lengths = {name: len(shares) for name, shares in self.normal.shares.items()}
        if lengths != expected:
            raise ValueError(f"expected shares of {expected} in normal, found {lengths}")
        return self
