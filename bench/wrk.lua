-- Sends the requests of a file in random order over kept-alive connections, and ends with one line of JSON.
--   wrk ... -s wrk.lua URL -- HEADERS_FILE REQUESTS_FILE [PREFIX]
-- The prefix of targets is /rest/v1 unless it is given. Both files are as bench/pipeline_client.cpp reads them.
local requests = {}

local function lines_of(file)
  local out = {}
  for line in io.lines(file) do out[#out + 1] = line end
  return out
end

function init(arguments)
  local headers = {}
  for _, line in ipairs(lines_of(arguments[1])) do
    local name, value = line:match("^(.-): (.*)$")
    headers[name] = value
  end
  local prefix = arguments[3] or "/rest/v1"
  for _, line in ipairs(lines_of(arguments[2])) do
    local token, method, target, prefer, body = line:match("^(.-)\t(.-)\t(.-)\t(.-)\t(.*)$")
    headers["Authorization"] = "Bearer " .. token
    headers["Prefer"] = prefer ~= "" and prefer or nil
    headers["Content-Type"] = body ~= "" and "application/json" or nil
    requests[#requests + 1] = wrk.format(method, prefix .. target, headers, body ~= "" and body or nil)
  end
end

function request() return requests[math.random(#requests)] end

function done(summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format(
    '{"requests":%d,"seconds":%.6f,"failed":%d,"bytes":%d,"p50_ms":%.3f,"p99_ms":%.3f}\n',
    summary.requests, summary.duration / 1e6, failed, summary.bytes,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
