"""What stands on Streamlit's internals. Where they have changed, each part only says so."""

import logging
from functools import cache

from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session

TRIED_WITH = "1.67.0"  # Streamlit's version
_log = logging.getLogger(__name__)


def remember_theme() -> None:
    """Let Streamlit work the theme out once, not six times in every rerun of every session.

    It reads the theme's options from its configuration, where they stay as they are, and turns them
    into a message: a quarter of the processor that a rerun of ours takes.
    """
    found = getattr(app_session, "_populate_theme_msg", None)
    if found is None:
        _log.warning("Streamlit has no _populate_theme_msg: every rerun works the theme out anew.")
        return

    @cache
    def made(section: str) -> CustomThemeConfig:
        message = CustomThemeConfig()
        found(message, section)
        return message

    def populate(msg: CustomThemeConfig, section: str = "theme") -> None:
        msg.MergeFrom(made(section))

    app_session._populate_theme_msg = populate
