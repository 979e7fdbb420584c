/**
 * The last key holds the answer to this request. ARGV: ids as JSON.
 * Race: two thieves, or a thief and the owner, want the same unit. It is leased to whoever comes first; the other one finds it no longer queued.
 */
export const STEAL = `
local problem = enter()
if problem then return problem end
local answered = redis.call('GET', KEYS[#KEYS])
if answered then return cjson.decode(answered) end
local granted = {}
for _, id in ipairs(cjson.decode(ARGV[5])) do
  local shardText = redis.call('HGET', share, id)
  if shardText and hasRoom(id) and not isBarred(id) then
    local fence = grant(id, shardText)
    granted[#granted + 1] = id
    granted[#granted + 1] = tostring(fence)
  end
end
redis.call('SET', KEYS[#KEYS], cjson.encode(granted), 'PX', 10 * leaseMs)
return granted
`;
