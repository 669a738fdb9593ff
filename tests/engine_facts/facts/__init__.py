"""The chapters of facts, in the order of the page."""

from __future__ import annotations

from tests.engine_facts.facts.checker import CHECKER
from tests.engine_facts.facts.done import DONE
from tests.engine_facts.facts.emulator import EMULATOR
from tests.engine_facts.facts.folders import FOLDERS
from tests.engine_facts.facts.loading import LOADING
from tests.engine_facts.facts.lua import LUA
from tests.engine_facts.facts.movies import MOVIES
from tests.engine_facts.facts.rewards import REWARDS
from tests.engine_facts.facts.values import VALUES

CHAPTERS = (LOADING, FOLDERS, VALUES, REWARDS, DONE, LUA, EMULATOR, MOVIES, CHECKER)
