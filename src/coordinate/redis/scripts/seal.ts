/** An agent's report is out: its results no longer depend on its being alive. */
export const SEAL = `
local problem = enter()
if problem then return problem end
redis.call('HSET', agents, agent .. '|state', 'sealed')
redis.call('ZREM', alive, agent)
local accepted, done = {}, redis.call('HGETALL', results)
local has = {}
for i = 1, #done, 2 do
  has[done[i]] = true
  if string.match(done[i + 1], '^(.*)|%d+|%d|%d+$') == agent then accepted[#accepted + 1] = done[i] end
end
local missing = {}
if #done < 2 * tonumber(redis.call('HGET', meta, 'total')) then
  for _, id in ipairs(redis.call('HKEYS', units)) do
    if not has[id] then missing[#missing + 1] = id end
  end
end
touch()
return {missing, accepted, redis.call('HGET', meta, 'recovered')}
`;
