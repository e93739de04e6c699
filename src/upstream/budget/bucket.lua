-- The rules of bucket.ts, and what a process brings along that has spent units outside the bank.

local HORIZON = 4
local CUSHION = 1 / 3

local bucketRules = {}

function bucketRules.create(limit, windowMs, nowMs)
  return {
    reserved = 0,
    inFlight = 0,
    closedUntilMs = nowMs,
    estimate = createEstimate(limit, windowMs, nowMs),
    tokens = limit,
    earnsSinceMs = nowMs,
    latencyMs = 0,
  }
end

local function intervalMs(state)
  return state.estimate.windowMs / state.estimate.units
end

local function room(state)
  return math.max(0, state.estimate.units - state.reserved - state.inFlight)
end

local function earned(state, nowMs)
  if state.inFlight > 0 then return 0 end
  local tokens = (nowMs - GUARD_MS - state.earnsSinceMs) / intervalMs(state) + 1e-6
  return math.max(0, math.floor(tokens))
end

local function earn(state, nowMs)
  local whole = earned(state, nowMs)
  state.tokens = math.min(room(state), state.tokens + whole)
  state.earnsSinceMs = state.earnsSinceMs + whole * intervalMs(state)
end

local function groupSize(state)
  local units = state.estimate.units
  local lostEach = (state.latencyMs + GUARD_MS) / intervalMs(state)
  local size = math.ceil(math.sqrt(2 * HORIZON * units * lostEach))
  return math.min(size, math.ceil(units / 2))
end

function bucketRules.available(state, waiting, nowMs)
  renewEstimate(state.estimate, nowMs)
  if nowMs < state.closedUntilMs then return 0 end
  local withEarned = math.min(room(state), state.tokens + earned(state, nowMs))
  local isWorthwhile = withEarned >= math.min(waiting, groupSize(state), room(state))
  local tokens = isWorthwhile and withEarned or math.min(room(state), state.tokens)
  return withinProven(state.estimate, tokens, state.reserved + state.inFlight, groupSize(state))
end

function bucketRules.readyAtMs(state, units, waiting, nowMs)
  renewEstimate(state.estimate, nowMs)
  local openAtMs = math.max(state.closedUntilMs, grownAtMs(state.estimate, units, nowMs))
  if units <= state.tokens or openAtMs == math.huge then return openAtMs end
  local group = math.min(waiting, groupSize(state), room(state))
  local missing = math.max(units, group) - state.tokens
  local sinceMs = state.inFlight > 0 and nowMs or state.earnsSinceMs
  return math.max(openAtMs, sinceMs + missing * intervalMs(state) + GUARD_MS)
end

function bucketRules.reserve(state, units, nowMs)
  earn(state, nowMs)
  state.tokens = state.tokens - units
  state.reserved = state.reserved + units
end

function bucketRules.release(state, units)
  state.reserved = state.reserved - units
  state.tokens = math.min(room(state), state.tokens + units)
end

function bucketRules.send(state, units, nowMs)
  earn(state, nowMs)
  state.reserved = state.reserved - units
  state.inFlight = state.inFlight + units
end

function bucketRules.settle(state, units, nowMs, sentAtMs, outcome)
  state.inFlight = state.inFlight - units
  state.earnsSinceMs = math.max(state.earnsSinceMs, nowMs)
  if outcome.kind == 'granted' then
    noteLatency(state, nowMs - sentAtMs)
    noteGranted(state.estimate, units, nowMs)
    if outcome.left then state.tokens = math.min(state.tokens, outcome.left.units - state.reserved) end
  end
  if outcome.kind == 'unknown' then state.tokens = state.tokens - 1 end
  if outcome.kind == 'refused' then
    local isLowered = noteRefused(state.estimate, sentAtMs, nowMs)
    local cushion = isLowered and math.ceil(state.estimate.units * CUSHION) or 0
    state.tokens = math.min(state.tokens, -cushion)
    state.closedUntilMs = math.max(state.closedUntilMs, nowMs + outcome.retryAfterMs)
  end
end

function bucketRules.exhaust(state, untilMs)
  state.closedUntilMs = math.max(state.closedUntilMs, untilMs)
  state.tokens = 0
  state.earnsSinceMs = math.max(state.earnsSinceMs, untilMs - GUARD_MS - state.estimate.windowMs)
end

-- `taken` units are held beyond those the bank had given out; neither they nor what was spent left their tokens here.
function bucketRules.adopt(state, taken, spent, nowMs)
  if taken + total(spent) == 0 then return end
  earn(state, nowMs)
  state.tokens = state.tokens - taken - total(spent)
  state.earnsSinceMs = math.max(state.earnsSinceMs, nowMs)
end
