using System.Globalization;

namespace Stoa.ClusterBench;

/// <summary>The <c>--name value</c> pairs of the command line.</summary>
internal sealed class Options
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    public Options(string[] arguments)
    {
        for (var i = 0; i + 1 < arguments.Length; i += 2)
        {
            _values[arguments[i].TrimStart('-')] = arguments[i + 1];
        }
    }

    /// <summary>The nodes' addresses for clients.</summary>
    public Uri[] Nodes => [.. Text("nodes").Split(',').Select(url => new Uri(url))];

    public string Text(string name) => _values.TryGetValue(name, out var text) ? text : throw new InvalidOperationException($"--{name} is missing.");

    public int Number(string name, int otherwise) =>
        _values.TryGetValue(name, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
