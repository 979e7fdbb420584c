import { KEY_NAMES } from '../keys.js';

/**
 * What every script begins with. `KEYS` come in the order of `keysOf`; `ARGV[1]` is the lease in milliseconds, `ARGV[2]` how long keys
 * live, `ARGV[3]` the agent, or '' before it has joined, `ARGV[4]` the time in milliseconds for tests, or '' for the server's own.
 *
 * `queue` holds each queued unit as `shard|length|id`, all with the same score, so that its order is that of the text: a range of it
 * is one share, longest first; `done` holds each result in the same way as `agent|id`. `lease` gives the expiry of each lease, `own` its agent and fence. A unit is in exactly one of `queue`,
 * `lease`, `results` and `forgone`. `ends` gives for a shard when its agent ended the last unit of its own share, and for a leased unit, as
 * `own|id`, that it is one of these. `tried` gives for a handed-over unit the agents that could not run it, each with the fence of its lease then.
 * Verbs that are told a request id have the key of its answer last.
 *
 * Keys outlive the last call by `ttlMs`, or up to a tenth of that less. They come and go, as `lease` does when nothing is leased: what can make
 * one is a `put`, so that none is ever without an end. `meta`, `load` and `units` are there from the first call to the end.
 */
export const PRELUDE = `
local ${KEY_NAMES.join(', ')} = unpack(KEYS)
local leaseMs, ttlMs, agent = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3]
local now = tonumber(ARGV[4])
if not now then
  local time = redis.call('TIME')
  now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

-- In one call nothing empties a key between two puts of it.
local made = {}
local function put(command, key, ...)
  redis.call(command, key, ...)
  if not made[key] then redis.call('PEXPIRE', key, ttlMs) end
  made[key] = true
end

-- Once in a while: a command for each key in every call would be half of what that costs.
local function renew()
  local renewed = tonumber(redis.call('HGET', meta, 'renewed'))
  if renewed and math.abs(now - renewed) < math.min(10000, ttlMs / 10) then return end
  redis.call('HSET', meta, 'renewed', now)
  -- The answer to a request, which is the last key, has an end of its own.
  for i = 1, ${KEY_NAMES.length} do redis.call('PEXPIRE', KEYS[i], ttlMs) end
end

-- The place of a unit in the queue: longer ones come first, and equal ones by id.
local function placeOf(id, ms, shardText)
  return shardText .. '|' .. string.format('%012d', 999999999999 - ms) .. '|' .. id
end

local function lengthOf(id)
  return tonumber(string.match(redis.call('HGET', units, id), '^%d+'))
end

local function needsOf(id)
  local text = string.match(redis.call('HGET', units, id), '^%d+|(.+)$')
  return text and cjson.decode(text) or {}
end

local function enqueue(id, shardText)
  local ms = lengthOf(id)
  put('ZADD', queue, 0, placeOf(id, ms, shardText))
  put('HSET', share, id, shardText)
  redis.call('HINCRBY', load, shardText, ms)
end

local function dequeue(id, shardText)
  local ms = lengthOf(id)
  redis.call('ZREM', queue, placeOf(id, ms, shardText))
  redis.call('HDEL', share, id)
  redis.call('HINCRBY', load, shardText, string.format('%d', -ms))
end

local function dropLease(id)
  redis.call('ZREM', lease, id)
  redis.call('HDEL', own, id)
  redis.call('HDEL', ends, 'own|' .. id)
  for _, need in ipairs(needsOf(id)) do redis.call('HINCRBY', held, need, -1) end
end

-- The units of which an agent's results were accepted.
local function doneBy(name)
  local ids = redis.call('ZRANGEBYLEX', done, '[' .. name .. '|', '(' .. name .. '}')
  for i, text in ipairs(ids) do ids[i] = string.sub(text, #name + 2) end
  return ids
end

local function failuresIn(id)
  return tonumber(string.match(redis.call('HGET', results, id), '%d+$'))
end

local function dropResult(name, id)
  redis.call('HINCRBY', meta, 'failures', string.format('%d', -failuresIn(id)))
  redis.call('HDEL', results, id)
  redis.call('ZREM', done, name .. '|' .. id)
end

-- The units without a result.
local function missing()
  local found = {}
  if redis.call('HLEN', results) == tonumber(redis.call('HGET', meta, 'total')) then return found end
  for _, id in ipairs(redis.call('HKEYS', units)) do
    if redis.call('HEXISTS', results, id) == 0 then found[#found + 1] = id end
  end
  return found
end

-- Gives a unit back: it is nobody's share from then on.
local function recover(id)
  redis.call('HINCRBY', meta, 'recovered', 1)
  enqueue(id, '0')
end

-- Of which shards an agent has come that has not died. That changes seldom, and every beat tells it.
local function noteShards()
  local fields, dead, seen, list = redis.call('HGETALL', agents), {}, {}, {}
  for i = 1, #fields, 2 do
    local name = string.match(fields[i], '^(.*)|state$')
    if name and fields[i + 1] == 'dead' then dead[name] = true end
  end
  for i = 1, #fields, 2 do
    local name = string.match(fields[i], '^(.*)|shard$')
    if name and fields[i + 1] ~= '0' and not dead[name] then seen[tonumber(fields[i + 1])] = true end
  end
  for shard in pairs(seen) do list[#list + 1] = shard end
  table.sort(list)
  redis.call('HSET', meta, 'shards', table.concat(list, ','))
end

-- How an agent takes part from now on. The run knows how many slots those have together that are alive.
local function setState(name, state)
  local was, slots = unpack(redis.call('HMGET', agents, name .. '|state', name .. '|slots'))
  local change = (state == 'alive' and 1 or 0) - (was == 'alive' and 1 or 0)
  if change ~= 0 then redis.call('HINCRBY', meta, 'slots', string.format('%d', change * slots)) end
  redis.call('HSET', agents, name .. '|state', state)
  if not was or (was == 'dead') ~= (state == 'dead') then noteShards() end
end

-- Deals with what has expired before anything else is looked at. A dead agent's results count no longer: its report will not come.
local function reap()
  for _, dead in ipairs(redis.call('ZRANGEBYSCORE', alive, '-inf', now)) do
    redis.call('ZREM', alive, dead)
    setState(dead, 'dead')
    redis.call('HSET', agents, dead .. '|void', redis.call('HGET', meta, 'fence'))
    redis.call('HDEL', ends, redis.call('HGET', agents, dead .. '|shard'))
    local leases = redis.call('HGETALL', own)
    for i = 1, #leases, 2 do
      if string.match(leases[i + 1], '^(.*)|%d+$') == dead then
        dropLease(leases[i])
        recover(leases[i])
      end
    end
    for _, id in ipairs(doneBy(dead)) do
      dropResult(dead, id)
      recover(id)
    end
  end
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', lease, '-inf', now)) do
    dropLease(id)
    recover(id)
  end
end

-- Every call says that its agent is alive. One that was taken for dead begins anew, without what it held.
local function enter()
  if redis.call('HEXISTS', meta, 'digest') == 0 or redis.call('HEXISTS', agents, agent .. '|shard') == 0 then
    return redis.error_reply('EVENKEEL_LOST')
  end
  renew()
  reap()
  local state = redis.call('HGET', agents, agent .. '|state')
  if state ~= 'sealed' then put('ZADD', alive, now + leaseMs, agent) end
  if state == 'dead' then setState(agent, 'alive') end
  return nil
end

local function triedBy(id)
  local text = redis.call('HGET', tried, id)
  return text and cjson.decode(text) or nil
end

-- Another agent takes part that may have work to do. Those in a table of names don't count.
local function isSomebodyAlive(but)
  local states = redis.call('HGETALL', agents)
  for i = 1, #states, 2 do
    local name = string.match(states[i], '^(.*)|state$')
    if name and name ~= agent and states[i + 1] == 'alive' and not (but and but[name]) then return true end
  end
  return false
end

-- The agent could not run it, and another one is there that may be able to.
local function isBarred(id)
  local by = triedBy(id)
  return by ~= nil and by[agent] ~= nil and isSomebodyAlive(by)
end

local function hasRoom(id)
  for _, need in ipairs(needsOf(id)) do
    local limit = tonumber(redis.call('HGET', limits, need) or '1')
    if tonumber(redis.call('HGET', held, need) or '0') >= limit then return false end
  end
  return true
end

-- Leases a queued unit. The fence rises with every lease, so that a result of an earlier one can be told.
local function grant(id, shardText)
  dequeue(id, shardText)
  local fence = redis.call('HINCRBY', meta, 'fence', 1)
  put('ZADD', lease, now + leaseMs, id)
  put('HSET', own, id, agent .. '|' .. fence)
  if shardText ~= '0' and shardText == redis.call('HGET', agents, agent .. '|shard') then
    put('HSET', ends, 'own|' .. id, shardText)
  end
  for _, need in ipairs(needsOf(id)) do put('HINCRBY', held, need, 1) end
  return fence
end
`;
