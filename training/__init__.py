"""Makes the weights that ship with Byline; not installed with it."""
