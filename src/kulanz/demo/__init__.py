"""The demo: a seeded portfolio, a bank to test with, a mailbox, a receiver of webhooks, the demo clock."""
