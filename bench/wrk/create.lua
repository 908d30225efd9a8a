-- Every request schedules a Space as the user whose token is in TOKEN.
wrk.method = "POST"
wrk.headers["Authorization"] = "Bearer " .. os.getenv("TOKEN")
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{"title":"Durable creates","lang":"en","scheduled_start":"' .. os.getenv("START") .. '"}'
local failed = 0
response = function(status)
  if status ~= 201 then failed = failed + 1 end
end
done = function(summary, latency)
  io.write(string.format("p50_ms %.2f p99_ms %.2f\n", latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
