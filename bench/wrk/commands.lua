-- Durable commands, in turn: a Space is scheduled, the title of a live one is changed, a ticket is sold. PEOPLE is the file of Stoa.Swarm's world,
-- OFFERS are Spaces with tickets; of NODES processes this is number NODE (from 0) in turn number TURN, so that no ticket is sold twice.
local people, hosts, offers = {}, {}, {}
for line in io.lines(os.getenv("PEOPLE")) do
  local space, _, token = line:match("(%S+) (%S+) (%S+)")
  if #hosts == 0 or hosts[#hosts].space ~= space then hosts[#hosts + 1] = { space = space, token = token } end
  people[#people + 1] = token
end
for id in os.getenv("OFFERS"):gmatch("[^,]+") do offers[#offers + 1] = id end
local node, nodes, round = tonumber(os.getenv("NODE")), tonumber(os.getenv("NODES")), tonumber(os.getenv("TURN"))
local pause, start = tonumber(os.getenv("PAUSE")), os.getenv("START")
local sale, count = 0, round * 100000 + node
local per_turn = math.floor(#people * #offers / 12)
local function headers(token) return { ["Authorization"] = "Bearer " .. token, ["Content-Type"] = "application/json" } end
request = function()
  count = count + nodes
  local kind = math.floor(count / nodes) % 3
  if kind == 0 then
    return wrk.format("POST", "/api/spaces", headers(people[count % #people + 1]), '{"title":"Durable creates","lang":"en","scheduled_start":"' .. start .. '"}')
  elseif kind == 1 then
    local host = hosts[count % #hosts + 1]
    return wrk.format("PATCH", "/api/spaces/" .. host.space, headers(host.token), '{"title":"Durable edits ' .. count .. '"}')
  end
  local pair = (round % 12) * per_turn + (sale * nodes + node) % per_turn
  sale = sale + 1
  return wrk.format("POST", "/api/spaces/" .. offers[pair % #offers + 1] .. "/tickets", headers(people[math.floor(pair / #offers) % #people + 1]))
end
if pause > 0 then
  delay = function() return pause end
end
