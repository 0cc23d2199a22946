"""Cameras: what the watching of their streams brings, graded, as a source like any other."""
