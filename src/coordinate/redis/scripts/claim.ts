/**
 * The last key holds the answer to this request. ARGV: number, how many of these are ahead, where what is missing comes from, preferred ids and
 * excluded ids as JSON.
 * Answers with the leases, with how many units are queued still that it could give, and how many of these ahead.
 * Race: the answer got lost on the way and the agent asks again. It gets the same leases, not new ones.
 * Race: what an agent knows of the queue is as old as its last claim. Here it is told what is the last of it.
 */
export const CLAIM = `
local problem = enter()
if problem then return problem end
local answered = redis.call('GET', KEYS[#KEYS])
if answered then return cjson.decode(answered) end
local count, ahead, missingFrom, barred = tonumber(ARGV[5]), tonumber(ARGV[6]), ARGV[7], {}
for _, id in ipairs(cjson.decode(ARGV[9])) do barred[id] = true end
local mine, slots = unpack(redis.call('HMGET', agents, agent .. '|shard', agent .. '|slots'))
local places = mine == '0' and {'0'} or {mine, '0'}
-- What nobody claims ahead: one unit for each slot that could have it.
local kept = {[mine] = tonumber(slots)}
kept['0'] = tonumber(redis.call('HGET', meta, 'slots'))
local queued = {}
for _, shardText in ipairs(places) do
  queued[shardText] = redis.call('ZLEXCOUNT', queue, '[' .. shardText .. '|', '(' .. shardText .. '}')
end
local granted = {}
local function mayGive(shardText)
  return #granted < 2 * (count - ahead) or #granted < 2 * count and queued[shardText] > kept[shardText]
end
local function try(id)
  local shardText = redis.call('HGET', share, id)
  if not shardText or barred[id] or not queued[shardText] or not mayGive(shardText) then return end
  if not hasRoom(id) or isBarred(id) then return end
  local fence = grant(id, shardText)
  queued[shardText] = queued[shardText] - 1
  granted[#granted + 1] = id
  granted[#granted + 1] = tostring(fence)
end
for _, id in ipairs(cjson.decode(ARGV[8])) do try(id) end
local page, left, spare = 64, 0, 0
for _, shardText in ipairs(places) do
  local from, isWanted = '[' .. shardText .. '|', shardText == mine or missingFrom ~= 'own'
  while isWanted and missingFrom ~= 'none' and mayGive(shardText) do
    local found = redis.call('ZRANGEBYLEX', queue, from, '(' .. shardText .. '}', 'LIMIT', 0, page)
    for _, text in ipairs(found) do try(string.match(text, '^%d+|%d+|(.*)$')) end
    if #found < page then break end
    from = '(' .. found[#found]
  end
  left = left + queued[shardText]
  if isWanted then spare = spare + math.max(0, queued[shardText] - kept[shardText]) end
end
local answer = {granted, tostring(left), tostring(spare)}
redis.call('SET', KEYS[#KEYS], cjson.encode(answer), 'PX', 10 * leaseMs)
return answer
`;
