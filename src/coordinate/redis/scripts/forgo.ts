/**
 * ARGV: ids as JSON.
 * Race: a unit is running on an agent that has not been told yet that the run was stopped. Its lease ends, so that either its result is accepted or it
 * shows as not run.
 */
export const FORGO = `
local problem = enter()
if problem then return problem end
local shown = {}
for _, id in ipairs(cjson.decode(ARGV[5])) do
  local by = redis.call('HGET', forgone, id)
  if not by and redis.call('HEXISTS', results, id) == 0 then
    local shardText = redis.call('HGET', share, id)
    if shardText then dequeue(id, shardText) else dropLease(id) end
    put('HSET', forgone, id, agent)
    by = agent
  end
  if by == agent then shown[#shown + 1] = id end
end
return shown
`;
