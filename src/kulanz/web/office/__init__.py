"""The office: where people see accounts, files, money and tasks."""
