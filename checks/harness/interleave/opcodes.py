"""A call before each opcode in one file: `sys.settrace` on 3.11, `sys.monitoring` from 3.12 on."""

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from types import CodeType, FrameType
from typing import Any


class Watch:
    """Calls `before_opcode` before each opcode in a file, in any thread on the stage."""

    def __init__(self, file: str, before_opcode: Callable[[], None]) -> None:
        self.file, self.before_opcode = file, before_opcode

    if sys.version_info >= (3, 12):

        def thread(self) -> AbstractContextManager[None]:
            return nullcontext()

        @contextmanager
        def process(self) -> Iterator[None]:
            monitoring = sys.monitoring
            events = monitoring.events
            tool = next(n for n in (3, 4, 2, 0, 5, 1) if monitoring.get_tool(n) is None)
            watched: dict[int, CodeType] = {}

            def on_entry(code: CodeType, _: int) -> None:
                if code.co_filename == self.file and id(code) not in watched:
                    watched[id(code)] = code
                    monitoring.set_local_events(tool, code, events.INSTRUCTION)

            monitoring.use_tool_id(tool, __name__)
            try:
                monitoring.register_callback(tool, events.PY_START, on_entry)
                monitoring.register_callback(tool, events.PY_RESUME, on_entry)
                monitoring.register_callback(
                    tool, events.INSTRUCTION, lambda code, offset: self.before_opcode()
                )
                monitoring.set_events(tool, events.PY_START | events.PY_RESUME)
                yield
            finally:
                monitoring.set_events(tool, events.NO_EVENTS)
                for code in watched.values():
                    monitoring.set_local_events(tool, code, events.NO_EVENTS)
                for event in (events.PY_START, events.PY_RESUME, events.INSTRUCTION):
                    monitoring.register_callback(tool, event, None)
                monitoring.free_tool_id(tool)

    else:

        def process(self) -> AbstractContextManager[None]:
            return nullcontext()

        @contextmanager
        def thread(self) -> Iterator[None]:
            before = sys.gettrace()
            sys.settrace(self._on_call)
            try:
                yield
            finally:
                sys.settrace(before)

        def _on_call(self, frame: FrameType, event: str, arg: Any) -> Any:
            if frame.f_code.co_filename != self.file:
                return None
            frame.f_trace_lines, frame.f_trace_opcodes = False, True
            return self._on_event

        def _on_event(self, frame: FrameType, event: str, arg: Any) -> Any:
            if event == "opcode":
                self.before_opcode()
            return self._on_event
