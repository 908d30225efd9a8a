-- Every request buys a ticket as one of the users whose tokens are the lines of the file TOKENS, each once and then again.
local tokens, turn = {}, 0
for token in io.lines(os.getenv("TOKENS")) do tokens[#tokens + 1] = token end
request = function()
  turn = turn % #tokens + 1
  return wrk.format("POST", nil, { ["Authorization"] = "Bearer " .. tokens[turn] })
end
done = function(summary, latency)
  io.write(string.format("p50_ms %.2f p99_ms %.2f\n", latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
