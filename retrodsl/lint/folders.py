"""What the rules about folders share: saved states as the engine finds them, overlays, ROMs."""

from __future__ import annotations

import re

from retrodsl.lint.integration import ROM_SHA, Integration

_VERSION = re.compile(r"-v[0-9]+\Z")


def all_states(integration: Integration) -> tuple[str, ...]:
    """The saved states of the folder and of its base, without ``.state``."""
    base = integration.base.state_names if integration.base is not None else ()
    return tuple(dict.fromkeys((*integration.state_names, *base)))


def has_state(integration: Integration, name: str) -> bool:
    """Whether the engine finds the state that metadata.json calls ``name``.

    The name may have its ``.state``, and may be a path.
    """
    state = name.removesuffix(".state")
    if state in all_states(integration):
        return True
    folders = [integration, *([integration.base] if integration.base is not None else [])]
    return "/" in state and any((part.folder / f"{state}.state").is_file() for part in folders)


def lost_base(integration: Integration) -> str | None:
    """The folder that an overlay was made for, where that has another version in its name.

    ``None`` for what is no overlay, has its base, or has none under any name.
    """
    if ROM_SHA in integration.file_names or integration.base is not None:
        return None
    folder = integration.folder.resolve()
    title = _VERSION.sub("", folder.name)
    stable = folder.parent.parent / "stable"
    if stable == folder.parent or not stable.is_dir():
        return None
    found = [p.name for p in stable.glob(f"{title}-v*") if _VERSION.sub("", p.name) == title]
    if (stable / title).is_dir():
        found.append(title)
    return max(found, default=None)
