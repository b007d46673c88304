"""What rules say, as data: linear rows over the cells of a roster, free of any solver."""
