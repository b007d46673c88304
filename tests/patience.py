"""How long tests wait for what is to come: however slow a machine, it only ends when something is wrong."""

import os

PATIENCE_S = float(os.environ.get("PAIBAN_PATIENCE_S", "300"))
PATIENCE_MS = 1000 * PATIENCE_S
