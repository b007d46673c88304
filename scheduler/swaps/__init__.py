"""Changes of a published roster that agents agree on: judged, in states, with candidates; pure."""
