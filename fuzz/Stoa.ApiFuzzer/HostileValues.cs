namespace Stoa.ApiFuzzer;

/// <summary>Values that parsers stumble over.</summary>
internal static class HostileValues
{
    /// <summary>For paths and queries: as they stand in the request line, percent-encoding included.</summary>
    public static readonly string[] InUrl =
    [
        "", "0", "1", "-1", "+1", "101", "2147483648", "9223372036854775808", "99999999999999999999999", "1.5", "1e3", "NaN", "0x10", "true", "null",
        "%", "%2", "%zz", "%00", "%0d%0aX-Evil:%201", "%ff", "%c0%ae", "%ed%a0%80", "%f0%9f%8e%99", "%F0%9F%8E%99%EF%B8%8F", "%e2%80%ae", "%20", "+", "a+b", "%2B",
        ",", ",,,", "a,b", "a%2Cb", "%252C", "a;b", "a|b", "'", "%22", "%3Cscript%3E", "../../etc/passwd", "..%2f..%2f", "%2e%2e", "$%7Bjndi:x%7D", "' OR 1=1--",
        "aaaaaaaaaaaaaaaa", "0123456789abcdefghijklmnopqrstuv", "Live", "LIVE", "id,id,id", "ID", "__proto__", "constructor", "é", "日本語", "👩‍👩‍👧",
    ];

    /// <summary>For JSON bodies: values as JSON.</summary>
    public static readonly string[] InJson =
    [
        "null", "true", "false", "0", "-1", "1", "1.5", "1e400", "-1e-400", "9223372036854775808", "123456789012345678901234567890", "\"\"", "\" \"", "\"\\u0000\"",
        "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\u202e\"", "\"x\\r\\ny\"", "\"🎙️\"", "\"0\"", "\"-1\"", "\"2026-02-30T00:00:00Z\"", "\"9999-12-31T23:59:59.999Z\"",
        "\"0001-01-01T00:00:00Z\"", "\"2026-11-24T10:00:00+25:00\"", "[]", "[null]", "[[[[[[[[[[1]]]]]]]]]]", "{}", "{\"a\":{\"b\":{\"c\":{\"d\":{\"e\":{\"f\":{\"g\":{\"h\":1}}}}}}}}",
    ];

    /// <summary>For header lines.</summary>
    public static readonly string[] Headers =
    [
        "Accept: text/html", "Accept: */*;q=0", "Accept: ,,,;;q=x", "Accept: application/json, text/plain, */*", "Accept-Encoding: gzip, deflate, br",
        "Accept-Encoding: *;q=0", "Accept-Encoding: br;q=1.000, gzip;q=9", "Content-Type: text/plain", "Content-Type: ;;;", "Origin: https://evil.example",
        "X-Forwarded-For: 1.2.3.4", "X-HTTP-Method-Override: DELETE", "If-None-Match: *", "Range: bytes=0-1", "Expect: 100-continue", "Cookie: a=b; c",
        "Authorization: Bearer", "Authorization: Bearer a b c", "Authorization: Basic Og==", "Authorization: OAuth oauth_token=\"x\"", "Authorization: bearer \u00e9",
        "Authorization: Digest username=\"x\"", "x-user-agent: Node.twitter-api-v2", "Connection: upgrade, http2-settings", "Upgrade: h2c",
    ];
}
