-- The rules of bank.ts, word for word. `bank.replicas` is a list here, in the order of the ids.

local BACKGROUND_FLOOR = 20
local RANKS = { continuation = 0, interactive = 1, background = 2 }
local RULES = { window = windowRules, bucket = bucketRules }

local function createClass(rule, nowMs)
  return {
    kind = rule.kind,
    ledger = RULES[rule.kind].create(rule.limit, rule.windowMs, nowMs),
    share = { now = 0, tags = {} },
    passedOver = 0,
  }
end

local function define(bank, name, rule, nowMs)
  bank.classes[name] = bank.classes[name] or createClass(rule, nowMs)
  setOwnLimit(bank.classes[name].ledger.estimate, rule.limit)
end

local function withLedger(bank, name, use, ...)
  local class = bank.classes[name] or error('No class ' .. name .. ' in the bank.')
  return RULES[class.kind][use](class.ledger, ...)
end

local function unitsWaiting(bank, name)
  local sum = 0
  for _, replica in ipairs(bank.replicas) do sum = sum + (replica.units[name] or 0) end
  return sum
end

local function available(bank, name, nowMs)
  return withLedger(bank, name, 'available', unitsWaiting(bank, name), nowMs)
end

local function readyAtMs(bank, needs, nowMs)
  local atMs = nowMs
  for name, units in pairs(needs) do
    local waiting = math.max(units, unitsWaiting(bank, name))
    atMs = math.max(atMs, withLedger(bank, name, 'readyAtMs', units, waiting, nowMs))
  end
  return atMs
end

local function forecastAtMs(bank, own, needs, upTo, nowMs)
  local atMs = nowMs
  for name, units in pairs(needs) do
    local estimate = bank.classes[name].ledger.estimate
    renewEstimate(estimate, nowMs)
    if units > estimate.limit then return math.huge end
    local sum = math.max(units, upTo[name] or 0)
    local ofOthers = 0
    for _, replica in ipairs(bank.replicas) do
      if replica.id ~= own then ofOthers = ofOthers + math.min(sum, replica.units[name] or 0) end
    end
    sum = sum + ofOthers
    local windows = units > estimate.units and 0 or math.floor((sum - 1) / estimate.units)
    local rest = units > estimate.units and units or sum - windows * estimate.units
    atMs = math.max(atMs, windows * estimate.windowMs + readyAtMs(bank, { [name] = rest }, nowMs))
  end
  return atMs
end

local function readingOf(bank, name, nowMs)
  local remaining = math.max(0, available(bank, name, nowMs))
  local ledger = bank.classes[name].ledger
  return {
    limit = ledger.estimate.limit,
    estimate = ledger.estimate.units,
    remaining = remaining,
    inFlight = ledger.inFlight,
    closedForMs = math.max(0, ledger.closedUntilMs - nowMs),
    latencyMs = ledger.latencyMs,
  }
end

-- It waits no longer.
local function forget(replica, head)
  for name, count in pairs(head.needs) do
    local left = (replica.units[name] or 0) - count
    replica.units[name] = left > 0 and left or nil
  end
  for place, one in ipairs(replica.heads) do
    if one.id == head.id then
      table.remove(replica.heads, place)
      break
    end
  end
end

local function take(bank, replica, head, nowMs)
  forget(replica, head)
  for name, units in pairs(head.needs) do
    withLedger(bank, name, 'reserve', units, nowMs)
    local class = bank.classes[name]
    charge(class.share, head.client, head.weight, units)
    class.passedOver = head.rank == 'background' and 0 or class.passedOver + units
  end
end

local function placeOf(bank, head)
  local isOwed = head.rank == 'background'
  local most = 0
  for name in pairs(head.needs) do
    local class = bank.classes[name]
    isOwed = isOwed and class.passedOver >= BACKGROUND_FLOOR
    most = math.max(most, lead(class.share, head.client) / class.ledger.estimate.limit)
  end
  return isOwed and 0 or RANKS[head.rank], most, head.sinceMs
end

local function nextOf(bank, heads)
  local found, rank, most, sinceMs
  for _, head in ipairs(heads) do
    local r, m, s = placeOf(bank, head)
    if not found or r < rank or (r == rank and (m < most or (m == most and s < sinceMs))) then
      found, rank, most, sinceMs = head, r, m, s
    end
  end
  return found
end

local function filter(entries, keeps)
  local kept = {}
  for _, entry in ipairs(entries) do
    if keeps(entry) then kept[#kept + 1] = entry end
  end
  return kept
end

-- Gives what was granted to a process while it did not ask, and releases what of it it does not want any more.
local function collect(bank, replica, nowMs)
  local wanted, collected = {}, {}
  for _, head in ipairs(replica.heads) do wanted[head.id] = true end
  for _, head in ipairs(replica.granted) do
    if wanted[head.id] then
      forget(replica, head)
      collected[#collected + 1] = head
    else
      for name, units in pairs(head.needs) do withLedger(bank, name, 'release', units, nowMs) end
    end
  end
  replica.granted = {}
  return collected
end

-- Gives the heads granted to `own` in order, and when to ask again. `onGrant` is told of every grant.
local function grant(bank, own, nowMs, onGrant)
  local kept, short, granted, nextAtMs = {}, {}, {}, math.huge
  local left, owners = {}, {}
  for _, replica in ipairs(bank.replicas) do
    for _, head in ipairs(replica.heads) do
      left[#left + 1] = head
      owners[head] = replica
    end
  end
  local head = nextOf(bank, left)
  while head do
    local asked, owner = head, owners[head]
    local isOwn = owner.id == own
    local isMissing, isNews = false, false
    local missing = {}
    for name, units in pairs(asked.needs) do
      if short[name] or available(bank, name, nowMs) - (kept[name] or 0) < units then
        isMissing, missing[name] = true, true
        isNews = isNews or not short[name]
      end
    end
    if not isMissing then
      take(bank, owner, asked, nowMs)
      onGrant(owner, asked)
      if isOwn then
        granted[#granted + 1] = asked
        if asked.isLastSeen then return granted, nowMs end
      else
        table.insert(owner.granted, asked)
        if asked.isLastSeen then
          for name in pairs(asked.needs) do short[name] = true end
        end
      end
      left = filter(left, function(one) return one ~= asked end)
    else
      if isNews then
        for name, units in pairs(asked.needs) do kept[name] = (kept[name] or 0) + units end
        for name in pairs(missing) do short[name] = true end
        local readyMs = readyAtMs(bank, asked.needs, nowMs)
        if isOwn and readyMs > nowMs then nextAtMs = math.min(nextAtMs, readyMs) end
      end
      left = filter(left, function(one)
        if one.line == asked.line then return false end
        for name in pairs(one.needs) do
          if not short[name] then return true end
        end
        return false
      end)
    end
    head = nextOf(bank, left)
  end
  return granted, nextAtMs
end
