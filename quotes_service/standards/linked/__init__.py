"""Linked data: schema.org, W3C Web Annotations and FollowTheMoney of what the API answers. docs/linked-data.md has what
is given for what."""
