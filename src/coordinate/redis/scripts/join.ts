/**
 * ARGV: shard ('0' for none), attempt, slots, digest of the suite, '1' for a job that ran before; then what the first agent publishes, all '' in the first try: the
 * units by id, and the plan as the others get it, who know the ids themselves.
 * Race: two agents are first. The one whose script runs first publishes; the other one gets that plan.
 */
export const JOIN = `
-- A few long commands instead of several for each unit: nobody else is served meanwhile.
local batch = 500
local function flush(command, key, list, isLast)
  if #list >= 2 * batch or (isLast and #list > 0) then
    redis.call(command, key, unpack(list))
    return {}
  end
  return list
end

local function publish(content)
  local unitList, queueList, shareList, totals = {}, {}, {}, {}
  for i, id in ipairs(content.ids) do
    local ms, shardText, needs = content.ms[i], tostring(content.shards[i]), content.needs[id]
    local isLast = i == #content.ids
    unitList[#unitList + 1] = id
    unitList[#unitList + 1] = string.format('%d', ms) .. (needs and '|' .. cjson.encode(needs) or '')
    queueList[#queueList + 1] = 0
    queueList[#queueList + 1] = placeOf(id, ms, shardText)
    shareList[#shareList + 1] = id
    shareList[#shareList + 1] = shardText
    totals[shardText] = (totals[shardText] or 0) + ms
    unitList = flush('HSET', units, unitList, isLast)
    queueList = flush('ZADD', queue, queueList, isLast)
    shareList = flush('HSET', share, shareList, isLast)
  end
  for shardText, ms in pairs(totals) do redis.call('HSET', load, shardText, string.format('%d', ms)) end
end

local shardText, attempt, slots, digest = ARGV[5], tonumber(ARGV[6]), ARGV[7], ARGV[8]
local known = redis.call('HGET', meta, 'digest')
local isFirst = 0
if not known then
  if ARGV[10] == '' then return {'publish'} end
  local content = cjson.decode(ARGV[10])
  redis.call('HSET', meta, 'digest', digest, 'total', #content.ids, 'fence', 0, 'failures', 0, 'recovered', 0, 'attempt', 0,
    'forgotten', shardText ~= '0' and ARGV[9] or '0')
  redis.call('SET', plan, ARGV[11])
  publish(content)
  for need, limit in pairs(content.limits) do redis.call('HSET', limits, need, limit) end
  isFirst = 1
elseif known ~= digest then
  return {'refused', known, redis.call('HKEYS', units)}
end
reap()
local isOver = redis.call('HLEN', results) == tonumber(redis.call('HGET', meta, 'total'))
local before = tonumber(redis.call('HGET', shards, shardText .. '|attempt'))
local isHere = redis.call('HEXISTS', agents, agent .. '|shard') == 1
local isLate = isOver and tonumber(redis.call('HGET', meta, 'attempt')) < attempt
local isForgotten = shardText ~= '0' and redis.call('HGET', meta, 'forgotten') == '1'
if not (before and before < attempt) and ARGV[9] == '1' and (isLate or isForgotten) and not isHere then
  touch()
  return {'repeat', {}, redis.call('GET', plan)}
end
if shardText ~= '0' then
  if before and before < attempt and isOver then
    local ran = {}
    local all = redis.call('HGETALL', shards)
    for i = 1, #all, 2 do
      local id = string.match(all[i], '^' .. shardText .. '|ran|(.*)$')
      if id then
        ran[#ran + 1] = id
        ran[#ran + 1] = all[i + 1]
      end
    end
    touch()
    return {'repeat', ran, redis.call('GET', plan)}
  end
  redis.call('HSET', shards, shardText .. '|attempt', attempt)
end
redis.call('HSET', meta, 'attempt', math.max(attempt, tonumber(redis.call('HGET', meta, 'attempt'))))
if not isHere then
  redis.call('HSET', agents, agent .. '|shard', shardText, agent .. '|slots', slots, agent .. '|state', 'alive')
  redis.call('ZADD', alive, now + leaseMs, agent)
end
touch()
return {'joined', isFirst, redis.call('GET', plan)}
`;
