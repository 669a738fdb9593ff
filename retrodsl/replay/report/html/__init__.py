"""One self-contained page for a run of replays: no network, pictures and plots inside it."""

from retrodsl.replay.report.html.page import HtmlPage

__all__ = ["HtmlPage"]
