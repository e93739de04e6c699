-- Keeps one value for several processes: redis-second-tier.ts.
--
-- KEYS[1]: a hash of `text`, `mark` and `askedAtMs`.
-- ARGV: `get`, or `set`, text, mark, when it was asked for and for how many milliseconds to keep it.

local key, op = KEYS[1], ARGV[1]
local time = redis.call('TIME')
local nowMs = time[1] * 1000 + math.floor(time[2] / 1000)

if op == 'get' then
  local found = redis.pcall('HMGET', key, 'text', 'mark', 'askedAtMs')
  local text, mark, askedAtMs = found[1], found[2], tonumber(found[3] or nil)
  -- Somebody else's, or from before the clock was set back.
  if not (text and mark and askedAtMs and askedAtMs <= nowMs) then return { nowMs } end
  return { nowMs, text, mark, nowMs - askedAtMs }
end

-- What must not be lost lies in the same Redis, and is refused when that is full.
local memory = redis.call('INFO', 'memory')
local usedBytes = tonumber(string.match(memory, 'used_memory:(%d+)'))
local mostBytes = tonumber(string.match(memory, 'maxmemory:(%d+)')) or 0
if mostBytes > 0 and usedBytes > mostBytes / 2 then return 0 end

local text, mark, askedAtMs, forMs = ARGV[2], ARGV[3], ARGV[4], ARGV[5]
-- Whatever it is.
redis.call('UNLINK', key)
redis.call('HSET', key, 'text', text, 'mark', mark, 'askedAtMs', askedAtMs)
redis.call('PEXPIRE', key, forMs)
return 1
