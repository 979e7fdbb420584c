/** An agent's report is out: its results no longer depend on its being alive. */
export const SEAL = `
local problem = enter()
if problem then return problem end
setState(agent, 'sealed')
redis.call('ZREM', alive, agent)
if redis.call('ZCARD', alive) == 0 then redis.call('HSETNX', meta, 'last', agent) end
local missing = {}
if redis.call('HLEN', results) < tonumber(redis.call('HGET', meta, 'total')) then
  for _, id in ipairs(redis.call('HKEYS', units)) do
    if redis.call('HEXISTS', results, id) == 0 then missing[#missing + 1] = id end
  end
end
return {missing, doneBy(agent), redis.call('HGET', meta, 'recovered'), redis.call('HGET', meta, 'last') == agent and 1 or 0}
`;
