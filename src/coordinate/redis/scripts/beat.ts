/**
 * ARGV: what the agent tells of itself, and the ids and fences of its leases as JSON.
 * Race: a lease has expired and another agent has the unit. It is not renewed, and the agent is told. One that was taken for dead is told,
 * by the last fence given out then, which of its results have gone to others.
 */
export const BEAT = `
local problem = enter()
if problem then return problem end
put('HSET', beats, agent, now .. '|' .. ARGV[5])
local lost, claims = {}, cjson.decode(ARGV[6])
for i = 1, #claims, 2 do
  local id = claims[i]
  if redis.call('HGET', own, id) == agent .. '|' .. claims[i + 1] then
    redis.call('ZADD', lease, now + leaseMs, id)
  else
    lost[#lost + 1] = id
  end
end
local known = redis.call('HMGET', meta, 'failures', 'shards', 'slots')
local queuedMs = 0
for _, ms in ipairs(redis.call('HVALS', load)) do queuedMs = queuedMs + ms end
local rest = {redis.call('ZCARD', queue), string.format('%d', queuedMs), known[3] or '0'}
local ended, fields = {}, redis.call('HGETALL', ends)
for i = 1, #fields, 2 do
  if tonumber(fields[i]) then
    ended[#ended + 1] = fields[i]
    ended[#ended + 1] = string.format('%d', now - fields[i + 1])
  end
end
return {known[1], lost, redis.call('HGET', agents, agent .. '|void') or '0', known[2], rest, ended}
`;
