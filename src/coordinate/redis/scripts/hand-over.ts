/**
 * ARGV: id, fence and how often a unit is handed over at most.
 * Race: the answer got lost on the way and the agent asks again. Its lease is gone by its own doing then, which the fence kept in `tried` tells
 * from a lease that it has lost.
 */
export const HAND_OVER = `
local problem = enter()
if problem then return problem end
local id, fence, most = ARGV[5], ARGV[6], tonumber(ARGV[7])
local by = triedBy(id) or {}
if redis.call('HGET', own, id) ~= agent .. '|' .. fence then
  return by[agent] == fence and 'handed-over' or 'stale'
end
local count = 0
for _ in pairs(by) do count = count + 1 end
if count >= most or not isSomebodyAlive(by) then return 'kept' end
by[agent] = fence
put('HSET', tried, id, cjson.encode(by))
dropLease(id)
enqueue(id, '0')
return 'handed-over'
`;
