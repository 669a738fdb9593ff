"""Findings as data, and the ways to show them."""

from retrodsl.diagnostics.collector import Collector
from retrodsl.diagnostics.model import Diagnostic, Edit, Fix, Label, Severity, sort_key
from retrodsl.diagnostics.nearest import nearest

__all__ = ["Collector", "Diagnostic", "Edit", "Fix", "Label", "Severity", "nearest", "sort_key"]
