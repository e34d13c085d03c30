"""A reader's session as Streamlit's own browser client holds it: a WebSocket and its protobufs."""

import json
from types import TracebackType

import aiohttp
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

GOOD = (
    ForwardMsg.FINISHED_SUCCESSFULLY,
    ForwardMsg.FINISHED_EARLY_FOR_RERUN,
    ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
)


class Broken(Exception):
    """The server answered with an exception on the page, or closed the session."""


class Ended(Broken):
    """The connection is gone: ``Session.again`` makes another, as a browser does."""


class Session:
    """One reader of one app. Use as an async context manager; ``run`` is one rerun."""

    def __init__(self, http: aiohttp.ClientSession, home: str, seconds: float = 60):
        """``seconds``: how long an answer may take."""
        self.http, self.home, self.seconds = http, home, seconds
        self.id = ""  # as the server knows it
        self.page = ""
        self.query = ""  # of the page's address, as the server wrote it last
        self.ids: dict[str, str] = {}  # user key or label of a widget -> its id
        self.said: dict[str, dict] = {}  # component -> the data that it was sent last
        self.messages = 0
        self.bytes = 0

    async def __aenter__(self) -> "Session":
        address = f"{self.home}/_stcore/stream"
        self.socket = await self.http.ws_connect(address, protocols=["streamlit"], max_msg_size=0)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        await self.socket.close()

    async def again(self) -> None:
        """Connect anew, as Streamlit's client does, and ask for what the page's address says."""
        await self.__aenter__()
        self.page = ""
        await self.run(query=self.query)

    async def run(self, *changed: WidgetState, query: str = "") -> None:
        """Ask for a rerun with these widgets changed and read all of the answer.

        Raises Broken, or TimeoutError if it takes too long.
        """
        asked = BackMsg()
        asked.rerun_script.query_string = query
        asked.rerun_script.page_script_hash = self.page
        asked.rerun_script.widget_states.widgets.extend(changed)
        asked.rerun_script.context_info.url = f"{self.home}/"
        try:
            await self.socket.send_bytes(asked.SerializeToString())
        except ConnectionError as error:
            raise Ended("the session ended before it was asked") from error
        while True:
            got = await self.socket.receive(self.seconds)
            if got.type is not aiohttp.WSMsgType.BINARY:
                raise Ended(f"the session ended: {got.type.name} {got.data}")
            self.messages += 1
            self.bytes += len(got.data)
            if self._read(ForwardMsg.FromString(got.data)):
                return

    def _read(self, message: ForwardMsg) -> bool:
        """Take note of a message; True if the run is over."""
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.id = message.new_session.initialize.session_id
            self.page = self.page or message.new_session.page_script_hash
        elif kind == "navigation":
            self.page = message.navigation.page_script_hash
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "delta":
            self._note(message.delta)
        elif kind == "script_finished" and message.script_finished not in GOOD:
            raise Broken("the script did not compile")
        return kind == "script_finished"

    def _note(self, delta: Delta) -> None:
        element = delta.new_element
        shown = element.WhichOneof("type")
        if shown == "exception":
            raise Broken(element.exception.message)
        if shown == "multiselect":
            self.ids[element.multiselect.label] = element.multiselect.id
        elif shown == "bidi_component":
            component = element.bidi_component
            self.ids[component.component_name] = component.id
            self.said[component.component_name] = json.loads(component.json or "{}")


def chosen(identifier: str, values: list[str]) -> WidgetState:
    """The state of a multiselect."""
    state = WidgetState(id=identifier)
    state.string_array_value.data.extend(values)
    return state


def trigger(identifier: str, value: str) -> WidgetState:
    """An event of a component: ``value`` is JSON, a list of event and value."""
    return WidgetState(
        id=f"$$STREAMLIT_INTERNAL_KEY_{identifier}__events", json_trigger_value=value
    )
