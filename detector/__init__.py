"""A stream becomes alerts; `open_model` gives a notebook what the detector has."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from detector.model import Model, open_model

__all__ = ["Model", "open_model"]


def __getattr__(name: str) -> object:
    """Import them when they are asked for: the commands begin with less."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from detector import model  # noqa: PLC0415

    return getattr(model, name)
