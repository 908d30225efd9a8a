using System.Text.Json.Nodes;
using Stoa.Server.Tests.Rooms;
using Stoa.Spaces;
using static Stoa.Server.Tests.Cluster.MadeUpHistory;

namespace Stoa.Server.Tests.Cluster;

/// <summary>The checker finds what must not happen in histories that were made up.</summary>
public sealed class HistoryCheckerTests
{
    private readonly MadeUpHistory _history = new();

    [Fact]
    public void FindFaults_OfAHistoryWhereAllIsWell_FindsNone()
    {
        _history.Do("title", Creator, text: "t1");
        _history.Do("ask", Fan, text: "t2");
        _history.Do("ask", Fan, text: "t3"); // Again: there is nothing to do.
        _history.Do("approve", Creator, Fan);
        _history.Do("mute", Creator, "9", end: CommandEnd.Refused, isInLog: false, reason: "user_not_speaker");
        _history.Do("lock", Creator, end: CommandEnd.Unknown);
        _history.Do("title", Creator, text: "t4", end: CommandEnd.Unknown, isInLog: false);
        _history.Do("mute_all", Creator);
        _history.Hear(Creator, [_history.Snapshot(1, Creator), .. Enumerable.Range(2, (int)_history.Last - 1).Select(version => Queue(_history.Told(version)))]);
        _history.Heard.Add(new HeardSpace(Fan, _history.Id,
        [
            new Hearing("n1", null, [_history.Snapshot(1, Fan), _history.Told(2), _history.Told(3)], IsOpenAtEnd: false),
            new Hearing("n1", "a-3", [_history.Told(4)], IsOpenAtEnd: false),
            new Hearing("n2", "a-4", [_history.Snapshot(3, Fan, "b"), _history.Told(4, "b"), _history.Told(5, "b"), _history.Told(6, "b")], IsOpenAtEnd: true),
        ]));
        _history.See(Creator, _history.Last, isFinal: true, participants: 2);

        Assert.Empty(_history.Faults());
    }

    [Fact]
    public void FindFaults_AcknowledgedAndNotInTheLog_FindsIt()
    {
        _history.Do("share", Fan, text: "t1", isInLog: false);
        OneFault("Acknowledged, and not in the log: share 2");
    }

    [Fact]
    public void FindFaults_AcknowledgedCreationNotInTheLog_FindsIt()
    {
        var now = _history.Now();
        _history.Commands.Add(new SentCommand(new Act("create", Fan, "", "t1"), "1abcdefghijkl", "n1", now, now, CommandEnd.Done, 201));
        OneFault("Acknowledged, and not in the log: create 2");
    }

    [Fact]
    public void FindFaults_AcknowledgedAsNothingToDoWhereThereWas_FindsIt()
    {
        _history.Do("lock", Creator, isInLog: false);
        OneFault("Acknowledged, and not in the log: lock");
    }

    [Fact]
    public void FindFaults_RefusedAndInTheLog_FindsIt()
    {
        _history.Do("title", Creator, text: "t1", end: CommandEnd.Refused, reason: "not_host");
        Assert.Contains("Nobody asked for version 2", _history.Faults()[0], StringComparison.Ordinal);
        Assert.Contains("it was refused", _history.Faults()[0], StringComparison.Ordinal);
        Assert.Contains("Refused for what was not so", _history.Faults()[1], StringComparison.Ordinal);
    }

    [Fact]
    public void FindFaults_EventThatNobodyAskedFor_FindsIt()
    {
        _history.Append(new SpeakRequestsLocked { At = _history.Now(), Actor = new UserId(1) });
        OneFault("Nobody asked for version 2");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void FindFaults_OneCommandTwiceInTheLog_FindsIt(bool isAcknowledged)
    {
        _history.Do("share", Fan, text: "t1", end: isAcknowledged ? CommandEnd.Done : CommandEnd.Unknown);
        _history.Append(new PostShared(new PostId(77), "t1") { At = _history.Log[^1].Event.At, Actor = new UserId(2) });
        OneFault("Nobody asked for version 3");
    }

    [Fact]
    public void FindFaults_EventThatTheRulesDoNotMake_FindsIt()
    {
        _history.Do("ask", Fan, text: "t1", isInLog: false, end: CommandEnd.Unknown);
        _history.Append(new SpeakRequested(new UserId(2), "another note") { At = _history.Now(), Actor = new UserId(2) });
        OneFault("Nobody asked for version 2");
    }

    [Fact]
    public void FindFaults_GapInTheLog_FindsIt()
    {
        _history.Do("title", Creator, text: "t1", end: CommandEnd.Unknown);
        _history.Do("title", Creator, text: "t2", end: CommandEnd.Unknown);
        _history.Log.RemoveAt(1);
        OneFault("has version 3 after 1");
    }

    [Fact]
    public void FindFaults_NumbersOutOfOrder_FindsIt()
    {
        _history.Do("title", Creator, text: "t1");
        _history.Log[1] = _history.Log[1] with { Seq = 1 };
        OneFault("The log has number 1 after 1");
    }

    [Fact]
    public void FindFaults_MoreTicketsThanSeats_FindsIt()
    {
        var history = new MadeUpHistory(new TicketOffer(0, "EUR", 1, null));
        history.Do("buy", Fan);
        history.Append(new TicketSold(new UserId(3), 1, Paid: true) { At = history.Now(), Actor = new UserId(3) });
        var faults = history.Faults();
        Assert.Contains(faults, fault => fault.Contains("has 2 tickets out at version 3, and 1 seats", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.Contains("sold ticket 1 twice", StringComparison.Ordinal));
    }

    [Fact]
    public void FindFaults_Status503WithoutRetryAfter_FindsIt()
    {
        _history.Do("title", Creator, text: "t1", end: CommandEnd.Unknown);
        _history.Commands[^1] = _history.Commands[^1] with { SaysWhenToRetry = false };
        OneFault("without Retry-After");
    }

    [Fact]
    public void FindFaults_EventLeftOutOfAStream_FindsIt()
    {
        MakeThree();
        _history.Hear(Fan, _history.Snapshot(1, Fan), _history.Told(2), _history.Told(4));
        OneFault("version 3, space_edited, never came after 2");
    }

    [Fact]
    public void FindFaults_EventTwiceInAStream_FindsIt()
    {
        MakeThree();
        _history.Hear(Fan, _history.Snapshot(1, Fan), _history.Told(2), _history.Told(2) with { Id = "a-3" }, _history.Told(3) with { Id = "a-4" }, _history.Told(4) with { Id = "a-5" });
        OneFault("space_edited of version 2 after version 2");
    }

    [Fact]
    public void FindFaults_EventsInAnotherOrder_FindsIt()
    {
        MakeThree();
        _history.Hear(Fan, _history.Snapshot(1, Fan), _history.Told(3) with { Id = "a-2" }, _history.Told(2) with { Id = "a-3" }, _history.Told(4));
        Assert.Contains(_history.Faults(), fault => fault.Contains("version 2 after version 3", StringComparison.Ordinal));
    }

    [Fact]
    public void FindFaults_IdsOutOfOrder_FindsIt()
    {
        MakeThree();
        _history.Hear(Fan, _history.Snapshot(1, Fan), _history.Told(2), _history.Told(3) with { Id = "a-2" }, _history.Told(4));
        OneFault("space_edited a-2 came after a-2");
    }

    [Fact]
    public void FindFaults_TwoTruthsForOneVersion_FindsThem()
    {
        MakeThree();
        _history.Hear(Fan, _history.Snapshot(1, Fan), _history.Told(2), _history.Told(3) with { Type = "speak_requests_locked" }, Spoil(_history.Told(4), "title", "another"));
        Assert.Contains("version 3 is told as speak_requests_locked, and the log has space_edited", _history.Faults()[0], StringComparison.Ordinal);
        Assert.Contains("after version 4 title is 'another', the log has 't3'", _history.Faults()[1], StringComparison.Ordinal);
    }

    [Fact]
    public void FindFaults_VersionThatTheLogDoesNotHave_FindsIt()
    {
        MakeThree();
        _history.Hear(Fan, _history.Snapshot(1, Fan), _history.Told(2), _history.Told(3), _history.Told(4));
        _history.Log.RemoveAt(3);
        _history.Commands.RemoveAt(3);
        OneFault("space_edited of version 4, and the log has 3");
    }

    [Fact]
    public void FindFaults_StreamThatNeverCatchesUp_FindsIt()
    {
        MakeThree();
        _history.Hear(Fan, _history.Snapshot(1, Fan), _history.Told(2), _history.Told(3));
        OneFault("version 4, space_edited, never came after 3");
    }

    [Fact]
    public void FindFaults_StreamThatHeardNothing_FindsIt()
    {
        _history.Hear(Fan);
        OneFault("had heard nothing");
    }

    [Fact]
    public void FindFaults_StreamAtAnotherNodeWithoutASnapshot_FindsIt()
    {
        MakeThree();
        _history.Heard.Add(new HeardSpace(Fan, _history.Id,
        [
            new Hearing("n1", null, [_history.Snapshot(1, Fan), _history.Told(2)], IsOpenAtEnd: false),
            new Hearing("n2", "a-2", [_history.Told(3, "b"), _history.Told(4, "b")], IsOpenAtEnd: true),
        ]));
        Assert.Contains("began without a snapshot", _history.Faults()[0], StringComparison.Ordinal);
    }

    [Fact]
    public void FindFaults_SnapshotUnlikeTheLog_FindsIt()
    {
        _history.Do("invite", Creator, Fan);
        _history.Hear(Fan, Spoil(_history.Snapshot(2, Fan), "invited_user_ids", new JsonArray()));
        OneFault("invited_user_ids is '', the log has '2'");
    }

    [Fact]
    public void FindFaults_LookupWithoutOnesOwnCommand_FindsIt()
    {
        _history.Do("title", Creator, text: "t1");
        _history.See(Creator, 1);
        OneFault("version 1, and their own command led to 2");
    }

    [Fact]
    public void FindFaults_LookupAtAnotherNodeThatIsBehind_FindsNone()
    {
        _history.Do("title", Creator, text: "t1");
        _history.See(Creator, 1, "n2");
        Assert.Empty(_history.Faults());
    }

    [Fact]
    public void FindFaults_LookupUnlikeTheLog_FindsIt()
    {
        _history.See(Fan, 1, spoil: shown => shown["title"] = "another");
        OneFault("title is 'another', the log has 't0'");
    }

    [Fact]
    public void FindFaults_NodeThatNeverCatchesUp_FindsIt()
    {
        _history.Do("title", Creator, text: "t1");
        _history.See(Fan, 1, "n2", isFinal: true);
        OneFault("version 1, and the log has 2");
    }

    [Fact]
    public void FindFaults_PeopleNotCounted_FindsIt()
    {
        _history.See(Fan, 1, isFinal: true, participants: 3);
        OneFault("2 people, and 3 are there");
    }

    [Fact]
    public void FindFaults_RoleLost_FindsIt()
    {
        _history.See(Creator, 1, spoil: shown =>
        {
            shown["me"] = new JsonObject { ["role"] = "listener" };
            shown.Remove("speak_requests");
        });
        OneFault("another role");
    }

    private void MakeThree()
    {
        _history.Do("title", Creator, text: "t1");
        _history.Do("title", Creator, text: "t2");
        _history.Do("title", Creator, text: "t3");
    }

    private void OneFault(string text) => Assert.Contains(text, Assert.Single(_history.Faults()), StringComparison.Ordinal);

    /// <summary>A change as hosts get it, with who asked.</summary>
    private static StreamEvent Queue(StreamEvent told)
    {
        if (told.Type != "speak_requested")
        {
            return told.Type == "speaker_admitted" ? About(told, Fan) : told;
        }

        var json = JsonNode.Parse(told.Json)!;
        json["data"]!["speak_request"] = new JsonObject { ["position"] = 1, ["user_id"] = Fan, ["note"] = "t2" };
        return About(new StreamEvent(told.Type, told.Id, json.ToJsonString()) { HasId = true }, Fan);
    }

    private static StreamEvent About(StreamEvent told, string user)
    {
        var json = JsonNode.Parse(told.Json)!;
        json["data"]!["user_id"] = user;
        return new StreamEvent(told.Type, told.Id, json.ToJsonString()) { HasId = true };
    }

    private static StreamEvent Spoil(StreamEvent told, string member, JsonNode value)
    {
        var json = JsonNode.Parse(told.Json)!;
        (json["data"]!["space"] ?? json["data"]!)[member] = value;
        return new StreamEvent(told.Type, told.Id, json.ToJsonString()) { HasId = true };
    }
}
