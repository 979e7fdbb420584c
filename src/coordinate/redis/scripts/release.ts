/** ARGV: ids and fences as JSON. Race: a lease is no longer the agent's own; it is left alone then. */
export const RELEASE = `
local problem = enter()
if problem then return problem end
local claims = cjson.decode(ARGV[5])
for i = 1, #claims, 2 do
  local id = claims[i]
  if redis.call('HGET', own, id) == agent .. '|' .. claims[i + 1] then
    dropLease(id)
    enqueue(id, '0')
  end
end
return 'released'
`;
