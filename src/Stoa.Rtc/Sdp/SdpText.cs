using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Stoa.Rtc.Sdp;

/// <summary>A session description cut into attributes and sections, with all limits applied and nothing interpreted.</summary>
/// <remarks>Lines end with CRLF or LF. Source: RFC 8866 section 5 and 9.</remarks>
internal sealed class SdpText
{
    public const int MaximumChars = 65_536;
    public const int MaximumLineChars = 4_096;
    public const int MaximumLines = 4_000;
    public const int MaximumSections = 16;
    public const int MaximumFormats = 128;

    private SdpText()
    {
    }

    /// <summary>The attributes before the first m-line.</summary>
    public List<SdpAttribute> Session { get; } = [];

    /// <summary>All m-lines in order.</summary>
    public List<SdpMediaText> Sections { get; } = [];

    /// <summary>Cuts a text; a fragment has no lines but attributes and m-lines.</summary>
    public static bool TryParse(string text, bool isFragment, [NotNullWhen(true)] out SdpText? parsed, [NotNullWhen(false)] out SdpFault? fault)
    {
        ArgumentNullException.ThrowIfNull(text);
        parsed = null;
        if (text.Length > MaximumChars)
        {
            fault = SdpFault.TooLong;
            return false;
        }

        var result = new SdpText();
        fault = result.Read(text, isFragment);
        parsed = fault is null ? result : null;
        return fault is null;
    }

    /// <summary>The value of the first attribute of this name; null when absent, empty for a flag.</summary>
    public static string? First(List<SdpAttribute> attributes, string name) => attributes.Find(attribute => attribute.Name == name)?.Value;

    /// <summary>True for 1 to <paramref name="longest"/> token characters, which are safe to write into another description. Source: RFC 8866 section 9.</summary>
    public static bool IsToken(ReadOnlySpan<char> text, int longest)
    {
        if (text.IsEmpty || text.Length > longest)
        {
            return false;
        }

        foreach (var c in text)
        {
            if (c is <= ' ' or '"' or '(' or ')' or ',' or '/' or (>= ':' and <= '@') or '[' or '\\' or ']' or >= '\x7f')
            {
                return false;
            }
        }

        return true;
    }

    private SdpFault? Read(string text, bool isFragment)
    {
        var lines = 0;
        foreach (var untrimmed in text.AsSpan().EnumerateLines())
        {
            var line = untrimmed.TrimEnd(' ');
            if (line.IsEmpty)
            {
                continue;
            }

            if (++lines > MaximumLines || line.Length > MaximumLineChars)
            {
                return SdpFault.TooLong;
            }

            if (line.Length < 2 || line[1] != '=' || line[0] is < 'a' or > 'z' || line.IndexOfAnyInRange('\0', '\x1f') >= 0)
            {
                return SdpFault.Malformed("a line is not of the form <letter>=<value>");
            }

            if (lines == 1 && !isFragment && line is not "v=0")
            {
                return SdpFault.Malformed("the first line is not v=0");
            }

            if (line[0] == 'a')
            {
                (Sections.Count > 0 ? Sections[^1].Attributes : Session).Add(SdpAttribute.Of(line[2..]));
            }
            else if (line[0] == 'm' && ReadSection(line[2..]) is { } fault)
            {
                return fault;
            }
        }

        return lines == 0 && !isFragment ? SdpFault.Malformed("it is empty") : null;
    }

    private SdpFault? ReadSection(ReadOnlySpan<char> line)
    {
        if (Sections.Count == MaximumSections)
        {
            return SdpFault.TooLong;
        }

        var parts = line.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length < 4 || parts.Length > 3 + MaximumFormats || !IsToken(parts[0], 32) || !Array.TrueForAll(parts[3..], static format => IsToken(format, 32))
            || !Array.TrueForAll(parts[2].Split('/'), static name => IsToken(name, 16)) || parts[2].Length > 64
            || !ushort.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            return SdpFault.Malformed("an m-line is not of the form m=<media> <port> <protocol> <formats>");
        }

        Sections.Add(new SdpMediaText(parts[0], port, parts[2], parts[3..]));
        return null;
    }
}

/// <summary>One a-line: <c>a=name:value</c> or <c>a=name</c>.</summary>
internal sealed record SdpAttribute(string Name, string Value)
{
    public static SdpAttribute Of(ReadOnlySpan<char> text)
    {
        var colon = text.IndexOf(':');
        return colon < 0 ? new SdpAttribute(text.ToString(), string.Empty) : new SdpAttribute(text[..colon].ToString(), text[(colon + 1)..].Trim(' ').ToString());
    }
}

/// <summary>One m-line and what follows it.</summary>
internal sealed class SdpMediaText(string media, ushort port, string protocol, string[] formats)
{
    public string Media { get; } = media;

    public ushort Port { get; } = port;

    public string Protocol { get; } = protocol;

    public string[] Formats { get; } = formats;

    public List<SdpAttribute> Attributes { get; } = [];
}
