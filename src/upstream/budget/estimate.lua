-- The rules of estimate.ts, word for word.

local PROBES = 3
local PROBED = 1 / 20
local BACK = 1 / 20
local LEAST_BACK = 3
local CAUTION = 4

local function createEstimate(limit, windowMs, nowMs)
  return {
    limit = limit,
    windowMs = windowMs,
    units = limit,
    proven = windowMs == 0 and limit or math.ceil(limit / 2),
    cleanSinceMs = nowMs,
    granted = {},
  }
end

local function setOwnLimit(estimate, limit)
  estimate.limit = limit
  estimate.units = limit
  estimate.proven = limit
end

local function total(entries)
  local sum = 0
  for _, entry in ipairs(entries) do sum = sum + entry.units end
  return sum
end

-- What is later than a moment, of entries in order of time.
local function laterThan(entries, field, atMs)
  local first = 1
  while entries[first] and entries[first][field] <= atMs do first = first + 1 end
  if first == 1 then return entries end
  local kept = {}
  for place = first, #entries do kept[#kept + 1] = entries[place] end
  return kept
end

local function grownAtMs(estimate, units, nowMs)
  if units <= estimate.units then return nowMs end
  if units > estimate.limit then return math.huge end
  local ceiling = estimate.ceiling
  local isBeyond = ceiling and estimate.units < ceiling and ceiling <= units
  local windows = units - estimate.units + (isBeyond and CAUTION - 1 or 0)
  return estimate.cleanSinceMs + windows * estimate.windowMs
end

local function renewEstimate(estimate, nowMs)
  if estimate.windowMs == 0 then return end
  while estimate.units < estimate.limit and nowMs >= grownAtMs(estimate, estimate.units + 1, nowMs) do
    estimate.cleanSinceMs = grownAtMs(estimate, estimate.units + 1, nowMs)
    estimate.units = estimate.units + 1
  end
  estimate.granted = laterThan(estimate.granted, 'atMs', nowMs - estimate.windowMs)
end

local function noteGranted(estimate, units, nowMs)
  renewEstimate(estimate, nowMs)
  table.insert(estimate.granted, { atMs = nowMs, units = units })
  if estimate.units == estimate.limit then
    estimate.proven = math.max(estimate.proven, total(estimate.granted))
  end
end

local function noteRefused(estimate, sentAtMs, nowMs)
  renewEstimate(estimate, nowMs)
  local refusedAtMs, before = estimate.refusedAtMs, estimate.units
  if refusedAtMs and sentAtMs < refusedAtMs then return false end
  local granted = total(estimate.granted)
  local isRepeated = refusedAtMs and nowMs - refusedAtMs <= 2 * estimate.windowMs
  local isFull = granted >= before / 2
  if isFull or isRepeated then
    local ceiling = isFull and math.min(granted, before) or before
    local back = math.max(LEAST_BACK, math.ceil(granted * BACK))
    estimate.units = math.max(1, isFull and ceiling - back or math.floor(before / 2))
    estimate.ceiling = ceiling
  end
  estimate.proven = 0
  estimate.cleanSinceMs = nowMs
  estimate.refusedAtMs = nowMs
  return estimate.units < before
end

local function withinProven(estimate, free, unsettled, together)
  if unsettled == 0 then return free end
  local few = estimate.units < estimate.limit and together
    or math.min(PROBES, math.ceil(estimate.limit * PROBED))
  return math.min(free, math.max(0, few - unsettled, estimate.proven - total(estimate.granted) - unsettled))
end
