"""How an environment is made for training; kept with the model, which can play no other way."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    import gymnasium

    from retrodsl.env.watch import Check


class Setup(BaseModel):
    """The environment that a model is trained in.

    ``spec``, ``scenario``, ``state``, ``obs`` and ``actions`` are those of ``retrodsl.make``. An
    action is held for ``skip`` frames. Numbers (``obs`` of ``"variables"`` and ``"info"``) are
    shown from -1 to 1 within their ranges, those of the newest ``stack`` steps in a row.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    spec: str
    scenario: str | None = None
    state: str | None = None
    obs: Literal["image", "ram", "variables", "info"] = "variables"
    actions: Literal["filtered", "all", "discrete", "multi_discrete"] = "multi_discrete"
    skip: int = Field(default=4, ge=1)
    stack: int = Field(default=1, ge=1)

    def make(
        self, check: Check = "count", movies: str | os.PathLike[str] | None = None
    ) -> gymnasium.Env[Any, Any]:
        """The environment; raises ``EnvironmentProblem`` for whatever is in the way."""
        import retrodsl
        from retrodsl.env import FrameSkip
        from retrodsl.train.sight import Seen

        env: gymnasium.Env[Any, Any] = retrodsl.make(
            self.spec,
            self.scenario,
            state=self.state,
            obs=self.obs,
            actions=self.actions,
            check=check,
            movies=movies,
        )
        if self.skip > 1:
            env = FrameSkip(env, self.skip)
        return Seen(env, self.stack) if self.obs in ("variables", "info") else env

    def placed(self) -> Setup:
        """The same with the spec's whole path, to be found from anywhere."""
        return self.model_copy(update={"spec": str(Path(self.spec).resolve())})
