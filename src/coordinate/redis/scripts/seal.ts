/** An agent's report is out: its results no longer depend on its being alive. */
export const SEAL = `
local problem = enter()
if problem then return problem end
setState(agent, 'sealed')
redis.call('ZREM', alive, agent)
if redis.call('ZCARD', alive) == 0 then redis.call('HSETNX', meta, 'last', agent) end
return {missing(), doneBy(agent), redis.call('HGET', meta, 'recovered'), redis.call('HGET', meta, 'last') == agent and 1 or 0}
`;
