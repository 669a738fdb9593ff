-- Tetris-GameBoy: written by retrodsl from the game's spec.
-- Change the spec, not this file.

-- x to the whole power n, exactly
local function power(x, n)
  local result = 1
  for _ = 1, n do result = result * x end
  return result
end

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

    local height = ((data["row[0].left"] ~= 202655084335 or data["row[0].right"] ~= 202655084335) and 1 or 0) + ((data["row[1].left"] ~= 202655084335 or data["row[1].right"] ~= 202655084335) and 1 or 0) + ((data["row[2].left"] ~= 202655084335 or data["row[2].right"] ~= 202655084335) and 1 or 0) + ((data["row[3].left"] ~= 202655084335 or data["row[3].right"] ~= 202655084335) and 1 or 0) + ((data["row[4].left"] ~= 202655084335 or data["row[4].right"] ~= 202655084335) and 1 or 0) + ((data["row[5].left"] ~= 202655084335 or data["row[5].right"] ~= 202655084335) and 1 or 0) + ((data["row[6].left"] ~= 202655084335 or data["row[6].right"] ~= 202655084335) and 1 or 0) + ((data["row[7].left"] ~= 202655084335 or data["row[7].right"] ~= 202655084335) and 1 or 0) + ((data["row[8].left"] ~= 202655084335 or data["row[8].right"] ~= 202655084335) and 1 or 0) + ((data["row[9].left"] ~= 202655084335 or data["row[9].right"] ~= 202655084335) and 1 or 0) + ((data["row[10].left"] ~= 202655084335 or data["row[10].right"] ~= 202655084335) and 1 or 0) + ((data["row[11].left"] ~= 202655084335 or data["row[11].right"] ~= 202655084335) and 1 or 0) + ((data["row[12].left"] ~= 202655084335 or data["row[12].right"] ~= 202655084335) and 1 or 0) + ((data["row[13].left"] ~= 202655084335 or data["row[13].right"] ~= 202655084335) and 1 or 0) + ((data["row[14].left"] ~= 202655084335 or data["row[14].right"] ~= 202655084335) and 1 or 0) + ((data["row[15].left"] ~= 202655084335 or data["row[15].right"] ~= 202655084335) and 1 or 0) + ((data["row[16].left"] ~= 202655084335 or data["row[16].right"] ~= 202655084335) and 1 or 0) + ((data["row[17].left"] ~= 202655084335 or data["row[17].right"] ~= 202655084335) and 1 or 0)
    local lines = data.lines
    local lines_before = kept.lines or lines
    local cleared = math.min(math.max(lines - lines_before, 0), 4)
    local mode = data.mode
    local over = mode == 1 or mode == 13 or mode == 4
    local score = data.score
    local score_before = kept.score or score
    local height_before = kept.height or height
    local over_before = kept.over
    if first then
      over_before = over
    end

    -- reward: lines, score, stack, over
    result.reward = (cleared == 0 and 0 or cleared == 1 and 1 or cleared == 2 and 3 or cleared == 3 and 5 or 8) + math.max(score - score_before, 0) / 100.0 + -0.2 * (height - height_before) + (over and not over_before and -5 or 0)
    -- shown in info
    data.height = height
    kept.height = height
    kept.lines = lines
    kept.over = over
    kept.score = score
    last = frame
  end

  function reward()
    update()
    return result.reward
  end
end

-- scenario easy
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

    local height = ((data["row[0].left"] ~= 202655084335 or data["row[0].right"] ~= 202655084335) and 1 or 0) + ((data["row[1].left"] ~= 202655084335 or data["row[1].right"] ~= 202655084335) and 1 or 0) + ((data["row[2].left"] ~= 202655084335 or data["row[2].right"] ~= 202655084335) and 1 or 0) + ((data["row[3].left"] ~= 202655084335 or data["row[3].right"] ~= 202655084335) and 1 or 0) + ((data["row[4].left"] ~= 202655084335 or data["row[4].right"] ~= 202655084335) and 1 or 0) + ((data["row[5].left"] ~= 202655084335 or data["row[5].right"] ~= 202655084335) and 1 or 0) + ((data["row[6].left"] ~= 202655084335 or data["row[6].right"] ~= 202655084335) and 1 or 0) + ((data["row[7].left"] ~= 202655084335 or data["row[7].right"] ~= 202655084335) and 1 or 0) + ((data["row[8].left"] ~= 202655084335 or data["row[8].right"] ~= 202655084335) and 1 or 0) + ((data["row[9].left"] ~= 202655084335 or data["row[9].right"] ~= 202655084335) and 1 or 0) + ((data["row[10].left"] ~= 202655084335 or data["row[10].right"] ~= 202655084335) and 1 or 0) + ((data["row[11].left"] ~= 202655084335 or data["row[11].right"] ~= 202655084335) and 1 or 0) + ((data["row[12].left"] ~= 202655084335 or data["row[12].right"] ~= 202655084335) and 1 or 0) + ((data["row[13].left"] ~= 202655084335 or data["row[13].right"] ~= 202655084335) and 1 or 0) + ((data["row[14].left"] ~= 202655084335 or data["row[14].right"] ~= 202655084335) and 1 or 0) + ((data["row[15].left"] ~= 202655084335 or data["row[15].right"] ~= 202655084335) and 1 or 0) + ((data["row[16].left"] ~= 202655084335 or data["row[16].right"] ~= 202655084335) and 1 or 0) + ((data["row[17].left"] ~= 202655084335 or data["row[17].right"] ~= 202655084335) and 1 or 0)
    local lines = data.lines
    local lines_before = kept.lines or lines
    local cleared = math.min(math.max(lines - lines_before, 0), 4)
    local mode = data.mode
    local mode_value = mode == 1
    local mode_value_2 = mode == 13
    local mode_value_3 = mode == 4
    local over = mode_value or mode_value_2 or mode_value_3
    local height_before = kept.height or height
    if frame == 0 then
      kept.lines_held = lines
    elseif first then
      kept.lines_held = lines
    end
    local lines_held = kept.lines_held

    -- reward: lines, stack
    result.reward = cleared + -0.05 * (height - height_before)
    -- done: game_over, left, won, too_long
    result.done = over or mode ~= 0 and not mode_value and not mode_value_2 and not mode_value_3 or lines - lines_held >= 10 or frame >= 36000
    -- shown in info
    data.height = height
    kept.height = height
    kept.lines = lines
    last = frame
  end

  function reward_easy()
    update()
    return result.reward
  end

  function done_easy()
    update()
    return result.done
  end
end

-- scenario hard
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

    local height = ((data["row[0].left"] ~= 202655084335 or data["row[0].right"] ~= 202655084335) and 1 or 0) + ((data["row[1].left"] ~= 202655084335 or data["row[1].right"] ~= 202655084335) and 1 or 0) + ((data["row[2].left"] ~= 202655084335 or data["row[2].right"] ~= 202655084335) and 1 or 0) + ((data["row[3].left"] ~= 202655084335 or data["row[3].right"] ~= 202655084335) and 1 or 0) + ((data["row[4].left"] ~= 202655084335 or data["row[4].right"] ~= 202655084335) and 1 or 0) + ((data["row[5].left"] ~= 202655084335 or data["row[5].right"] ~= 202655084335) and 1 or 0) + ((data["row[6].left"] ~= 202655084335 or data["row[6].right"] ~= 202655084335) and 1 or 0) + ((data["row[7].left"] ~= 202655084335 or data["row[7].right"] ~= 202655084335) and 1 or 0) + ((data["row[8].left"] ~= 202655084335 or data["row[8].right"] ~= 202655084335) and 1 or 0) + ((data["row[9].left"] ~= 202655084335 or data["row[9].right"] ~= 202655084335) and 1 or 0) + ((data["row[10].left"] ~= 202655084335 or data["row[10].right"] ~= 202655084335) and 1 or 0) + ((data["row[11].left"] ~= 202655084335 or data["row[11].right"] ~= 202655084335) and 1 or 0) + ((data["row[12].left"] ~= 202655084335 or data["row[12].right"] ~= 202655084335) and 1 or 0) + ((data["row[13].left"] ~= 202655084335 or data["row[13].right"] ~= 202655084335) and 1 or 0) + ((data["row[14].left"] ~= 202655084335 or data["row[14].right"] ~= 202655084335) and 1 or 0) + ((data["row[15].left"] ~= 202655084335 or data["row[15].right"] ~= 202655084335) and 1 or 0) + ((data["row[16].left"] ~= 202655084335 or data["row[16].right"] ~= 202655084335) and 1 or 0) + ((data["row[17].left"] ~= 202655084335 or data["row[17].right"] ~= 202655084335) and 1 or 0)
    local lines = data.lines
    local lines_before = kept.lines or lines
    local cleared = math.min(math.max(lines - lines_before, 0), 4)
    local mode = data.mode
    local mode_value = mode == 1
    local mode_value_2 = mode == 13
    local mode_value_3 = mode == 4
    local over = mode_value or mode_value_2 or mode_value_3
    local height_before = kept.height or height
    local over_value = height > 10
    local over_value_2 = over or over_value
    local over_before = kept.over_value_2
    if first then
      over_before = over_value_2
    end
    if cleared > 0 then
      kept.idle_held = frame
    elseif first then
      kept.idle_held = 0
    end
    local idle_held = kept.idle_held

    -- reward: lines, stack, over
    result.reward = (cleared > 1 and power(cleared, 2) or 0) + -0.5 * (height - height_before) + (over_value_2 and not over_before and -20 or 0)
    -- done: game_over, left, too_high, idle
    result.done = over or mode ~= 0 and not mode_value and not mode_value_2 and not mode_value_3 or over_value or frame - idle_held >= 7200
    -- shown in info
    data.height = height
    kept.height = height
    kept.lines = lines
    kept.over_value_2 = over_value_2
    last = frame
  end

  function reward_hard()
    update()
    return result.reward
  end

  function done_hard()
    update()
    return result.done
  end
end
