using Stoa.Api.Query;

namespace Stoa.Api.Tests.Query;

public sealed class FieldNamesTests
{
    private readonly FieldNames _names = new("Test", ["a", "b"], ["c"], ("a", 1), ("b", 2));

    [Fact]
    public void Recall_KnowsListsByEveryCharacter()
    {
        Assert.False(_names.TryRecall("a,b", out _));
        _names.Remember("a,b", 3);
        Assert.True(_names.TryRecall("a,b", out var flags));
        Assert.Equal(3ul, flags);
        Assert.False(_names.TryRecall("b,a", out flags));
        Assert.Equal(0ul, flags);
        Assert.False(_names.TryRecall("a,B", out _));
        Assert.False(_names.TryRecall("", out _));
    }

    [Fact]
    public void Recall_OfManyLists_IsNeverAnothers()
    {
        var lists = Enumerable.Range(0, 5_000).Select(i => ($"{i},{i * 7}", (ulong)i)).ToList();
        lists.ForEach(list => _names.Remember(list.Item1, list.Item2));
        var known = lists.Where(list => _names.TryRecall(list.Item1, out _)).ToList();
        Assert.InRange(known.Count, 1, 16);
        Assert.All(known, list => Assert.True(_names.TryRecall(list.Item1, out var flags) && flags == list.Item2));
    }

    [Fact]
    public void Remember_OfALongList_ForgetsIt()
    {
        var list = new string('a', 600);
        _names.Remember(list, 1);
        Assert.False(_names.TryRecall(list, out _));
    }
}
