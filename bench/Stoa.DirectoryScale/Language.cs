using System.Text;

namespace Stoa.DirectoryScale;

/// <summary>The words, or for scripts without spaces the characters, of one language, most frequent first.</summary>
internal sealed class Language
{
    private readonly string[] _words;
    private readonly string _letters;
    private readonly int _commonCount;

    public Language(string tag, int share, string common, string letters, int rareCount, Random random)
    {
        Tag = tag;
        Share = share;
        _letters = letters;
        var known = common.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        _commonCount = known.Length;
        _words = [.. known, .. Enumerable.Range(0, rareCount).Select(_ => MakeWord(letters, random, 3, 11))];
    }

    public string Tag { get; }

    public int Share { get; }

    public bool IsSpaced => _words.Length > 0;

    public static string MakeWord(string letters, Random random, int shortest, int longest)
    {
        var word = new StringBuilder();
        for (var length = random.Next(shortest, longest); word.Length < length;)
        {
            word.Append(letters[random.Next(letters.Length)]);
        }

        return word.ToString();
    }

    public string Common(Random random) => _words[random.Next(_commonCount)];

    public string Rare(Random random) => _words[random.Next(_commonCount * 10, _words.Length)];

    public string Words(Random random, int count)
    {
        var title = new StringBuilder();
        for (var i = 0; i < count; i++)
        {
            var word = _words[Rank(_words.Length, random)];
            title.Append(i == 0 ? "" : " ").Append(random.Next(4) == 0 ? char.ToUpperInvariant(word[0]) + word[1..] : word);
        }

        return title.ToString();
    }

    public string Run(Random random, int length)
    {
        var run = new StringBuilder();
        while (run.Length < length)
        {
            run.Append(_letters[Rank(_letters.Length, random)]);
        }

        return run.ToString();
    }

    private static int Rank(int count, Random random) => (int)(Math.Pow(count, random.NextDouble()) - 1);
}
