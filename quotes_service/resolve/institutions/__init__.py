"""Which printed names mean one institution, which whole it is a part of, and which country it is in."""
