using Stoa.Directory.Accounts;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;

namespace Stoa.Directory.Tests.Accounts;

/// <summary>What is known of tokens whose time is over: whether what they allowed was taken back afterwards.</summary>
public sealed class TakenBackTests
{
    private static readonly DateTimeOffset _expiry = new(2026, 7, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly UserId _person = new(1);
    private static readonly UserId _other = new(2);
    private static readonly ClientId _app = new("app");
    private static readonly string[] _apps = ["app", "else", "stoa-web", "stoa-command-line", "made-up"];
    private readonly AccountDirectory _directory = new();
    private long _seq;

    public TakenBackTests()
    {
        Apply(new AppSaved(new App { ClientId = _app, Name = "App", CreatedAt = _expiry }), -9);
        Apply(new AppSaved(new App { ClientId = new ClientId("else"), Name = "Else", CreatedAt = _expiry }), -9);
    }

    [Theory]
    [InlineData(AuditAct.GrantRevoked, "app", "app")]
    [InlineData(AuditAct.TokenReused, "app", "app")]
    [InlineData(AuditAct.TokenReused, null, "app else stoa-web stoa-command-line made-up")]
    [InlineData(AuditAct.GrantRevoked, "made-up", "")]
    [InlineData(AuditAct.Recovered, null, "app else stoa-web stoa-command-line made-up")]
    [InlineData(AuditAct.SignedOutEverywhere, null, "stoa-web stoa-command-line")]
    [InlineData(AuditAct.SignedOut, null, "")]
    [InlineData(AuditAct.GrantGiven, "app", "")]
    public void Audited_AfterTheTokensTime_TakesBackFromThatPersonAndThoseApps(AuditAct act, string? client, string apps)
    {
        Apply(new Audited(act, act == AuditAct.TokenReused ? null : _person, act == AuditAct.TokenReused ? _person : null, client is null ? null : new ClientId(client)), hours: 1);
        Assert.Equal(apps, string.Join(' ', _apps.Where(app => IsTakenBack(_person, app))));
        Assert.False(IsTakenBack(_other, "app"));
        Assert.False(IsTakenBack(null, "app"));
    }

    [Fact]
    public void Audited_WhileTheTokensTimeWasNotOver_SaysNothingOfIt()
    {
        Apply(new Audited(AuditAct.SignedOutEverywhere, _person), hours: -1); // The one that is kept, or one of later.
        Assert.False(IsTakenBack(_person, "stoa-web"));
    }

    [Fact]
    public void TokenRevoked_AboutItsEndOrLater_IsRemembered()
    {
        var token = new AccessToken(new TokenHash(1, 1, 1, 1), _app, _person, Scopes.None, _expiry.AddHours(-2), _expiry);
        foreach (var (number, hours, isRemembered) in new[] { (2ul, -1, false), (3ul, 0, true), (4ul, 1, true) })
        {
            var hash = new TokenHash(number, 1, 1, 1);
            Apply(new TokenIssued(token with { Hash = hash }), hours: -1);
            Apply(new TokenRevoked(hash), hours);
            Assert.Equal(isRemembered, _directory.WasTakenBack(hash, _person, _app, _expiry));
        }

        Assert.False(_directory.WasTakenBack(token.Hash, _person, _app, _expiry));
    }

    [Fact]
    public void RecentMoments_AreTheNewest_ForAWhile()
    {
        var moments = new RecentMoments<int>(limit: 3, TimeSpan.FromHours(1));
        foreach (var minute in Enumerable.Range(1, 4))
        {
            moments.Note(minute, _expiry.AddMinutes(minute));
            moments.Note(minute, _expiry);
            moments.Note(minute, _expiry.AddMinutes(minute));
        }

        Assert.Equal([false, true, true, true, false], Enumerable.Range(1, 5).Select(i => moments.HappenedSince(i, _expiry)));
        Assert.True(moments.HappenedSince(3, _expiry.AddMinutes(3)));
        Assert.False(moments.HappenedSince(3, _expiry.AddMinutes(3.1)));
        moments.Note(9, _expiry.AddMinutes(63.5));
        Assert.Equal(2, moments.Count);
    }

    private bool IsTakenBack(UserId? user, string app) => _directory.WasTakenBack(new TokenHash(9, 9, 9, 9), user, new ClientId(app), _expiry);

    private void Apply(AccountChange change, int hours) => _directory.Apply(new RecordedAccountChange(++_seq, _expiry.AddHours(hours), change));
}
