"""What is written of a file that was scored, in any form."""

from abc import ABC, abstractmethod
from typing import Generic, TypeVar

from detector.scoring.screened import Screened

Rendered = TypeVar("Rendered")


class Outcome(ABC, Generic[Rendered]):
    """`render` is called by several threads at once; what it gives is written by one, in order."""

    @abstractmethod
    def render(self, screened: Screened) -> Rendered: ...

    @abstractmethod
    def write(self, rendered: Rendered) -> None: ...

    def finish(self) -> None:
        """Nothing more will come."""
