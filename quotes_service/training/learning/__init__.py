"""The network, how it is judged, trained, and exported."""
