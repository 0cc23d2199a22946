"""Cameras: what is measured of a stream, what that means, and since when. Pure: pictures never come here."""
