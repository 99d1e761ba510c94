"""What an alert sends when its search finds new quotations: webhooks, messages for Slack, and mails."""
