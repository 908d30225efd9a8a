-- Every request with the bearer token in TOKEN, for one of the paths that are the lines of the file PATHS, at random.
local paths = {}
for path in io.lines(os.getenv("PATHS")) do paths[#paths + 1] = path end
wrk.headers["Authorization"] = "Bearer " .. os.getenv("TOKEN")
math.randomseed(7)
request = function()
  return wrk.format("GET", paths[math.random(#paths)])
end
