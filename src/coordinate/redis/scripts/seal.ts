/** An agent's report is out: its results no longer depend on its being alive. */
export const SEAL = `
-- Whose agent has not come yet will run what is left.
local function haveAllCome()
  for shard = 1, tonumber(redis.call('HGET', meta, 'planned') or '0') do
    if redis.call('HEXISTS', shards, shard .. '|attempt') == 0 then return false end
  end
  return true
end

local problem = enter()
if problem then return problem end
setState(agent, 'sealed')
redis.call('ZREM', alive, agent)
if redis.call('ZCARD', alive) == 0 and haveAllCome() then redis.call('HSETNX', meta, 'last', agent) end
return {missing(), doneBy(agent), redis.call('HGET', meta, 'recovered'), redis.call('HGET', meta, 'last') == agent and 1 or 0}
`;
