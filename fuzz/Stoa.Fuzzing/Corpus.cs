using System.Globalization;
using System.Text;

namespace Stoa.Fuzzing;

/// <summary>The samples of a target, from <c>fuzz/corpus/NAME/*.txt</c>: one a line. What once failed stands in <c>found.txt</c> and is tried first, as it is.</summary>
/// <remarks>
/// A line is text, with <c>\n</c>, <c>\r</c>, <c>\t</c>, <c>\\</c> and <c>\xHH</c> for a byte; or <c>base64:</c> and bytes. Empty lines and
/// those that begin with <c>#</c> are left out; <c>\e</c> is a sample of no bytes.
/// </remarks>
public static class Corpus
{
    /// <summary>The samples of a target: none when it has no folder.</summary>
    public static IReadOnlyList<byte[]> Of(string name) =>
    [
        .. typeof(Corpus).Assembly.GetManifestResourceNames().Where(resource => resource.StartsWith(name + '/', StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).SelectMany(Lines).Where(line => line is not "" && !line.StartsWith('#')).Select(Read),
    ];

    /// <summary>The lines of a file.</summary>
    public static IEnumerable<string> Lines(string resource)
    {
        using var reader = new StreamReader(typeof(Corpus).Assembly.GetManifestResourceStream(resource) ?? throw new ArgumentException("There is no such file.", nameof(resource)));
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }

    /// <summary>A line as bytes.</summary>
    public static byte[] Read(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        const string Encoded = "base64:";
        if (line.StartsWith(Encoded, StringComparison.Ordinal))
        {
            return Convert.FromBase64String(line[Encoded.Length..]);
        }

        var bytes = new List<byte>(line.Length);
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] != '\\')
            {
                var length = char.IsHighSurrogate(line[i]) ? 2 : 1;
                bytes.AddRange(Encoding.UTF8.GetBytes(line.Substring(i, length)));
                i += length - 1;
                continue;
            }

            switch (line[++i])
            {
                case 'n': bytes.Add((byte)'\n'); break;
                case 'r': bytes.Add((byte)'\r'); break;
                case 't': bytes.Add((byte)'\t'); break;
                case 'e': break;
                case 'x':
                    bytes.Add(byte.Parse(line.AsSpan(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                    i += 2;
                    break;
                default: bytes.Add((byte)line[i]); break;
            }
        }

        return [.. bytes];
    }
}
