using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Stoa.ApiFuzzer;

/// <summary>Makes requests out of the operations: most of them good, some with one thing wrong, a few that are hardly HTTP.</summary>
/// <remarks>The same seed and number make the same request, as far as the ids that the server showed meanwhile are the same.</remarks>
internal sealed class RequestGenerator(IReadOnlyList<ApiOperation> operations, FuzzTarget target, KnownIds known, int seed)
{
    private static readonly string[] _redirectUris = ["https://example.org/back", "com.example.fuzz:/back", "http://localhost:3000/", "http://example.org/", "javascript:x"];
    private static readonly string[] _otherMethods = ["HEAD", "OPTIONS", "PATCH", "TRACE", "PUT", "DELETE", "POST", "GET", "get", "FOO", "CONNECT"];

    /// <summary>Makes a request.</summary>
    public FuzzRequest Make(int number)
    {
        var random = new Random(unchecked((seed * 1_000_003) ^ (number * 7919)));
        var operation = operations[random.Next(operations.Count)];
        var mood = random.Next(100);
        var faults = mood < 62 ? 0 : mood < 88 ? 1 : 3;
        var method = faults == 0 || random.Next(8) > 0 ? operation.Method : Pick(random, _otherMethods);
        var targetText = Path(random, operation, ref faults) + Query(random, operation, ref faults);
        var body = operation.Body is { } schema && method != "GET" ? Body(random, operation, schema, ref faults)
            : operation.TextType is not null && method != "GET" ? SessionDescriptions.Make(random, ref faults) : null;
        if (body is null && faults > 0 && random.Next(6) == 0)
        {
            body = Encoding.UTF8.GetBytes("{}");
        }

        var isHttp = mood < 97;
        return new FuzzRequest(number, operation, method, Assemble(random, method, targetText, body, operation.TextType, faults > 0, isHttp), isHttp);
    }

    private static T Pick<T>(Random random, IReadOnlyList<T> items) => items[random.Next(items.Count)];

    private string Path(Random random, ApiOperation operation, ref int faults)
    {
        var template = operation.Path;
        if (known.PostInSpace(random) is { } post)
        {
            template = template.Replace("{id}/posts/{post_id}", post, StringComparison.Ordinal);
        }

        var parts = template.Split('/');
        for (var i = 0; i < parts.Length; i++)
        {
            if (!parts[i].StartsWith('{'))
            {
                continue;
            }

            var isHostile = faults > 0 && random.Next(4) == 0;
            faults -= isHostile ? 1 : 0;
            parts[i] = isHostile ? Pick(random, HostileValues.InUrl) : Id(random, parts[i], operation.Path);
        }

        var path = string.Join('/', parts);
        if (faults > 0 && random.Next(10) == 0)
        {
            faults--;
            path = random.Next(5) switch
            {
                0 => path + "/",
                1 => path.Replace("/", "//", StringComparison.Ordinal),
                2 => "/." + path,
                3 => path.ToUpperInvariant(),
                _ => path + "/../x",
            };
        }

        return path;
    }

    private string Id(Random random, string name, string path) => name switch
    {
        "{post_id}" => "1",
        "{username}" => random.Next(2) == 0 ? "nobody_here" : "fuzz" + random.Next(4).ToString(CultureInfo.InvariantCulture),
        "{user_id}" or "{source_user_id}" or "{target_user_id}" => Pick(random, target.Users).Id,
        "{session_id}" => "no-such-session",
        "{client_id}" => random.Next(12) == 0 ? "no-such-app" : known.App(random) ?? "no-such-app",
        _ when path.EndsWith("/suspended", StringComparison.Ordinal) => target.Users[^1].Id, // The operator, who cannot be: the others have work to do.
        _ when path.EndsWith("/end_by_operator", StringComparison.Ordinal) && random.Next(4) > 0 => "1zzzzzzzzzzzz", // Most Spaces go on.
        _ when path.Contains("/reports/", StringComparison.Ordinal) => random.Next(12) == 0 ? "1" : known.Report(random) ?? "1",
        _ when path.Contains("/topics/", StringComparison.Ordinal) => Pick(random, target.TopicIds),
        _ when path.Contains("/users/", StringComparison.Ordinal) => Pick(random, target.Users).Id,
        _ => random.Next(12) == 0 ? "1zzzzzzzzzzzz" : known.Space(random) ?? "1zzzzzzzzzzzz",
    };

    private string Query(Random random, ApiOperation operation, ref int faults)
    {
        List<string> pairs = [];
        foreach (var parameter in operation.Parameters.Where(parameter => parameter.GetProperty("in").GetString() == "query"))
        {
            var isRequired = parameter.GetProperty("required").GetBoolean();
            if (!isRequired && random.Next(10) > 3)
            {
                continue;
            }

            var isFaulty = faults > 0 && random.Next(3) == 0;
            faults -= isFaulty ? 1 : 0;
            if (isFaulty && isRequired && random.Next(3) == 0)
            {
                continue;
            }

            var name = parameter.GetProperty("name").GetString()!;
            var value = isFaulty ? Pick(random, HostileValues.InUrl) : Value(random, operation, name, parameter.GetProperty("schema"));
            pairs.Add(random.Next(30) == 0 ? $"{name.Replace(".", "%2E", StringComparison.Ordinal)}={value}" : $"{name}={value}");
            if (isFaulty && random.Next(5) == 0)
            {
                pairs.Add($"{name}={value}");
            }
        }

        if (faults > 0 && random.Next(4) == 0)
        {
            faults--;
            pairs.Insert(random.Next(pairs.Count + 1), Pick(random, (string[])["foo=1", "", "&", "=", "id", "=x", "%ff=%ff", "a%00b=1", new string('x', 5000)]));
        }

        return pairs.Count == 0 ? random.Next(20) == 0 ? "?" : "" : "?" + string.Join('&', pairs);
    }

    private string Value(Random random, ApiOperation operation, string name, JsonElement declared)
    {
        var schema = operation.Resolve(declared);
        if (name.EndsWith("_token", StringComparison.Ordinal))
        {
            return known.Token(random) ?? "aaaaaaaaaaaaaaaa";
        }

        if (schema.TryGetProperty("enum", out var words))
        {
            return words[random.Next(words.GetArrayLength())].GetString()!;
        }

        switch (schema.GetProperty("type").GetString())
        {
            case "integer":
                var (min, max) = (schema.GetProperty("minimum").GetInt32(), schema.GetProperty("maximum").GetInt32());
                return (random.Next(4) == 0 ? Pick(random, [min, max]) : random.Next(min, max + 1)).ToString(CultureInfo.InvariantCulture);
            case "array":
                var item = operation.Resolve(schema.GetProperty("items"));
                var values = Enumerable.Range(0, random.Next(1, item.TryGetProperty("enum", out _) ? 8 : 4)).Select(_ => ListItem(random, item)).Distinct(StringComparer.Ordinal);
                return string.Join(Pick(random, (string[])[",", ",", "%2C", $"&{name}="]), values);
            default:
                return Pick(random, (string[])["fuzz", "fuzz%20space", "caf%C3%A9", "%23jazz", "@fuzz", "a", "%E6%97%A5%E6%9C%AC", "fuzz0"]);
        }
    }

    private string ListItem(Random random, JsonElement item) =>
        item.TryGetProperty("enum", out var words) ? words[random.Next(words.GetArrayLength())].GetString()!
        : item.GetProperty("pattern").GetString()!.Contains("a-z", StringComparison.Ordinal)
            ? item.GetProperty("pattern").GetString()!.Contains('_', StringComparison.Ordinal) ? "fuzz1" : known.Space(random) ?? "1zzzzzzzzzzzz"
            : Pick(random, target.Users).Id;

    private byte[] Body(Random random, ApiOperation operation, JsonElement declared, ref int faults)
    {
        var text = Object(random, operation, operation.Resolve(declared), ref faults);
        if (faults <= 0 || random.Next(3) > 0)
        {
            return Encoding.UTF8.GetBytes(text);
        }

        faults--;
        return random.Next(10) switch
        {
            0 => Encoding.UTF8.GetBytes(text[..random.Next(text.Length)]),
            1 => [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(text)],
            2 => [.. Encoding.UTF8.GetBytes(text), 0xFF],
            3 => Encoding.UTF8.GetBytes($"[{text}]"),
            4 => Encoding.UTF8.GetBytes(text + text),
            5 => Encoding.UTF8.GetBytes(new string('[', random.Next(1, 3000))),
            6 => Encoding.UTF8.GetBytes(new string(' ', random.Next(60_000, 70_000)) + text),
            7 => Encoding.Unicode.GetBytes(text),
            8 => [],
            _ => Encoding.UTF8.GetBytes(text.Replace("{", "{\"a\":1,\"a\":1,", StringComparison.Ordinal)),
        };
    }

    private string Object(Random random, ApiOperation operation, JsonElement schema, ref int faults)
    {
        var required = schema.TryGetProperty("required", out var names) ? names.EnumerateArray().Select(name => name.GetString()).ToHashSet(StringComparer.Ordinal) : [];
        List<string> members = [];
        foreach (var member in schema.GetProperty("properties").EnumerateObject())
        {
            if (!required.Contains(member.Name) && random.Next(2) == 0)
            {
                continue;
            }

            var isFaulty = faults > 0 && random.Next(3) == 0;
            faults -= isFaulty ? 1 : 0;
            var value = isFaulty ? Pick(random, HostileValues.InJson) : Json(random, operation, member.Name, operation.Resolve(member.Value), ref faults);
            members.Add($"{(random.Next(2) == 0 ? " " : "")}\"{member.Name}\":{value}");
        }

        return $"{{{string.Join(',', members)}}}";
    }

    private string Json(Random random, ApiOperation operation, string name, JsonElement schema, ref int faults)
    {
        if (name == "action")
        {
            return random.Next(16) > 0 ? "\"dismissed\"" : "\"space_ended\""; // Nobody is suspended, and most Spaces go on: there is work to do in them.
        }

        if (schema.TryGetProperty("enum", out var words))
        {
            return words[random.Next(words.GetArrayLength())].GetRawText();
        }

        switch (schema.GetProperty("type").GetString())
        {
            case "object":
                return Object(random, operation, schema, ref faults);
            case "boolean":
                return random.Next(2) == 0 ? "true" : "false";
            case "integer":
                return random.Next(3) == 0 ? "0" : random.Next(1, 1000).ToString(CultureInfo.InvariantCulture);
            case "array":
                return $"[{string.Join(',', Enumerable.Range(0, random.Next(3)).Select(_ => $"\"{Pick(random, name == "redirect_uris" ? _redirectUris : target.TopicIds)}\"").Distinct(StringComparer.Ordinal))}]";
        }

        if (schema.TryGetProperty("format", out _))
        {
            return $"\"{TimeProvider.System.GetUtcNow().AddHours(random.Next(1, 300)):yyyy-MM-ddTHH:mm:ss.fffZ}\"";
        }

        return name switch
        {
            "currency" => "\"EUR\"",
            "lang" => Pick(random, (string[])["\"en\"", "\"cs\"", "\"pt-BR\""]),
            _ when name.EndsWith("user_id", StringComparison.Ordinal) => $"\"{Pick(random, target.Users).Id}\"",
            _ => Pick(random, (string[])["\"fuzz\"", "\"Fuzz space café\"", "\"日本語 🎙️\"", "\"see https://example.org/x and @fuzz1 #jazz\""]),
        };
    }

    private byte[] Assemble(Random random, string method, string targetText, byte[]? body, string? textType, bool mayHaveOddHeaders, bool isHttp)
    {
        var token = random.Next(40) switch
        {
            0 => null,
            1 => "unknown-token",
            < 8 => target.AppToken,
            _ => Pick(random, target.Users).Token,
        };
        List<string> headers = [$"Host: {target.Address.Authority}"];
        if (token is not null)
        {
            headers.Add($"Authorization: Bearer {token}");
        }

        if (mayHaveOddHeaders && random.Next(3) == 0)
        {
            var odd = Pick(random, HostileValues.Headers);
            headers.RemoveAll(header => header.StartsWith(odd[..(odd.IndexOf(':', StringComparison.Ordinal) + 1)], StringComparison.Ordinal));
            headers.Add(odd);
        }

        var isChunked = body is not null && random.Next(8) == 0;
        if (body is not null)
        {
            if (!headers.Exists(header => header.StartsWith("Content-Type", StringComparison.Ordinal)))
            {
                headers.Add($"Content-Type: {textType ?? "application/json; charset=utf-8"}");
            }

            if (method == "PATCH" && textType is not null && random.Next(8) > 0)
            {
                headers.Add(random.Next(2) == 0 ? "If-Match: *" : "If-Match: \"1\"");
            }

            headers.Add(isChunked ? "Transfer-Encoding: chunked" : string.Create(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}"));
        }

        var version = "HTTP/1.1";
        if (!isHttp)
        {
            Break(random, headers, ref targetText, ref version);
        }

        var head = Encoding.UTF8.GetBytes($"{method} {targetText} {version}\r\n{string.Join("\r\n", headers)}\r\n\r\n");
        if (!isHttp && body is null && headers is [.., var last] && last.StartsWith("Transfer-Encoding", StringComparison.Ordinal))
        {
            return [.. head, .. "0\r\n\r\n"u8]; // Else the server would wait for it, and the run for the server.
        }

        return body is null ? head : isChunked ? [.. head, .. Chunked(body, random)] : [.. head, .. body];
    }

    /// <summary>Breaks a request below HTTP.</summary>
    private static void Break(Random random, List<string> headers, ref string targetText, ref string version)
    {
        switch (random.Next(10))
        {
            case 0: headers.RemoveAt(0); break;
            case 1: headers.Add("Host: other.example"); break;
            case 2: version = "HTTP/1.0"; break;
            case 3: version = "HTTP/9.9"; break;
            case 4: targetText = targetText.Replace('/', '\0'); break;
            case 5: headers.Add("NoColonHere"); break;
            case 6: headers.Add("X-Long: " + new string('x', 40_000)); break;
            case 7: targetText += "?" + new string('y', 70_000); break;
            case 8: headers.Add("Content-Length: -5"); break;
            default: headers.Add("Transfer-Encoding: gzip, chunked"); break;
        }
    }

    private static byte[] Chunked(byte[] body, Random random)
    {
        List<byte> bytes = [];
        for (var at = 0; at < body.Length;)
        {
            var length = Math.Min(body.Length - at, random.Next(1, 5000));
            bytes.AddRange(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{length:x}\r\n")));
            bytes.AddRange(body.AsSpan(at, length));
            bytes.AddRange("\r\n"u8);
            at += length;
        }

        bytes.AddRange("0\r\n\r\n"u8);
        return [.. bytes];
    }
}
