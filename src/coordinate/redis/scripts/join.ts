/**
 * ARGV: shard ('0' for none), attempt, slots, version of the protocol, digests of the suite and of the agent's own plan, '1' for a job that
 * ran before; then what the first agent publishes, both '' in the first try: the units by id, and the plan as the others get it, who
 * know the ids themselves. One whose own plan is the published one is sent '' for it.
 * A job that runs again while the run is not over gets what it ran back, in its own share: it runs that anew. Failures of earlier attempts
 * stop nobody of a later one.
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
  local unitList, queueList, shareList, totals, planned = {}, {}, {}, {}, 0
  for i, id in ipairs(content.ids) do
    local ms, home, needs = content.ms[i], content.shards[i], content.needs[id]
    local shardText = home < 0 and '0' or tostring(home)
    local isLast = i == #content.ids
    unitList[#unitList + 1] = id
    unitList[#unitList + 1] = string.format('%d', ms) .. (needs and '|' .. cjson.encode(needs) or '')
    queueList[#queueList + 1] = 0
    queueList[#queueList + 1] = placeOf(id, ms, shardText)
    shareList[#shareList + 1] = id
    shareList[#shareList + 1] = shardText
    totals[shardText] = (totals[shardText] or 0) + ms
    planned = math.max(planned, math.abs(home))
    unitList = flush('HSET', units, unitList, isLast)
    queueList = flush('ZADD', queue, queueList, isLast)
    shareList = flush('HSET', share, shareList, isLast)
  end
  redis.call('HSET', meta, 'planned', string.format('%d', planned))
  for shardText, ms in pairs(totals) do redis.call('HSET', load, shardText, string.format('%d', ms)) end
end

-- Agents whose reports are out, with their shards.
local function sealedAgents()
  local fields, found = redis.call('HGETALL', agents), {}
  for i = 1, #fields, 2 do
    local name = string.match(fields[i], '^(.*)|state$')
    if name and fields[i + 1] == 'sealed' then
      found[#found + 1] = {name = name, shard = redis.call('HGET', agents, name .. '|shard')}
    end
  end
  return found
end

local function hasFailed(name)
  for _, id in ipairs(doneBy(name)) do
    if failuresIn(id) > 0 then return true end
  end
  return false
end

local function runAnew(name, shardText)
  for _, id in ipairs(doneBy(name)) do
    dropResult(name, id)
    redis.call('HDEL', shards, shardText .. '|ran|' .. id)
    enqueue(id, shardText)
  end
end

-- Its failures count no longer; its results do.
local function forgive(name)
  for _, id in ipairs(doneBy(name)) do
    local failed = failuresIn(id)
    if failed > 0 then
      redis.call('HSET', results, id, (string.gsub(redis.call('HGET', results, id), '%d+$', '0')))
      redis.call('HINCRBY', meta, 'failures', string.format('%d', -failed))
    end
  end
end

local shardText, attempt, slots, protocol = ARGV[5], tonumber(ARGV[6]), ARGV[7], ARGV[8]
local digest, planDigest, hasRunBefore, unitsText, planText = ARGV[9], ARGV[10], ARGV[11] == '1', ARGV[12], ARGV[13]
local known = redis.call('HMGET', meta, 'digest', 'protocol')
local isFirst = 0
if not known[1] then
  if unitsText == '' then return {'publish'} end
  local content = cjson.decode(unitsText)
  -- What an evicted or half expired run has left would be mixed with this one.
  redis.call('DEL', unpack(KEYS))
  redis.call('HSET', meta, 'digest', digest, 'protocol', protocol, 'plan', planDigest, 'total', #content.ids,
    'fence', 0, 'failures', 0, 'recovered', 0, 'attempt', 0, 'forgotten', shardText ~= '0' and hasRunBefore and '1' or '0')
  redis.call('SET', plan, planText)
  publish(content)
  for need, limit in pairs(content.limits) do redis.call('HSET', limits, need, limit) end
  isFirst = 1
elseif known[2] ~= protocol then
  return {'incompatible', known[2] or '0'}
elseif known[1] ~= digest then
  return {'refused', known[1], redis.call('HKEYS', units), redis.call('GET', plan)}
end
local function publishedPlan()
  return redis.call('HGET', meta, 'plan') == planDigest and '' or redis.call('GET', plan)
end
renew()
reap()
local isOver = redis.call('HLEN', results) == tonumber(redis.call('HGET', meta, 'total'))
local before = tonumber(redis.call('HGET', shards, shardText .. '|attempt'))
local isHere = redis.call('HEXISTS', agents, agent .. '|shard') == 1
local highest = tonumber(redis.call('HGET', meta, 'attempt'))
-- Where a CI gives each of its jobs a number of its own a higher one alone says nothing.
local isNewAttempt = highest < attempt and (hasRunBefore or before and before < attempt)
local isLate = isOver and isNewAttempt
local isForgotten = shardText ~= '0' and redis.call('HGET', meta, 'forgotten') == '1'
if not (before and before < attempt) and hasRunBefore and (isLate or isForgotten) and not isHere then
  return {'repeat', {}, publishedPlan()}
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
    return {'repeat', ran, publishedPlan()}
  end
end
local isRerun = before and before < attempt or shardText == '0' and hasRunBefore and isNewAttempt
if isRerun or isNewAttempt then
  local sealed = sealedAgents()
  for _, other in ipairs(sealed) do
    -- Without a shard nobody can tell whose job this is: that of one that has failed.
    if isRerun and other.shard == shardText and (shardText ~= '0' or hasFailed(other.name)) then
      runAnew(other.name, shardText)
    end
  end
  if isNewAttempt then
    for _, other in ipairs(sealed) do forgive(other.name) end
    redis.call('HDEL', meta, 'last')
  end
  -- What agents had given up when the run was stopped: all of it with the first job that runs again, and what is given up after that with the
  -- one that runs again for it.
  local given = redis.call('HGETALL', forgone)
  for i = 1, #given, 2 do
    if isNewAttempt or redis.call('HGET', agents, given[i + 1] .. '|shard') == shardText then
      redis.call('HDEL', forgone, given[i])
      enqueue(given[i], '0')
    end
  end
end
if attempt > highest then redis.call('HSET', meta, 'attempt', attempt) end
if shardText ~= '0' and (not before or before < attempt) then put('HSET', shards, shardText .. '|attempt', attempt) end
if not isHere then
  put('HSET', agents, agent .. '|shard', shardText, agent .. '|slots', slots)
  if isRerun or hasRunBefore then put('HSET', agents, agent .. '|again', '1') end
  setState(agent, 'alive')
  put('ZADD', alive, now + leaseMs, agent)
end
return {
  'joined', isFirst, publishedPlan(), redis.call('HGET', meta, 'shards'), redis.call('HEXISTS', agents, agent .. '|again')
}
`;
