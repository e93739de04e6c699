-- Keeps the bank of bank.lua in Redis for several processes: one operation a call, all of it or nothing.
--
-- KEYS[1]: a hash with the field `bank` (ledgers, members) and for each member that waits a field `heads:<id>`.
-- ARGV: the operation, its arguments as JSON, and in tests the time.
--
-- Packed as MessagePack: JSON would round the numbers. Times are milliseconds of this machine's clock; those of the
-- members come as ages.

-- Longer than a member is silent between two heartbeats; what one that has died waited for holds up nobody longer.
local WAITING_MS = 3000
-- Nobody has used the bank for so long: every window is over.
local KEPT_MS = 2 * 24 * 60 * 60 * 1000

local key, op, args = KEYS[1], ARGV[1], cjson.decode(ARGV[2])
local packed = redis.call('HGET', key, 'bank')
local bank = packed and cmsgpack.unpack(packed)

-- Never goes back, whatever is done to the machine's clock.
local function now(clock)
  if ARGV[3] then return tonumber(ARGV[3]) end
  local time = redis.call('TIME')
  local nowMs = time[1] * 1000 + time[2] / 1000 + clock.offsetMs
  if nowMs < clock.lastMs then
    clock.offsetMs = clock.offsetMs + clock.lastMs - nowMs
    nowMs = clock.lastMs
  end
  clock.lastMs = nowMs
  return nowMs
end

local nowMs = now(bank and bank.clock or { offsetMs = 0, lastMs = 0 })
-- Whether others may have become able to get something.
local isChanged = false

local function listReplicas(withHeads)
  local replicas = {}
  for id, member in pairs(bank.members) do
    local heads = withHeads and next(member.units) and redis.call('HGET', key, 'heads:' .. id)
    replicas[#replicas + 1] = {
      id = id,
      units = member.units,
      granted = member.granted,
      heads = heads and cmsgpack.unpack(heads) or {},
    }
  end
  table.sort(replicas, function(a, b) return a.id < b.id end)
  bank.replicas = replicas
end

local function saveHeads(id, heads)
  if #heads > 0 then
    redis.call('HSET', key, 'heads:' .. id, cmsgpack.pack(heads))
  else
    redis.call('HDEL', key, 'heads:' .. id)
  end
end

local function hold(id, name, field, units)
  local held = bank.members[id].held
  held[name] = held[name] or { reserved = 0, inFlight = 0 }
  held[name][field] = held[name][field] + units
end

-- What a member waits for, and what it was granted and does not know of, is nobody's.
local function forgetWaiting(id)
  local member = bank.members[id]
  for _, head in ipairs(member.granted) do
    for name, units in pairs(head.needs) do
      hold(id, name, 'reserved', -units)
      withLedger(bank, name, 'release', units, nowMs)
    end
  end
  member.units, member.granted = {}, {}
  saveHeads(id, {})
end

-- What a member that is gone has not sent is free. How its calls ended nobody knows.
local function drop(id)
  forgetWaiting(id)
  for name, held in pairs(bank.members[id].held) do
    local ledger = bank.classes[name].ledger
    if held.reserved > 0 then withLedger(bank, name, 'release', held.reserved, nowMs) end
    if held.inFlight > 0 then
      withLedger(bank, name, 'settle', held.inFlight, nowMs, nowMs, { kind = 'unknown' })
    end
  end
  bank.members[id] = nil
  isChanged = true
end

local function isWaiting(member)
  return next(member.units) or #member.granted > 0
end

local function dropSilent()
  for id, member in pairs(bank.members) do
    local silentMs = nowMs - member.seenAtMs
    if silentMs > member.leaseMs then
      drop(id)
    elseif silentMs > WAITING_MS and isWaiting(member) then
      forgetWaiting(id)
      isChanged = true
    end
  end
end

-- The limits as the newest member was told them.
local function setRules(rules)
  for name, rule in pairs(rules) do
    local class = bank.classes[name]
    if rule.isOwn then
      define(bank, name, rule, nowMs)
    elseif not class then
      bank.classes[name] = createClass(rule, nowMs)
    else
      local estimate = class.ledger.estimate
      if estimate.units == estimate.limit then estimate.units = rule.limit end
      estimate.limit, estimate.windowMs = rule.limit, rule.windowMs
      estimate.units = math.min(estimate.units, rule.limit)
    end
  end
end

local function count(members)
  local sum = 0
  for _ in pairs(members) do sum = sum + 1 end
  return sum
end

-- What the classes are like that are a key of `names`.
local function state(names)
  if not bank.replicas then listReplicas(false) end
  local readings = {}
  for name in pairs(names) do readings[name] = readingOf(bank, name, nowMs) end
  return { replicas = count(bank.members), readings = readings }
end

local function millisecondsTo(atMs)
  if atMs ~= math.huge then return atMs - nowMs end
end

local ops = {}

-- A process comes, or comes back: `was` are the names under which the bank may know it, `bank` is the bank it knew. What
-- it holds takes the place of what was written down for it.
function ops.join()
  -- Not everybody may ask for it: then only a bank that is gone or another one tells of a restart.
  local info = redis.pcall('INFO', 'server')
  local runId = type(info) == 'string' and string.match(info, 'run_id:(%w+)') or ''
  if not bank then
    local clock = { offsetMs = 0, lastMs = nowMs }
    bank = { id = args.newBank, runId = runId, clock = clock, classes = {}, members = {} }
  end
  setRules(args.rules)
  local held, isKept = {}, false
  for _, name in ipairs(args.was) do
    if bank.members[name] then
      forgetWaiting(name)
      for class, units in pairs(bank.members[name].held) do
        held[class] = held[class] or { reserved = 0, inFlight = 0 }
        held[class].reserved = held[class].reserved + units.reserved
        held[class].inFlight = held[class].inFlight + units.inFlight
      end
      bank.members[name] = nil
      isKept = true
    end
  end
  -- Something was spent of which these books may know nothing: by an earlier bank, by an earlier state of this one, or
  -- by others who, like the one that comes back, went on alone.
  local wereAlone = args.bank and not isKept and args.replicas > 1 and not next(bank.members)
  if bank.runId ~= runId or (args.bank and args.bank ~= bank.id) or wereAlone then
    for name, class in pairs(bank.classes) do
      withLedger(bank, name, 'exhaust', nowMs + class.ledger.estimate.windowMs + GUARD_MS)
    end
  end
  bank.runId = runId
  bank.members[args.id] = { seenAtMs = nowMs, leaseMs = args.leaseMs, units = {}, granted = {}, held = {} }
  for name, class in pairs(bank.classes) do
    local old = held[name] or { reserved = 0, inFlight = 0 }
    local new = args.held[name] or { reserved = 0, inFlight = 0 }
    local reserved = isKept and new.reserved or 0
    class.ledger.reserved = class.ledger.reserved + reserved - old.reserved
    class.ledger.inFlight = class.ledger.inFlight + new.inFlight - old.inFlight
    local taken = math.max(0, reserved + new.inFlight - old.reserved - old.inFlight)
    withLedger(bank, name, 'adopt', taken, args.spent[name] or {}, nowMs)
    hold(args.id, name, 'reserved', reserved)
    hold(args.id, name, 'inFlight', new.inFlight)
  end
  isChanged = true
  local reply = state(bank.classes)
  reply.bank, reply.isKept = bank.id, isKept
  return reply
end

function ops.grant()
  local member = bank.members[args.id]
  for name, units in pairs(member.units) do
    isChanged = isChanged or units > (args.waiting.units[name] or 0)
  end
  local heads = args.waiting.heads
  for _, head in ipairs(heads) do head.sinceMs, head.ageMs = nowMs - head.ageMs, nil end
  member.units = args.waiting.units
  listReplicas(true)
  local own
  for _, replica in ipairs(bank.replicas) do
    if replica.id == args.id then own = replica end
  end
  own.heads = heads
  for _, head in ipairs(member.granted) do
    for name, units in pairs(head.needs) do hold(args.id, name, 'reserved', -units) end
  end
  local collected = collect(bank, own, nowMs)
  member.granted = own.granted
  for _, head in ipairs(collected) do
    for name, units in pairs(head.needs) do hold(args.id, name, 'reserved', units) end
  end
  local served = {}
  local granted, nextAtMs = grant(bank, args.id, nowMs, function(owner, head)
    for name, units in pairs(head.needs) do hold(owner.id, name, 'reserved', units) end
    served[owner.id] = owner
    isChanged = true
  end)
  served[args.id] = own
  for id, replica in pairs(served) do saveHeads(id, replica.heads) end

  local fitsInMs, asked, ids = {}, {}, {}
  for name in pairs(args.waiting.units) do asked[name] = true end
  for _, one in ipairs(args.unsure) do
    for name in pairs(one.needs) do asked[name] = true end
    fitsInMs[one.id] = millisecondsTo(forecastAtMs(bank, args.id, one.needs, one.upTo, nowMs))
  end
  for _, list in ipairs({ collected, granted }) do
    for _, head in ipairs(list) do ids[#ids + 1] = head.id end
  end
  local reply = state(asked)
  reply.ids, reply.nextInMs, reply.fitsInMs = #ids > 0 and ids or nil, millisecondsTo(nextAtMs), fitsInMs
  return reply
end

function ops.send()
  hold(args.id, args.name, 'reserved', -args.units)
  hold(args.id, args.name, 'inFlight', args.units)
  withLedger(bank, args.name, 'send', args.units, nowMs)
end

function ops.release()
  hold(args.id, args.name, 'reserved', -args.units)
  withLedger(bank, args.name, 'release', args.units, nowMs)
  isChanged = true
end

function ops.settle()
  hold(args.id, args.name, 'inFlight', -args.units)
  withLedger(bank, args.name, 'settle', args.units, nowMs, nowMs - args.ageMs, args.outcome)
  isChanged = true
end

function ops.define()
  setRules({ [args.name] = args.rules })
end

function ops.heartbeat()
  redis.call('PEXPIRE', key, KEPT_MS)
  local reply = state(bank.classes)
  reply.isChanged = isChanged
  return reply
end

function ops.leave()
  drop(args.id)
end

if bank then dropSilent() end
if op ~= 'join' then
  local member = bank and bank.members[args.id]
  if not member then return '{"isUnknown":true}' end
  member.seenAtMs = nowMs
end
local reply = ops[op]() or { replicas = count(bank.members) }

bank.replicas = nil
redis.call('HSET', key, 'bank', cmsgpack.pack(bank))
if isChanged then
  for id, member in pairs(bank.members) do
    if id ~= args.id and isWaiting(member) then
      redis.call('PUBLISH', key .. ':changed', args.id)
      break
    end
  end
end
return cjson.encode(reply)
