/** ARGV: for how many of the most loaded shares the units are named, besides nobody's, and how many of each at most. */
export const VIEW = `
local problem = enter()
if problem then return problem end
local shown, most = tonumber(ARGV[5]), tonumber(ARGV[6])
local loads, order = redis.call('HGETALL', load), {}
for i = 1, #loads, 2 do
  local count = redis.call('ZLEXCOUNT', queue, '[' .. loads[i] .. '|', '(' .. loads[i] .. '}')
  if count > 0 then order[#order + 1] = {loads[i], tonumber(loads[i + 1]), count} end
end
table.sort(order, function(a, b) if a[2] ~= b[2] then return a[2] > b[2] end return a[1] < b[1] end)
local queues = {}
for place, entry in ipairs(order) do
  local ids = {}
  if place <= shown or entry[1] == '0' then
    local found = redis.call('ZRANGEBYLEX', queue, '[' .. entry[1] .. '|', '(' .. entry[1] .. '}', 'LIMIT', 0, most)
    for i, text in ipairs(found) do ids[i] = string.match(text, '^%d+|%d+|(.*)$') end
  end
  queues[place] = {entry[1], tostring(entry[2]), tostring(entry[3]), ids}
end
local provisional = 0
local states = redis.call('HGETALL', agents)
for i = 1, #states, 2 do
  local by = string.match(states[i], '^(.*)|state$')
  if by and by ~= agent and states[i + 1] ~= 'sealed' then
    provisional = provisional + redis.call('ZLEXCOUNT', done, '[' .. by .. '|', '(' .. by .. '}')
  end
end
return {
  tostring(now), states, redis.call('HGETALL', beats), queues,
  redis.call('HLEN', own), redis.call('HLEN', results), provisional, redis.call('HGET', meta, 'failures')
}
`;
