/**
 * Race: two agents wait no longer for what is left, and each takes the other for the one that will see to it. The second script finds nobody
 * alive but its own agent, and so names what is left.
 * Race: an agent that was stopped says so while its report gets out. Once that is out nothing is taken back.
 */
export const QUIT = `
local problem = enter()
if problem then return problem end
if redis.call('HGET', agents, agent .. '|state') == 'sealed' then return {} end
setState(agent, 'leaving')
if isSomebodyAlive() then return {} end
local left = {}
for _, id in ipairs(missing()) do
  if redis.call('HEXISTS', forgone, id) == 0 then left[#left + 1] = id end
end
return left
`;
