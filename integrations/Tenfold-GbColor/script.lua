-- Tenfold-GbColor: written by retrodsl from the game's spec.
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

    local enemy_0__hp = data["enemy[0].hp"]
    local enemy_1__hp = data["enemy[1].hp"]
    local enemy_2__hp = data["enemy[2].hp"]
    local alive = (enemy_0__hp > 0 and 1 or 0) + (enemy_1__hp > 0 and 1 or 0) + (enemy_2__hp > 0 and 1 or 0)
    local crowd = enemy_0__hp + enemy_1__hp + enemy_2__hp
    local score = data.score
    local score_before = kept.score or score
    local lives = data.lives
    local lives_before = kept.lives or lives
    local target = data.target

    -- reward: score, life
    result.reward = math.max(score - score_before, 0) + -500 * math.max(lives_before - lives, 0)
    -- shown in info
    data.alive = alive
    data.crowd = crowd
    data.aimed = target == 0 and enemy_0__hp or target == 1 and enemy_1__hp or enemy_2__hp
    data.sum_of_bytes = data["byte[0]"] + data["byte[1]"] + data["byte[2]"] + data["byte[3]"] + data["byte[4]"] + data["byte[5]"] + data["byte[6]"] + data["byte[7]"]
    kept.score = score
    kept.lives = lives
    last = frame
  end

  function reward()
    update()
    return result.reward
  end
end

-- scenario scripted
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

    local enemy_0__hp = data["enemy[0].hp"]
    local enemy_1__hp = data["enemy[1].hp"]
    local enemy_2__hp = data["enemy[2].hp"]
    local alive = (enemy_0__hp > 0 and 1 or 0) + (enemy_1__hp > 0 and 1 or 0) + (enemy_2__hp > 0 and 1 or 0)
    local crowd = enemy_0__hp + enemy_1__hp + enemy_2__hp
    local mode = data.mode
    local mode_before = kept.mode or mode
    local score = data.score
    local lives = data.lives
    local mode_value = mode == 2
    local x = data.x
    local x_before = kept.x or x
    local x_value = x - x_before
    local games = data.games
    local games_before = kept.games or games
    local walked_value = data.moving ~= 0
    local target = data.target
    local alive_before = kept.alive or alive
    local hurt = data.hurt
    if first or score > kept.score_peak then
      kept.score_peak = score
    end
    local score_peak = kept.score_peak
    local best_before = kept.score_peak_last or score_peak
    if walked_value then
      kept.still_held = frame
    elseif first then
      kept.still_held = -1
    end
    local still_held = kept.still_held
    local hurt_before = kept.hurt or hurt

    -- reward: best, bounty, walked, hits, wide
    result.reward = (score_peak - best_before) / 500.0 + (games == games_before and (alive == 1 and 4 or alive == 2 and 1 or 0) - (alive_before == 1 and 4 or alive_before == 2 and 1 or 0) or 0) + (walked_value and 0.125 * math.max(x_value, -x_value) or 0.0) + (hurt ~= 0 and hurt_before == 0 and -1 or 0) + (math.max(x, -x) > 60 and -0.25 or 0.0)
    -- done: lost, late, still, too_long
    result.done = mode_value and mode_before ~= 2 and lives == 0 or mode_value and lives > 0 or frame - still_held >= 240 or frame >= 600
    -- shown in info
    data.alive = alive
    data.crowd = crowd
    data.aimed = target == 0 and enemy_0__hp or target == 1 and enemy_1__hp or enemy_2__hp
    data.sum_of_bytes = data["byte[0]"] + data["byte[1]"] + data["byte[2]"] + data["byte[3]"] + data["byte[4]"] + data["byte[5]"] + data["byte[6]"] + data["byte[7]"]
    kept.alive = alive
    kept.mode = mode
    kept.x = x
    kept.games = games
    kept.hurt = hurt
    kept.score_peak_last = score_peak
    last = frame
  end

  function reward_scripted()
    update()
    return result.reward
  end

  function done_scripted()
    update()
    return result.done
  end
end
