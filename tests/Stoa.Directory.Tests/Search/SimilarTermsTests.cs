using CsCheck;
using Stoa.Directory.Search;

namespace Stoa.Directory.Tests.Search;

public sealed class SimilarTermsTests
{
    private static readonly Gen<string> _word = Gen.Char['a', 'c'].Array[0, 9].Select(letters => new string(letters));

    /// <summary>Few letters and small blocks, so that many terms are near, share their beginnings, and are jumped over.</summary>
    [Fact]
    public void Walk_AnyTerms_FindsThoseThatBruteForceFinds() =>
        Gen.Select(_word.Array[1, 120], _word, Gen.Int[0, 1], Gen.Int[1, 2], Gen.Int[1, 7]).Sample((all, rest, kept, maxEdits, blockSize) =>
        {
            var word = "a" + rest;
            string[] terms = [.. all.Where(term => term.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
            var similar = new SimilarTerms(word, kept, maxEdits);
            similar.Walk([.. terms.Chunk(blockSize)]);

            string[] looked = [.. terms.Where(term => term.StartsWith(word[..kept], StringComparison.Ordinal))];
            Assert.Equal(
                looked.Select(term => (term, edits: Edits(word[kept..], term[kept..]))).Where(one => one.edits <= maxEdits),
                similar.Whole.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => (one.Key, one.Value)));

            Assert.All(similar.Begun, one =>
            {
                Assert.Contains(looked, term => term.StartsWith(one.Key, StringComparison.Ordinal));
                Assert.Equal(Edits(word[kept..], one.Key[kept..]), one.Value);
            });
            foreach (var term in looked.Where(term => term.Length > kept))
            {
                // Nothing at all is no beginning, but may be nearer than any: then none is kept.
                var (nothing, least) = (word.Length - kept, Enumerable.Range(kept + 1, term.Length - kept).Min(end => Edits(word[kept..], term[kept..end])));
                if (least <= maxEdits && least < nothing)
                {
                    Assert.Contains(similar.Begun, one => term.StartsWith(one.Key, StringComparison.Ordinal) && one.Value == least);
                }
            }
        }, iter: 3_000);

    [Fact]
    public void Distance_AnyWords_IsThatOfBruteForce() =>
        Gen.Select(_word, _word).Sample((one, other) => Assert.Equal(Edits(one, other), SimilarTerms.Distance(one, other)), iter: 3_000);

    /// <summary>The optimal string alignment as it is defined, from the ends of both words: no rows, no bounds.</summary>
    private static int Edits(string one, string other)
    {
        var known = new Dictionary<(int, int), int>();
        return Between(one.Length, other.Length);

        int Between(int i, int j)
        {
            if (i == 0 || j == 0)
            {
                return i + j;
            }

            if (known.TryGetValue((i, j), out var edits))
            {
                return edits;
            }

            edits = Math.Min(Math.Min(Between(i - 1, j), Between(i, j - 1)) + 1, Between(i - 1, j - 1) + (one[i - 1] == other[j - 1] ? 0 : 1));
            if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
            {
                edits = Math.Min(edits, Between(i - 2, j - 2) + 1);
            }

            return known[(i, j)] = edits;
        }
    }
}
