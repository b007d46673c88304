"""JSON as the product writes it."""

import json


def json_bytes(value: object) -> bytes:
    """JSON as written to files: readable, Chinese as it is."""
    return (json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()
