"""``env.spec.make()``: another environment like this one, on the emulator of this one.

One emulator lives in a process. Who makes an environment from another one's own spec, as
Gymnasium's ``check_env`` does, means to look at the new one: it gets the emulator, and the old
environment takes it back at its next reset, once the new one is closed. Every other way to a second
environment is refused.
"""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any

import gymnasium
from gymnasium.envs.registration import EnvSpec

if TYPE_CHECKING:
    from retrodsl.env.environment import SpecEnv


class OwnSpec(EnvSpec):
    """The specification of a living environment. A copy of it is one like any other."""

    _owner: weakref.ref[SpecEnv] | None = None

    @classmethod
    def of(cls, spec: EnvSpec, owner: SpecEnv) -> OwnSpec:
        """The same specification, that of ``owner``."""
        own = cls.__new__(cls)
        vars(own).update(vars(spec))
        own._owner = weakref.ref(owner)
        return own

    def make(self, **arguments: Any) -> gymnasium.Env[Any, Any]:
        """Another environment; the arguments win over those of this one."""
        owner = None if self._owner is None else self._owner()
        if owner is not None:
            owner.lend()
        return super().make(**arguments)

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "_owner"}
