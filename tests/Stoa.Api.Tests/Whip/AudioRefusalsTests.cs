using Stoa.Api.Whip;
using Stoa.Spaces;

namespace Stoa.Api.Tests.Whip;

public sealed class AudioRefusalsTests
{
    public static TheoryData<AudioRefusalKind> All => [.. Enum.GetValues<AudioRefusalKind>()];

    [Theory]
    [MemberData(nameof(All))]
    public void For_EveryKind_HasARowThatSaysWhatWasSaid(AudioRefusalKind kind)
    {
        var row = AudioRefusals.For(new AudioRefusal(kind, "A sentence."));

        Assert.Equal("A sentence.", row.Problem.Detail);
        Assert.Matches("^[a-z_]+$", row.Reason);
        Assert.InRange(row.RetryAfterSeconds, 1, 60);
    }

    [Theory]
    [InlineData(AudioRefusalKind.BadOffer, 400)]
    [InlineData(AudioRefusalKind.NotSpeaker, 403)]
    [InlineData(AudioRefusalKind.SessionUnknown, 404)]
    [InlineData(AudioRefusalKind.SpaceNotLive, 409)]
    [InlineData(AudioRefusalKind.EtagMismatch, 412)]
    [InlineData(AudioRefusalKind.TooManySessions, 429)]
    [InlineData(AudioRefusalKind.NodeFull, 503)]
    [InlineData(AudioRefusalKind.Unavailable, 503)]
    [InlineData(AudioRefusalKind.Stopping, 503)]
    public void For_AKind_HasTheStatusThatTheStandardNames(AudioRefusalKind kind, int status) =>
        Assert.Equal(status, AudioRefusals.For(new AudioRefusal(kind, "A sentence.")).Problem.Status);

    [Fact]
    public void NoAudio_RefusesOffersWithItsReasonAndKnowsNoSession()
    {
        var none = new NoAudio("libssl is missing.");
        var offer = new AudioOffer(AudioDirection.Listen, SpaceId.NewRandom(), default, "v=0");
        Assert.Equal(new AudioRefusal(AudioRefusalKind.Unavailable, "libssl is missing."), none.Open(offer).Refusal);
        Assert.Equal(AudioRefusalKind.SessionUnknown, none.Patch(default, "", null).Refusal?.Kind);
        Assert.False(none.Close(default));
        Assert.Empty(none.Describe(offer.SpaceId, null));
    }
}
