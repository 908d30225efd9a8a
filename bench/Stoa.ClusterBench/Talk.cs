namespace Stoa.ClusterBench;

/// <summary>A live Space of the world that <c>Stoa.Swarm world</c> made, with the tokens of its people: host, speaker, listeners.</summary>
/// <param name="Id">The Space's id.</param>
/// <param name="Tokens">A token for each person.</param>
internal sealed record Talk(string Id, string[] Tokens)
{
    public string Host => Tokens[0];

    public string Speaker => Tokens[1];

    public string Listener => Tokens[2];

    public string Another => Tokens[3];

    /// <summary>Reads the file of the world.</summary>
    public static Talk[] Read(string file) => [.. File.ReadLines(file)
        .Select(line => line.Split(' '))
        .GroupBy(parts => parts[0], parts => parts[2], StringComparer.Ordinal)
        .Select(people => new Talk(people.Key, [.. people]))];
}
