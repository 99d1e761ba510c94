"""Feeds: which are polled, polling them, and the hubs that send what is new in them."""
