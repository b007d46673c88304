"""The tables of the first step, one module an area; a step that was taken is not changed any more."""
