"""Settings: TOML and environment in, frozen values out; every error at once, each with file and key."""

from sitcenter.settings.errors import ConfigError, ConfigErrors
from sitcenter.settings.load import Settings, Site, load

__all__ = ["ConfigError", "ConfigErrors", "Settings", "Site", "load"]
