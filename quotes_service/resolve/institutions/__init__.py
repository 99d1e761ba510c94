"""Which printed names are one institution, of which whole it is a part, and in which country it is."""
