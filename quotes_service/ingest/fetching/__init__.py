"""Fetching without danger: nothing but http and https, nothing but public addresses, everything within limits."""

from quotes_service.ingest.fetch_rules import FetchRules
from quotes_service.ingest.fetching.politeness import Fetcher
from quotes_service.ingest.fetching.retrieval import Fetched, fetch

__all__ = ["FetchRules", "Fetched", "Fetcher", "fetch"]
