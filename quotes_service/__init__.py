"""quotes_service: who said what, where, when, and in what capacity."""

__version__ = "0.8.0"
