"""From load to seats to agents to be rostered; numpy only."""
