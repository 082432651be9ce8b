"""Draws the sources of an answer: a graph of who credits whom, and a timeline of who reported what when."""
