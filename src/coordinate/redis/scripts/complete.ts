/**
 * ARGV: id, fence, '1' if all its tests ended as expected and how many failed for good.
 * Race: the lease has expired and another agent has the unit. The fence differs then, and the result is stale. A repetition of a
 * call whose answer got lost finds its own result.
 */
export const COMPLETE = `
local problem = enter()
if problem then return problem end
local id, fence, isOk, failed = ARGV[5], ARGV[6], ARGV[7], ARGV[8]
local text = agent .. '|' .. fence .. '|' .. isOk .. '|' .. failed
if redis.call('HGET', own, id) ~= agent .. '|' .. fence then
  return redis.call('HGET', results, id) == text and 'accepted' or 'stale'
end
local home = redis.call('HGET', ends, 'own|' .. id)
dropLease(id)
if home then put('HSET', ends, home, now) end
put('HSET', results, id, text)
put('ZADD', done, 0, agent .. '|' .. id)
redis.call('HINCRBY', meta, 'failures', tonumber(failed))
local shardText = redis.call('HGET', agents, agent .. '|shard')
if shardText ~= '0' then put('HSET', shards, shardText .. '|ran|' .. id, isOk) end
return 'accepted'
`;
