-- SuperMarioKart-Snes: written by retrodsl from the game's spec.
-- Change the spec, not this file.

do
  local kept = {}  -- from frame to frame, within an episode
  local last  -- the newest frame that was computed
  local result = {}  -- what the functions below give for it

  -- Computes a frame once, whichever function is called first.
  local function update()
    local frame = scenario.frame
    if frame == last then
      return
    end
    local first = last == nil or frame < last
    if first then
      kept = {}
    end

    local lap = data.lap
    local laps = lap - 128
    local progress = laps * data.checkpoints + data.checkpoint
    if first or progress > kept.best then
      kept.best = progress
    end
    local best = kept.best
    local surface = data.surface
    local off_road = surface == 84 or surface == 86 or surface == 88 or surface == 90 or surface == 92
    local hazard = surface == 32 or surface == 34 or surface == 36
    local best_before = kept.best_last or best
    local best_value = best - best_before
    local finish_value = lap >= 133
    local place = data.place
    local hazard_before = kept.hazard
    if first then
      hazard_before = hazard
    end
    local mode = data.mode
    if best_value > 0 then
      kept.lost_held = frame
    elseif first then
      kept.lost_held = 0
    end
    local lost_held = kept.lost_held
    local lap_before = kept.lap or lap
    local mode_before = kept.mode or mode
    if data.speed >= 16 then
      kept.stuck_held = frame
    elseif first then
      kept.stuck_held = -1
    end
    local stuck_held = kept.stuck_held

    -- reward: sectors, finish, wrong_way, off_road, fall, time
    result.reward = 10 * best_value + (finish_value and lap_before < 133 and 10 * (place == 0 and 9 or place == 2 and 6 or place == 4 and 3 or place == 6 and 1 or 0) or 0) + (data.turned ~= 0 and -0.2 or 0.0) + (off_road and -0.05 or 0.0) + (hazard and not hazard_before and -5 or 0) - 0.01
    -- done: finished, left, stuck, lost, too_long
    result.done = finish_value or mode ~= 28 and mode_before == 28 or frame - stuck_held >= 600 or frame - lost_held >= 1800 or frame >= 18000
    -- shown in info
    data.progress = progress
    kept.lap = lap
    kept.best_last = best
    kept.hazard = hazard
    kept.mode = mode
    last = frame
  end

  function reward()
    update()
    return result.reward
  end

  function done()
    update()
    return result.done
  end
end

-- scenario progress
do
  local kept = {}  -- from frame to frame, within an episode
  local last  -- the newest frame that was computed
  local result = {}  -- what the functions below give for it

  -- Computes a frame once, whichever function is called first.
  local function update()
    local frame = scenario.frame
    if frame == last then
      return
    end
    local first = last == nil or frame < last
    if first then
      kept = {}
    end

    local laps = data.lap - 128
    local checkpoints = data.checkpoints
    local progress = laps * checkpoints + data.checkpoint
    if first or progress > kept.best then
      kept.best = progress
    end
    local best = kept.best
    local best_before = kept.best_last or best
    local best_value = best - best_before
    local mode = data.mode
    if best_value > 0 then
      kept.lost_held = frame
    elseif first then
      kept.lost_held = 0
    end
    local lost_held = kept.lost_held
    local mode_before = kept.mode or mode

    -- reward: sectors
    result.reward = best_value
    -- done: one_lap, left, lost, too_long
    result.done = checkpoints <= best or mode ~= 28 and mode_before == 28 or frame - lost_held >= 1800 or frame >= 18000
    -- shown in info
    data.progress = progress
    kept.best_last = best
    kept.mode = mode
    last = frame
  end

  function reward_progress()
    update()
    return result.reward
  end

  function done_progress()
    update()
    return result.done
  end
end

-- scenario speed
do
  local kept = {}  -- from frame to frame, within an episode
  local last  -- the newest frame that was computed
  local result = {}  -- what the functions below give for it

  -- Computes a frame once, whichever function is called first.
  local function update()
    local frame = scenario.frame
    if frame == last then
      return
    end
    local first = last == nil or frame < last
    if first then
      kept = {}
    end

    local lap = data.lap
    local laps = lap - 128
    local progress = laps * data.checkpoints + data.checkpoint
    if first or progress > kept.best then
      kept.best = progress
    end
    local best = kept.best
    local surface = data.surface
    local best_before = kept.best_last or best
    local turned_value = data.turned == 0
    local mode = data.mode
    local speed = data.speed
    if best - best_before > 0 then
      kept.lost_held = frame
    elseif first then
      kept.lost_held = 0
    end
    local lost_held = kept.lost_held
    local mode_before = kept.mode or mode
    if speed >= 16 then
      kept.stuck_held = frame
    elseif first then
      kept.stuck_held = -1
    end
    local stuck_held = kept.stuck_held

    -- reward: speed, wrong_way
    result.reward = (turned_value and surface ~= 84 and surface ~= 86 and surface ~= 88 and surface ~= 90 and surface ~= 92 and speed / 1000.0 or 0.0) + (not turned_value and -0.5 or 0.0)
    -- done: finished, left, stuck, lost, too_long
    result.done = lap >= 133 or mode ~= 28 and mode_before == 28 or frame - stuck_held >= 600 or frame - lost_held >= 1800 or frame >= 18000
    -- shown in info
    data.progress = progress
    kept.best_last = best
    kept.mode = mode
    last = frame
  end

  function reward_speed()
    update()
    return result.reward
  end

  function done_speed()
    update()
    return result.done
  end
end
