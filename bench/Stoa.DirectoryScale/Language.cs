using System.Text;

namespace Stoa.DirectoryScale;

/// <summary>The words of one language by Zipf's law: those that people use most first, then made ones that look like its words.</summary>
/// <remarks>A made word is two to four syllables, for Chinese and Japanese one to three characters. The word of rank r is drawn with a probability
/// of 1 / (r ln N) of N words, so the first comes in about every eleventh place, as "the" does in English.</remarks>
internal sealed class Language
{
    private readonly string[] _words;
    private readonly int _commonCount;

    public Language(LanguageSource source, Random random)
    {
        Tag = source.Tag;
        Share = source.Share;
        IsSpaced = source.IsSpaced;
        var common = source.Common.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var syllables = source.IsSpaced || source.Syllables.Contains(' ', StringComparison.Ordinal)
            ? source.Syllables.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            : [.. source.Syllables.EnumerateRunes().Select(rune => rune.ToString())];
        var words = new List<string>(common);
        var known = new HashSet<string>(common, StringComparer.Ordinal);
        while (words.Count < source.WordCount)
        {
            var word = new StringBuilder();
            for (var left = source.Shortest + random.Next(3); left > 0; left--)
            {
                word.Append(syllables[Rank(syllables.Length, random)]); // Some syllables are common, most are not.
            }

            if (known.Add(word.ToString()))
            {
                words.Add(word.ToString());
            }
        }

        _words = [.. words];
        _commonCount = common.Length;
    }

    public string Tag { get; }

    public int Share { get; }

    public bool IsSpaced { get; }

    /// <summary>One of the words that people use most, each as likely as the other.</summary>
    public string Common(Random random) => _words[random.Next(_commonCount)];

    /// <summary>One of the rarest nine tenths.</summary>
    public string Rare(Random random) => _words[random.Next(_words.Length / 10, _words.Length)];

    /// <summary>A word as it comes in a title.</summary>
    public string Word(Random random) => _words[Rank(_words.Length, random)];

    public string Phrase(Random random, int words)
    {
        var phrase = new StringBuilder();
        for (var i = 0; i < words; i++)
        {
            var word = Word(random);
            phrase.Append(i == 0 || !IsSpaced ? "" : " ").Append(random.Next(4) == 0 ? char.ToUpperInvariant(word[0]) + word[1..] : word);
        }

        return phrase.ToString();
    }

    /// <summary>A number below the count, 0 most often: by Zipf's law.</summary>
    public static int Rank(int count, Random random) => (int)(Math.Pow(count + 1, random.NextDouble()) - 1);
}
