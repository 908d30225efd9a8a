using System.Globalization;

namespace Stoa.Soak;

/// <summary>What the command line asks for: pairs of <c>--name value</c>.</summary>
internal sealed class Options(string[] args)
{
    /// <summary>The server.</summary>
    public Uri Url => new(Text("--url"));

    /// <summary>Who there is: what <see cref="Soak.People"/> wrote.</summary>
    public string People => Text("--people");

    /// <summary>Takes every acknowledged command.</summary>
    public string Acks => Text("--acks");

    /// <summary>After how long no new Space is born; those that are there live to their end.</summary>
    public TimeSpan Lasting => TimeSpan.FromSeconds(Number("--seconds"));

    /// <summary>How often it says how long things took.</summary>
    public TimeSpan Every => TimeSpan.FromSeconds(Number("--every"));

    /// <summary>Spaces that are alive at a time.</summary>
    public int Spaces => Number("--spaces");

    private string Text(string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : throw new InvalidOperationException($"{name} is missing.");

    private int Number(string name) => int.Parse(Text(name), CultureInfo.InvariantCulture);
}
