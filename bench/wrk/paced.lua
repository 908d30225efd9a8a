-- Every request with the bearer token in TOKEN; each connection pauses for PAUSE milliseconds between two.
wrk.headers["Authorization"] = "Bearer " .. os.getenv("TOKEN")
local pause = tonumber(os.getenv("PAUSE"))
if pause > 0 then
  delay = function() return pause end
end
