-- The rules of window.ts, and what a process brings along that has spent units outside the bank.

local GUARD_MS = 3

local function noteLatency(state, tookMs)
  state.latencyMs = state.latencyMs + (state.latencyMs == 0 and tookMs or (tookMs - state.latencyMs) / 8)
end

local windowRules = {}

function windowRules.create(limit, windowMs, nowMs)
  return {
    reserved = 0,
    inFlight = 0,
    closedUntilMs = nowMs,
    latencyMs = 0,
    estimate = createEstimate(limit, windowMs, nowMs),
    cooling = {},
  }
end

local function together(state)
  return 1 + math.floor(state.estimate.units * state.latencyMs / state.estimate.windowMs)
end

local function free(state)
  return math.max(0, state.estimate.units - state.reserved - state.inFlight - total(state.cooling))
end

local function lowerTo(state, left, nowMs)
  local taken = free(state) + state.reserved - left.units
  if taken <= 0 then return end
  local freeAtMs = nowMs + math.min(left.forMs or math.huge, state.estimate.windowMs) + GUARD_MS
  local place = 1
  while state.cooling[place] and state.cooling[place].freeAtMs <= freeAtMs do place = place + 1 end
  table.insert(state.cooling, place, { freeAtMs = freeAtMs, units = taken })
end

local function renew(state, nowMs)
  renewEstimate(state.estimate, nowMs)
  state.cooling = laterThan(state.cooling, 'freeAtMs', nowMs)
end

function windowRules.available(state, _, nowMs)
  renew(state, nowMs)
  if nowMs < state.closedUntilMs then return 0 end
  return withinProven(state.estimate, free(state), state.reserved + state.inFlight, together(state))
end

function windowRules.readyAtMs(state, units, _, nowMs)
  renew(state, nowMs)
  local openAtMs = math.max(state.closedUntilMs, grownAtMs(state.estimate, units, nowMs))
  local missing = units - free(state)
  if missing <= 0 then return openAtMs end
  for _, entry in ipairs(state.cooling) do
    missing = missing - entry.units
    if missing <= 0 then return math.max(openAtMs, entry.freeAtMs) end
  end
  return math.max(openAtMs, nowMs + state.estimate.windowMs + GUARD_MS)
end

function windowRules.reserve(state, units)
  state.reserved = state.reserved + units
end

function windowRules.release(state, units)
  state.reserved = state.reserved - units
end

function windowRules.send(state, units)
  state.reserved = state.reserved - units
  state.inFlight = state.inFlight + units
end

function windowRules.settle(state, units, nowMs, sentAtMs, outcome)
  state.inFlight = state.inFlight - units
  if outcome.kind == 'granted' then noteLatency(state, nowMs - sentAtMs) end
  if state.estimate.windowMs == 0 then return end
  table.insert(state.cooling, { freeAtMs = nowMs + state.estimate.windowMs + GUARD_MS, units = units })
  if outcome.kind == 'granted' then
    noteGranted(state.estimate, units, nowMs)
    if outcome.left then lowerTo(state, outcome.left, nowMs) end
  end
  if outcome.kind == 'refused' then
    noteRefused(state.estimate, sentAtMs, nowMs)
    state.closedUntilMs = math.max(state.closedUntilMs, nowMs + outcome.retryAfterMs)
  end
end

function windowRules.exhaust(state, untilMs)
  state.closedUntilMs = math.max(state.closedUntilMs, untilMs)
end

-- What was spent outside has its own times to become free.
function windowRules.adopt(state, _, spent, nowMs)
  for _, entry in ipairs(spent) do
    table.insert(state.cooling, { freeAtMs = nowMs + entry.freeInMs, units = entry.units })
  end
  table.sort(state.cooling, function(a, b) return a.freeAtMs < b.freeAtMs end)
end
