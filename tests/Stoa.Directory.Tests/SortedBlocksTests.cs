using CsCheck;

namespace Stoa.Directory.Tests;

public sealed class SortedBlocksTests
{
    [Fact]
    public void AddAndRemove_AnyNumbersInAnyOrder_KeepWhatASortedSetKeeps() =>
        Gen.Int[0, 3_000].Array[0, 4_000].Sample(numbers =>
        {
            var (blocks, model) = (new SortedBlocks<int>(Comparer<int>.Default), new SortedSet<int>());
            foreach (var number in numbers)
            {
                if (model.Add(number))
                {
                    blocks.Add(number);
                }
                else
                {
                    model.Remove(number);
                    blocks.Remove(number);
                }
            }

            var from = numbers.Length == 0 ? 0 : numbers[0];
            return blocks.Skip(0).SequenceEqual(model)
                && blocks.From(from).SequenceEqual(model.Where(number => number >= from))
                && blocks.Skip(700).SequenceEqual(model.Skip(700))
                && blocks.Pages.All(page => page.Length is > 0 and <= SortedBlocks<int>.PageBlocks)
                && blocks.Pages.All(page => page.All(block => block.Length is > 0 and <= SortedBlocks<int>.BlockItems));
        }, iter: 100);

    [Fact]
    public void AddAndRemove_OfMoreThanAPageHolds_SplitsAndJoinsPages()
    {
        const int Count = 100_000; // Some six full pages.
        var blocks = new SortedBlocks<int>(Comparer<int>.Default);
        for (var number = 0; number < Count; number++)
        {
            blocks.Add((number * 7_919) % Count); // Each once, in no order.
        }

        Assert.InRange(blocks.Pages.Length, 6, 24);
        Assert.Equal(Enumerable.Range(0, Count), blocks.Skip(0));
        Assert.Equal(Enumerable.Range(70_000, 30_000), blocks.From(70_000));
        Assert.Equal(Enumerable.Range(70_000, 30_000), blocks.Skip(70_000));
        for (var number = 0; number < Count; number++)
        {
            if (number % 1_000 != 0)
            {
                blocks.Remove((number * 7_919) % Count);
            }
        }

        Assert.Equal(Count / 1_000, blocks.Skip(0).Count());
        Assert.InRange(blocks.Pages.Length, 1, 3);
        foreach (var number in blocks.Skip(0))
        {
            blocks.Remove(number);
        }

        Assert.Empty(blocks.Pages);
    }

    [Fact]
    public void Load_ThenChanges_StaysInOrder()
    {
        var blocks = new SortedBlocks<int>(Comparer<int>.Default);
        blocks.Load([.. Enumerable.Range(0, 5_000).Select(number => (number * 7) % 5_000)]);
        for (var number = 0; number < 5_000; number += 2)
        {
            blocks.Remove(number);
        }

        blocks.Remove(-1);
        blocks.Add(5_001);
        Assert.Equal(Enumerable.Range(0, 2_500).Select(number => (number * 2) + 1).Append(5_001), blocks.Skip(0));
        Assert.Equal([4_999, 5_001], blocks.From(4_998));
        Assert.Empty(blocks.From(6_000));
        Assert.Empty(blocks.Skip(10_000));
    }

    [Fact]
    public void Walk_BegunBeforeAChange_ShowsWhatWasThere()
    {
        var blocks = new SortedBlocks<int>(Comparer<int>.Default);
        blocks.Load([1, 2, 3]);
        var walk = blocks.From(2);
        blocks.Remove(3);
        blocks.Add(4);
        Assert.Equal([2, 3], walk);
        Assert.Equal([1, 2, 4], blocks.Skip(0));
    }
}
