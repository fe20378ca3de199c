"""The version of the distribution, for the packages and for what they write."""

__version__ = "0.1.0"
