"""The REST API at `/api/v1/`: claims and documents in, standings, findings and events out, payments, the calculator."""
