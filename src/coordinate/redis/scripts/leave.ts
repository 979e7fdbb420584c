/**
 * Race: two agents find at the same time that nothing is left. Scripts run one after the other, so exactly one of them is the last, and
 * that one stays until the reports of all others are out.
 */
export const LEAVE = `
local problem = enter()
if problem then return problem end
if redis.call('ZCARD', queue) > 0 then return 'stay' end
for _, text in ipairs(redis.call('HVALS', own)) do
  if string.match(text, '^(.*)|%d+$') ~= agent then return 'stay' end
end
local states, isLast, isSomebodyLeaving = redis.call('HGETALL', agents), true, false
for i = 1, #states, 2 do
  local name = string.match(states[i], '^(.*)|state$')
  if name and name ~= agent then
    if states[i + 1] == 'alive' then isLast = false end
    if states[i + 1] == 'leaving' then isSomebodyLeaving = true end
  end
end
if isLast and isSomebodyLeaving then return 'stay' end
setState(agent, 'leaving')
return 'go'
`;
