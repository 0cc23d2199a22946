"""One Hypothesis profile for all tests: machines differ in speed, so time is no failure."""

from hypothesis import HealthCheck, settings

settings.register_profile("sitcenter", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("sitcenter")
