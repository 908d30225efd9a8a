using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Storage.Accounts;
using static Stoa.Storage.Tests.AccountSamples;

namespace Stoa.Storage.Tests.Accounts;

/// <summary>Reports on the disk.</summary>
public abstract class ReportTests(StoreHome home) : IAsyncLifetime
{
    private static readonly SpaceId _space = SpaceId.Parse("1abcDEF");
    private AccountStore _store = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await home.MakeAsync();
        _store = home.OpenAccounts();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _store.DisposeAsync();
        await home.DisposeAsync();
    }

    [Fact]
    public async Task File_OfAPersonAndASpace_AreReadAsTheyWere_AlsoAfterARestart()
    {
        var person = Of(1, 5, user: 6) with { Note = "Line\n\u00e9 \ud83c\udf99", SpaceId = _space, SpaceTitle = "Title", CreatorId = new UserId(7) };
        var space = Of(2, 5) with { SpaceId = _space, CreatorId = new UserId(7), Reason = ReportReason.ChildSafety };
        Assert.Equal((AccountAppendStatus.Committed, person), await _store.FileReportAsync(person, 20, Cancel));
        Assert.Equal((AccountAppendStatus.Committed, space), await _store.FileReportAsync(space, 20, Cancel));
        await _store.DisposeAsync();
        _store = home.OpenAccounts();
        Assert.Equal(person, await _store.FindReportAsync(person.Id, Cancel));
        Assert.Equal([space, person], await ListAsync());
        Assert.Equal(2, await _store.CountOpenReportsAsync(Cancel));
        Assert.Null(await _store.FindReportAsync(new ReportId(3), Cancel));

        // In the log: that there is one, and nothing of its words.
        Assert.Equal(
            [new Audited(AuditAct.ReportMade, new UserId(5), new UserId(6), Detail: "1"), new Audited(AuditAct.ReportMade, new UserId(5), new UserId(7), Detail: "2")],
            (await _store.ReadFeedAsync(0, 10, Cancel)).Select(recorded => recorded.Change));
    }

    [Fact]
    public async Task File_AgainWhileOpen_IsTheFirstOne_AndANewOneAfterwards()
    {
        var first = Of(1, 5, user: 6);
        await _store.FileReportAsync(first, 20, Cancel);
        Assert.Equal((AccountAppendStatus.Unchanged, first), await _store.FileReportAsync(Of(2, 5, user: 6) with { Reason = ReportReason.Spam, SpaceId = _space }, 20, Cancel));
        Assert.Equal(AccountAppendStatus.Committed, (await _store.FileReportAsync(Of(3, 8, user: 6), 20, Cancel)).Status);
        Assert.Equal(AccountAppendStatus.Committed, (await _store.FileReportAsync(Of(4, 5) with { SpaceId = _space, CreatorId = new UserId(6) }, 20, Cancel)).Status);
        Assert.Equal(AccountAppendStatus.Unchanged, (await _store.FileReportAsync(Of(5, 5) with { SpaceId = _space, CreatorId = new UserId(6) }, 20, Cancel)).Status);
        await _store.ResolveReportAsync(first.Id, Done(), Cancel);
        Assert.Equal(AccountAppendStatus.Committed, (await _store.FileReportAsync(Of(6, 5, user: 6), 20, Cancel)).Status);
        Assert.Equal(4, (await ListAsync()).Count);
    }

    [Fact]
    public async Task File_TheSameByManyAtOnce_KeepsOne()
    {
        var results = await Task.WhenAll(Enumerable.Range(1, 20).Select(id => _store.FileReportAsync(Of(id, 5, user: 6), 20, Cancel)));
        Assert.Single(results, result => result.Status == AccountAppendStatus.Committed);
        Assert.Single(results.Select(result => result.Report).Distinct());
    }

    [Fact]
    public async Task File_MoreThanADayHasRoomFor_IsRefused_AlsoWhenTheyAreResolved()
    {
        for (var id = 1; id <= 3; id++)
        {
            Assert.Equal(AccountAppendStatus.Committed, (await _store.FileReportAsync(Of(id, 5, user: 100 + id), 3, Cancel)).Status);
        }

        await _store.ResolveReportAsync(new ReportId(1), Done(), Cancel);
        Assert.Equal(AccountAppendStatus.ReportLimitReached, (await _store.FileReportAsync(Of(4, 5, user: 104), 3, Cancel)).Status);
        Assert.Equal(AccountAppendStatus.Committed, (await _store.FileReportAsync(Of(5, 6, user: 104), 3, Cancel)).Status);
        Assert.Equal(AccountAppendStatus.Committed, (await _store.FileReportAsync(Of(6, 5, user: 104) with { CreatedAt = Start.AddDays(1) }, 3, Cancel)).Status);
    }

    [Fact]
    public async Task File_WhenAsManyWaitAsMay_IsRefusedUntilOneIsResolved()
    {
        using (var database = home.Connect(AccountsSchema.Tables))
        {
            database.Execute($"""
                WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < {Report.MaxOpen})
                INSERT INTO reports(id, reporter_id, user_id, reason, created_at) SELECT id, id, 6, 1, 0 FROM n
                """);
        }

        var one = Of(Report.MaxOpen + 1, 5, user: 7);
        Assert.Equal(AccountAppendStatus.TooManyOpenReports, (await _store.FileReportAsync(one, 20, Cancel)).Status);
        await _store.ResolveReportAsync(new ReportId(1), Done(), Cancel);
        Assert.Equal(AccountAppendStatus.Committed, (await _store.FileReportAsync(one, 20, Cancel)).Status);
    }

    [Fact]
    public async Task Resolve_CountsOnce_AndMovesItBelowTheOpenOnes()
    {
        for (var id = 1; id <= 4; id++)
        {
            await _store.FileReportAsync(Of(id, id, user: 6), 20, Cancel);
        }

        var done = Done() with { Note = "Nothing there" };
        Assert.Equal(AccountAppendStatus.Committed, await _store.ResolveReportAsync(new ReportId(3), done, Cancel));
        Assert.Equal(AccountAppendStatus.ReportNotOpen, await _store.ResolveReportAsync(new ReportId(3), done, Cancel));
        Assert.Equal(AccountAppendStatus.ReportNotOpen, await _store.ResolveReportAsync(new ReportId(9), done, Cancel));
        Assert.Equal(done, (await _store.FindReportAsync(new ReportId(3), Cancel))!.Resolution);
        var all = await ListAsync();
        Assert.Equal([4, 2, 1, 3], all.Select(report => report.Id.Value));
        Assert.Equal(all.Select(report => report.Place), all.Select(report => report.Place).OrderDescending());
        Assert.Equal(3, await _store.CountOpenReportsAsync(Cancel));
        Assert.Equal([1, 3], (await _store.ListReportsAsync(0, all[1].Place, false, 9, Cancel)).Select(report => report.Id.Value));
        Assert.Equal([2, 4], (await _store.ListReportsAsync(all[2].Place, long.MaxValue, true, 9, Cancel)).Select(report => report.Id.Value));
        Assert.Equal(new Audited(AuditAct.ReportResolved, new UserId(11), Detail: "3 Dismissed"), (await _store.ReadFeedAsync(4, 10, Cancel)).Single().Change);
    }

    [Fact]
    public async Task UserDeleted_TakesTheirWordsOut()
    {
        await _store.AppendManyAsync([new UserSaved(User(5, "alice")), new UserSaved(User(6, "bob"))], Cancel);
        var hers = Of(1, 5, user: 6) with { Note = "My words" };
        var about = Of(2, 6) with { Note = "His words", SpaceId = _space, SpaceTitle = "Her title", CreatorId = new UserId(5) };
        await _store.FileReportAsync(hers, 20, Cancel);
        await _store.FileReportAsync(about, 20, Cancel);
        Assert.Equal([hers], await _store.ListReportsOfAsync(new UserId(5), Cancel));
        await _store.AppendAsync(new UserDeleted(new UserId(5)), Cancel);
        Assert.Equal(hers with { ReporterId = null, Note = null }, await _store.FindReportAsync(hers.Id, Cancel));
        Assert.Equal(about with { SpaceTitle = null }, await _store.FindReportAsync(about.Id, Cancel));
        Assert.Empty(await _store.ListReportsOfAsync(new UserId(5), Cancel));
    }

    [Fact]
    public async Task Resolved_AreForgottenAfterHalfAYear_OpenOnesNever()
    {
        await _store.AppendManyAsync([new UserSaved(User(5, "alice")), new TokenIssued(OwnToken("t", new UserId(5), Start))], Cancel);
        for (var id = 1; id <= 3; id++)
        {
            await _store.FileReportAsync(Of(id, 5, user: 100 + id), 20, Cancel);
        }

        await _store.ResolveReportAsync(new ReportId(1), Done(), Cancel);
        await _store.ResolveReportAsync(new ReportId(2), Done() with { At = Start.AddDays(1) }, Cancel);
        Assert.True((await _store.AppendAsync(new ExpiredTokensDropped(Start + Report.Retention + TimeSpan.FromHours(1)), Cancel)).Committed);
        Assert.Equal([3, 2], (await ListAsync()).Select(report => report.Id.Value));
    }

    private static Report Of(long id, long reporter, long? user = null) => new()
    {
        Id = new ReportId(id), ReporterId = new UserId(reporter), UserId = user is { } value ? new UserId(value) : null, Reason = ReportReason.Abuse, CreatedAt = Start,
    };

    private static ReportResolution Done() => new(new UserId(11), Start, ReportAction.Dismissed, null);

    private Task<IReadOnlyList<Report>> ListAsync() => _store.ListReportsAsync(0, long.MaxValue, false, 100, Cancel);
}

/// <summary>On SQLite.</summary>
public sealed class SqliteReportTests() : ReportTests(new SqliteHome());

/// <summary>On PostgreSQL.</summary>
public sealed class PostgresReportTests() : ReportTests(new PostgresHome());
