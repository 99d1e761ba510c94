"""Alerts: saved searches of which somebody is told, by a webhook, in Slack or by e-mail, what is newly found."""
