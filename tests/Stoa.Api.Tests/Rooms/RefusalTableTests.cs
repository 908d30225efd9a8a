using Stoa.Api.Rooms;
using Stoa.Spaces;

namespace Stoa.Api.Tests.Rooms;

public sealed class RefusalTableTests
{
    public static TheoryData<SpaceRefusal> All => [.. Enum.GetValues<SpaceRefusal>()];

    [Theory]
    [MemberData(nameof(All))]
    public void For_EveryReason_HasARowThatHangsTogether(SpaceRefusal refusal)
    {
        Assert.True(RefusalTable.Has(refusal));
        var row = RefusalTable.For(refusal);

        Assert.True(row.Problem.Status is 400 or 403 or 404 or 409);
        Assert.Equal(row.Problem.Status == 400, row.Member is not null);
        Assert.Equal(refusal.ToString(), string.Concat(row.Reason.Split('_').Select(part => char.ToUpperInvariant(part[0]) + part[1..])));
        Assert.NotEqual(row.Problem.Title, row.Problem.Detail, StringComparer.Ordinal);
        Assert.NotEmpty(row.Problem.Detail);
    }

    [Theory]
    [InlineData(SpaceRefusal.StartTooFarAhead, 400)]
    [InlineData(SpaceRefusal.NotCreator, 403)]
    [InlineData(SpaceRefusal.NotHost, 403)]
    [InlineData(SpaceRefusal.CallerBlocked, 403)]
    [InlineData(SpaceRefusal.SpaceUnknown, 404)]
    [InlineData(SpaceRefusal.SpaceOver, 404)]
    [InlineData(SpaceRefusal.SpaceNotLive, 409)]
    [InlineData(SpaceRefusal.SpeakerLimitReached, 409)]
    [InlineData(SpaceRefusal.SoldOut, 409)]
    public void For_WhatTheDesignNames_HasTheDesignsStatus(SpaceRefusal refusal, int status) =>
        Assert.Equal(status, RefusalTable.For(refusal).Problem.Status);
}
