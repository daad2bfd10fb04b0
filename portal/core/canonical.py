"""One spelling for data, so that the same facts always have the same hash."""

import hashlib
import json


def canonical(data) -> str:
    """JSON with sorted keys and no spare space. Raises TypeError for values JSON does not know."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def sha256(data) -> str:
    """Hex digest of bytes, or of the canonical spelling of anything else."""
    return hashlib.sha256(data if isinstance(data, bytes) else canonical(data).encode()).hexdigest()
