"""What a score means: one normal record in so many scores this high."""

import math
from itertools import pairwise
from typing import Annotated, Self

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, model_validator

RAREST = 1e9
"""No sample shows how rare a score beyond this is, so `Calibration.one_in` stops here."""

LEAST_EXCEEDANCES = 30
"""The highest scores of a sample from which the shape of its tail can be learned."""

_HIGHEST = float(np.finfo(np.float32).max)

NEARLY_EXPONENTIAL = 1e-9
"""Shapes closer to 0 than this are computed as their limit, the exponential distribution."""


class Tail(BaseModel):
    """A generalised Pareto distribution of the scores above `start` (peaks over threshold).

    Source: J. Pickands, "Statistical inference using extreme order statistics", Annals of
    Statistics 3 (1975) 119-131; S. Coles, An Introduction to Statistical Modeling of Extreme
    Values, Springer 2001, chapter 4.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    start: FiniteFloat
    rate: Annotated[float, Field(gt=0, lt=1, description="Share of normal records above start.")]
    shape: FiniteFloat
    scale: Annotated[FiniteFloat, Field(gt=0)]

    def survival(self, scores: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """The probability that a normal record scores higher; `scores` (n,) at least `start`."""
        excess = (scores - self.start) / self.scale
        if abs(self.shape) < NEARLY_EXPONENTIAL:
            return self.rate * np.exp(-excess)
        return self.rate * np.maximum(1 + self.shape * excess, 0) ** (-1 / self.shape)

    def score_reached_by(self, share: float) -> float:
        """The inverse of `survival`, for a `share` of normal records of at most `rate`.

        Source: A. Siffer, P.-A. Fouque, A. Termier, C. Largouët, "Anomaly detection in streams
        with extreme value theory", KDD 2017, 1067-1075, equation 1.
        """
        rarer = math.log(self.rate / share)
        if abs(self.shape) < NEARLY_EXPONENTIAL:
            return self.start + self.scale * rarer
        with np.errstate(over="ignore"):
            return self.start + self.scale * float(np.expm1(self.shape * rarer)) / self.shape


class Calibration(BaseModel):
    """The distribution of held-out normal scores: quantiles for the bulk, a tail for the rest."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    held_out: Annotated[int, Field(gt=0, description="Normal records that were scored.")]
    probabilities: Annotated[
        list[Annotated[float, Field(ge=0, le=1)]],
        Field(min_length=1, description="Ascending, 0 to 1."),
    ]
    quantiles: Annotated[list[FiniteFloat], Field(description="The scores at these probabilities.")]
    tail: Tail

    @model_validator(mode="after")
    def _both_ascend(self) -> Self:
        if len(self.quantiles) != len(self.probabilities):
            raise ValueError(
                f"expected a quantile for each of {len(self.probabilities)} probabilities, found "
                f"{len(self.quantiles)}"
            )
        for name in ("probabilities", "quantiles"):
            if any(before > after for before, after in pairwise(getattr(self, name))):
                raise ValueError(f"expected {name} that ascend")
        return self

    def one_in(self, scores: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
        """How many normal records there are to one that scores so high; (n,), 1 to `RAREST`."""
        wide = np.asarray(scores, dtype=np.float64)
        # Ascending in rarity, so that of equal quantiles the share that reaches them is found.
        bulk = np.interp(
            -wide, np.negative(self.quantiles[::-1]), np.subtract(1, self.probabilities[::-1])
        )
        beyond = self.tail.survival(np.maximum(wide, self.tail.start))
        survival = np.where(wide > self.tail.start, beyond, bulk)
        return np.clip(1 / np.maximum(survival, 1 / RAREST), 1, RAREST)

    def share_reaching(self, score: float) -> float:
        """The share of normal records that score so high, the inverse of `score_reached_by`."""
        return 1 / float(self.one_in(np.array([score]))[0])

    def score_reached_by(self, share: float) -> float:
        """The score that a `share` of normal records reaches, the inverse of `one_in`.

        `share` lies between 1 / `RAREST` and 1. Where equal scores make no such share, it is that
        of a larger one.
        """
        if share < self.tail.rate:
            return min(self.tail.score_reached_by(share), _HIGHEST)
        return float(np.interp(1 - share, self.probabilities, self.quantiles))
