"""The REST API at `/api/v1/`: claims in, standings and events out, payments reported, and the calculator."""
