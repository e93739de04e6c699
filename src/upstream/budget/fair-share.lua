-- The rules of fair-share.ts, word for word.

local MOST_AHEAD = 100

local function lead(share, client)
  return math.max(0, (share.tags[client] or 0) - share.now)
end

local function charge(share, client, weight, units)
  local start = share.now + lead(share, client)
  share.now = start
  share.tags[client] = start + units / weight
  local count, least = 0, math.huge
  for _, tag in pairs(share.tags) do
    count = count + 1
    least = math.min(least, tag)
  end
  if count > MOST_AHEAD then share.now = least end
  for name, tag in pairs(share.tags) do
    if tag <= share.now then share.tags[name] = nil end
  end
end
