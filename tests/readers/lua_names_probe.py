"""Run in a process of its own: the globals that a script finds in a real engine.

``python -m tests.readers.lua_names_probe [MODULE]`` writes a JSON list: ``name`` for each global,
and ``library.name`` for what is in each table among them.
"""

import json
import tempfile
from pathlib import Path

from tests.engine_facts.probe_base import airstriker_rom, answer, engine

SCRIPT = """
function list()
  for name, value in pairs(_G) do
    data["? " .. name] = 1
    if type(value) == "table" and name ~= "_G" then
      for field in pairs(value) do data["? " .. name .. "." .. tostring(field)] = 1 end
    end
  end
  return 0
end
"""


def main() -> None:
    emulator = engine.RetroEmulator(airstriker_rom())
    data = engine.data.GameData()
    emulator.configure_data(data)
    emulator.step()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "data.json").write_text('{"info": {}}')
        (folder / "script.lua").write_text(SCRIPT)
        (folder / "scenario.json").write_text(
            json.dumps({"reward": {"script": "lua:list"}, "scripts": ["script.lua"]})
        )
        if not data.load(str(folder / "data.json"), str(folder / "scenario.json")):
            raise SystemExit("the engine does not load the scenario")
        data.update_ram()
        data.reset()
        data.update_ram()
        answer([name[2:] for name in data.lookup_all() if name.startswith("? ")])


if __name__ == "__main__":
    main()
