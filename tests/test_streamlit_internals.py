"""What stands on Streamlit's internals: right for the pinned version, harmless in another."""

import logging
import subprocess
import sys
from pathlib import Path

import streamlit
import uvicorn
import uvloop
from streamlit.runtime import app_session
from uvicorn.protocols.http.auto import AutoHTTPProtocol
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from pages import streamlit_internals
from pages.streamlit_internals import TRIED_WITH, remember_theme

ROOT = Path(__file__).parent.parent
THEMES = """
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session
from pages.streamlit_internals import remember_theme

def messages():
    for section in ("theme", "theme.light", "theme.dark", "theme.sidebar"):
        message = CustomThemeConfig()
        app_session._populate_theme_msg(message, section)
        yield message

before = list(messages())
remember_theme()
assert before[0].font_faces and before[1].primary_color, "the configuration was not read"
assert list(messages()) == before
assert list(messages()) == before, "what is remembered was changed"
"""


def test_streamlit_is_the_version_that_this_was_tried_with():
    assert streamlit.__version__ == TRIED_WITH


def test_a_remembered_theme_is_the_theme():
    subprocess.run([sys.executable, "-c", THEMES], cwd=ROOT, check=True)


def test_a_streamlit_without_that_function_is_left_alone_with_a_word_in_the_log(
    monkeypatch, caplog
):
    monkeypatch.delattr(app_session, "_populate_theme_msg")
    with caplog.at_level(logging.WARNING, streamlit_internals.__name__):
        remember_theme()
    assert "_populate_theme_msg" in caplog.text


def test_the_server_takes_the_faster_event_loop_and_parser():
    config = uvicorn.Config("app:app")
    assert config.get_loop_factory() is uvloop.new_event_loop
    assert AutoHTTPProtocol is HttpToolsProtocol
