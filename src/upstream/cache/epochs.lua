-- Keeps when what was last changed, for several processes: the register of redis-epochs.ts.
--
-- KEYS[1]: a hash. `id`: which register this is, `runId`: as what Redis keeps it, `madeAtMs`: since when, `toldAtMs`:
-- when anybody last told something, `changes`: how many there were, and a field for each place that was ever changed.
-- ARGV: the operation, its arguments as JSON, and in tests the time.
--
-- A new register knows nothing of what was before: who knows an earlier one gets no answer, and has to join first.

-- For so long nobody has asked for anything.
local KEPT_MS = 2 * 24 * 60 * 60 * 1000

local key, op, args = KEYS[1], ARGV[1], cjson.decode(ARGV[2])

local function now()
  if ARGV[3] then return math.floor(tonumber(ARGV[3])) end
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

local nowMs = now()

local function infoOf(section, name)
  return string.match(redis.call('INFO', section), name .. ':(%w+)')
end

-- A register from an earlier run, or of another Redis that this one has copied, may lack the latest changes. So may its own
-- that it has copied back: it is called otherwise whenever it ceases to be a replica.
local runId = infoOf('server', 'run_id')
if not runId then return redis.error_reply('NORUNID Redis does not say which run of it this is.') end
runId = runId .. (infoOf('replication', 'master_replid') or '')
local id, itsRunId, madeAtMs = unpack(redis.call('HMGET', key, 'id', 'runId', 'madeAtMs'))
if itsRunId ~= runId then id = false end

-- Of a place: `last` is its last change; `open` are the writes that may be changing it, by their ids, and until when at
-- most; until `unsureUntilMs` nobody knows what is there.
local function read(place)
  local packed = redis.call('HGET', key, place)
  local state = packed and cmsgpack.unpack(packed) or 0
  if type(state) == 'number' then return { last = state, open = {}, unsureUntilMs = 0 } end
  return state
end

local function save(place, state)
  local isQuiet = not next(state.open) and state.unsureUntilMs <= nowMs
  redis.call('HSET', key, place, cmsgpack.pack(isQuiet and state.last or state))
end

local change
local function touch(state)
  change = change or redis.call('HINCRBY', key, 'changes', 1)
  state.last = change
end

-- Forgets the writes that have not told their end in time. Until then they may have changed something.
local function dropOverdue(state)
  local isAny = false
  for write, untilMs in pairs(state.open) do
    if untilMs <= nowMs then
      state.open[write] = nil
      isAny = true
    end
  end
  if isAny then touch(state) end
  return isAny
end

local function edit(places, rewrite)
  for _, place in ipairs(places) do
    local state = read(place)
    dropOverdue(state)
    rewrite(state)
    save(place, state)
  end
end

-- A change too: what was read before anybody told is not right again when the time is over.
local function makeUnsure(state, untilMs)
  if untilMs <= state.unsureUntilMs then return end
  touch(state)
  state.unsureUntilMs = untilMs
end

local ops = {}

-- A process comes, or comes back, and tells what the register may not know.
function ops.join()
  if not id then
    redis.call('UNLINK', key)
    id, madeAtMs = args.newId, nowMs
    redis.call('HSET', key, 'id', id, 'runId', runId, 'madeAtMs', madeAtMs)
  end
  -- Writes of processes that are gone may have been under way when the earlier register was lost.
  if args.knew and args.knew ~= id then
    edit({ 'all' }, function(state) makeUnsure(state, madeAtMs + args.longestLeaseMs) end)
  end
  edit(args.changed, touch)
  for _, write in ipairs(args.writes) do
    local untilMs = nowMs + write.leftMs
    edit(write.places, function(state)
      if write.isUnsure then makeUnsure(state, untilMs) else state.open[write.id] = untilMs end
    end)
  end
  return id
end

function ops.begin()
  edit(args.places, function(state)
    touch(state)
    state.open[args.id] = nowMs + args.leaseMs
  end)
end

ops['end'] = function()
  edit(args.places, function(state)
    state.open[args.id] = nil
    touch(state)
    makeUnsure(state, nowMs + args.unsureMs)
  end)
end

function ops.changed()
  edit(args.places, touch)
end

-- The latest change of all the places: as long as that is the same, none has changed. Empty when nobody can say.
function ops.mark()
  local last, isUnsure = 0, false
  for _, place in ipairs(args.places) do
    local state = read(place)
    if dropOverdue(state) then save(place, state) end
    isUnsure = isUnsure or state.unsureUntilMs > nowMs
    last = math.max(last, state.last)
  end
  return isUnsure and '' or id .. ',' .. last
end

if op ~= 'join' and not (id and id == args.register) then return false end
if op ~= 'mark' then
  -- A Redis that is full would not take down what is told, and go on giving marks that do not know of it.
  local refusal = redis.pcall('HSET', key, 'toldAtMs', nowMs)
  if type(refusal) == 'table' and refusal.err then
    redis.call('UNLINK', key)
    return refusal
  end
end
local reply = ops[op]() or ''
-- A write, so that a Redis that has become another one's replica refuses, even if somebody only asks.
redis.call('PEXPIRE', key, KEPT_MS)
return reply
