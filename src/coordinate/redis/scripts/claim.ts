/**
 * The last key holds the answer to this request. ARGV: number, preferred ids and excluded ids as JSON.
 * Answers with the leases, and with how many units are queued still that it could give.
 * Race: the answer got lost on the way and the agent asks again. It gets the same leases, not new ones.
 */
export const CLAIM = `
local problem = enter()
if problem then return problem end
local answered = redis.call('GET', KEYS[#KEYS])
if answered then return cjson.decode(answered) end
local count, preferred, barred = tonumber(ARGV[5]), cjson.decode(ARGV[6]), {}
for _, id in ipairs(cjson.decode(ARGV[7])) do barred[id] = true end
local mine = redis.call('HGET', agents, agent .. '|shard')
local places = mine == '0' and {'0'} or {mine, '0'}
local granted = {}
local function try(id)
  local shardText = redis.call('HGET', share, id)
  if #granted >= 2 * count or not shardText or barred[id] then return end
  if shardText ~= mine and shardText ~= '0' then return end
  if not hasRoom(id) or isBarred(id) then return end
  local fence = grant(id, shardText)
  granted[#granted + 1] = id
  granted[#granted + 1] = tostring(fence)
end
for _, id in ipairs(preferred) do try(id) end
local page = 64
for _, shardText in ipairs(places) do
  local from = '[' .. shardText .. '|'
  while #granted < 2 * count do
    local found = redis.call('ZRANGEBYLEX', queue, from, '(' .. shardText .. '}', 'LIMIT', 0, page)
    for _, text in ipairs(found) do try(string.match(text, '^%d+|%d+|(.*)$')) end
    if #found < page then break end
    from = '(' .. found[#found]
  end
end
local left = 0
for _, shardText in ipairs(places) do
  left = left + redis.call('ZLEXCOUNT', queue, '[' .. shardText .. '|', '(' .. shardText .. '}')
end
local answer = {granted, tostring(left)}
redis.call('SET', KEYS[#KEYS], cjson.encode(answer), 'PX', 10 * leaseMs)
return answer
`;
