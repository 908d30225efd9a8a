using CsCheck;
using Stoa.Directory.Search;

namespace Stoa.Directory.Tests.Search;

public sealed class PostingListTests
{
    [Fact]
    public void AddAndRemove_AnyOrder_KeepsTheSortedSet()
    {
        // Dense keys and few of them, so that adds repeat, removes hit, and blocks split and merge.
        Gen.Select(Gen.ULong[0, 3_000], Gen.Int[0, 4]).Array[0, 6_000].Sample(
            steps =>
            {
                var list = new PostingList();
                var expected = new SortedSet<ulong>();
                foreach (var (key, action) in steps)
                {
                    if (action > 1)
                    {
                        list.Add(key);
                        expected.Add(key);
                    }
                    else
                    {
                        list.Remove(key);
                        expected.Remove(key);
                    }
                }

                Assert.Equal(expected, list.Blocks.SelectMany(block => block));
                Assert.Equal(expected.Count == 0, list.IsEmpty);
                Assert.All(list.Blocks, block => Assert.InRange(block.Length, 1, PostingList.BlockKeys));
            },
            iter: 60);
    }

    [Fact]
    public void Remove_NearlyAllOfALongList_LeavesFewBlocks()
    {
        var list = PostingList.Of(Enumerable.Range(0, 100_000).Select(key => (ulong)key).ToArray());
        for (var key = 0UL; key < 100_000; key++)
        {
            if (key % 100 != 0)
            {
                list.Remove(key);
            }
        }

        Assert.Equal(1_000, list.Blocks.Sum(block => block.Length));
        Assert.InRange(list.Blocks.Length, 4, 24);
    }

    [Fact]
    public void Of_UnsortedWithRepeats_IsTheSortedSet()
    {
        Assert.Equal([[1UL, 2, 3]], PostingList.Of(new ulong[] { 3, 1, 2, 3, 1 }).Blocks);
    }

    [Fact]
    public void Intersection_AnyLists_GivesTheCommonKeysInOrder()
    {
        Gen.ULong[0, 5_000].HashSet[1, 3_000].Array[1, 5].Sample(
            sets =>
            {
                var expected = sets.Skip(1).Aggregate(sets[0].AsEnumerable(), (all, one) => all.Intersect(one)).Order().ToArray();
                var walk = new PostingIntersection(
                    [.. sets.Select(set => new PostingCursor(PostingList.Of(set.ToArray()).Blocks))]);
                List<ulong> found = [];
                while (walk.TryNext(out var key))
                {
                    found.Add(key);
                }

                Assert.Equal(expected, found);
            },
            iter: 300);
    }
}
