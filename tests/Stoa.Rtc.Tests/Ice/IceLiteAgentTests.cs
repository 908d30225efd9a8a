using System.Net;
using System.Text;
using CsCheck;
using Stoa.Rtc.Ice;
using Stoa.Rtc.Stun;

namespace Stoa.Rtc.Tests.Ice;

/// <summary>The server's side of ICE.</summary>
public sealed class IceLiteAgentTests
{
    private static readonly IceCredentials _local = new("stoaAAAA", "local-password-of-24-char");
    private static readonly IceCredentials _remote = new("peer", "remotepasswordremotepassword");
    private static readonly IceCredentials _newLocal = new("stoaBBBB", "second-password-of-24-cha");
    private static readonly TransportAddress _a = Address("192.0.2.1", 1000);
    private static readonly TransportAddress _b = Address("192.0.2.1", 1001);
    private static readonly TransportAddress _c = Address("2001:db8::7", 1001);

    private readonly byte[] _response = new byte[IceLiteAgent.MaximumResponseBytes];
    private readonly IceLiteAgent _agent = new(_local, _remote, TimeSpan.Zero);

    [Fact]
    public void Receive_AuthenticCheck_AnswersWithTheSourceAndSelectsIt()
    {
        var check = Check();
        Assert.Equal(IceVerdict.Answered, _agent.Receive(check, _c, TimeSpan.FromSeconds(3), _response, out var length));
        Assert.True(StunMessage.TryParse(_response.AsSpan(0, length), out var answer));
        Assert.Equal(StunClass.SuccessResponse, answer.Class);
        Assert.True(answer.TransactionId.SequenceEqual(check.AsSpan(8, 12)));
        Assert.Equal(_c, answer.MappedAddress);
        Assert.True(answer.HasValidFingerprint);
        Assert.True(answer.IsAuthentic(Encoding.ASCII.GetBytes(_local.Password)));
        Assert.Equal(_c, _agent.Selected);
        Assert.True(_agent.IsValidated(_c));
        Assert.False(_agent.IsValidated(_c with { Connection = 1, Protocol = TransportProtocol.Tcp }));
        Assert.False(_agent.IsValidated(_a));
        Assert.Equal(TimeSpan.FromSeconds(3), _agent.LastCheck);
    }

    [Fact]
    public void Selected_BeforeAnyNomination_FollowsTheNewestCheck()
    {
        Assert.Null(_agent.Selected);
        Receive(Check(), _a);
        Receive(Check(), _b);
        Assert.Equal(_b, _agent.Selected);
    }

    [Fact]
    public void Selected_AfterNominations_FollowsTheLastOneOnly()
    {
        Assert.Equal(IceVerdict.Nominated, Receive(Check(nominate: true), _a));
        Receive(Check(), _b);
        Assert.Equal(_a, _agent.Selected);
        Receive(Check(nominate: true), _b);
        Assert.Equal(_b, _agent.Selected);
        Assert.True(_agent.IsValidated(_a));
    }

    [Fact]
    public void Receive_FromStrangers_IsSilentAndChangesNothing()
    {
        var wrongPassword = Check(password: "another-password-of-24-ch");
        var wrongLocal = Check(username: "stoaAAAB:peer");
        var wrongRemote = Check(username: "stoaAAAA:poor");
        var noUsername = Check(username: null);
        var noIntegrity = Check(sign: false);
        var indication = Check(messageClass: StunClass.Indication);
        var response = Check(messageClass: StunClass.SuccessResponse);
        var noFingerprint = Check()[..^8];
        noFingerprint[3] -= 8;
        Assert.Equal(IceVerdict.NotAuthentic, Silent(wrongPassword));
        Assert.Equal(IceVerdict.WrongUsername, Silent(wrongLocal));
        Assert.Equal(IceVerdict.WrongUsername, Silent(wrongRemote));
        Assert.Equal(IceVerdict.WrongUsername, Silent(noUsername));
        Assert.Equal(IceVerdict.NotAuthentic, Silent(noIntegrity));
        Assert.Equal(IceVerdict.Ignored, Silent(indication));
        Assert.Equal(IceVerdict.Ignored, Silent(response));
        Assert.Equal(IceVerdict.NoFingerprint, Silent(noFingerprint));
        Assert.Equal(IceVerdict.Malformed, Silent([]));
        Assert.Equal(IceVerdict.NotAuthentic, Silent(Check(unknown: 1, password: "another-password-of-24-ch")));
        Assert.Equal(IceVerdict.NotAuthentic, Silent(Check(controlled: true, password: "another-password-of-24-ch")));
    }

    [Fact]
    public void Receive_EachBitOfACheckFlipped_IsSilent()
    {
        var check = Check(nominate: true);
        for (var bit = 0; bit < check.Length * 8; bit++)
        {
            check[bit / 8] ^= (byte)(1 << (bit % 8));
            Silent(check);
            check[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.Equal(IceVerdict.Nominated, Receive(check, _a));
    }

    [Fact]
    public void Receive_FromAControlledPeer_Answers487WithoutValidating()
    {
        Assert.Equal(IceVerdict.RoleConflict, _agent.Receive(Check(controlled: true), _a, TimeSpan.FromSeconds(1), _response, out var length));
        Assert.True(StunMessage.TryParse(_response.AsSpan(0, length), out var answer));
        Assert.Equal(StunClass.ErrorResponse, answer.Class);
        Assert.Equal(487, answer.ErrorCode);
        Assert.True(answer.IsAuthentic(Encoding.ASCII.GetBytes(_local.Password)));
        AssertUntouched();
    }

    [Fact]
    public void Receive_UnknownRequiredAttribute_Answers420AndNamesIt()
    {
        Assert.Equal(IceVerdict.UnknownAttribute, _agent.Receive(Check(unknown: 2), _a, TimeSpan.FromSeconds(1), _response, out var length));
        Assert.True(StunMessage.TryParse(_response.AsSpan(0, length), out var answer));
        Assert.Equal(420, answer.ErrorCode);
        Assert.True(_response.AsSpan(28, 8).SequenceEqual<byte>([0, 0x0a, 0, 4, 0x70, 0, 0x70, 1]));
        AssertUntouched();
    }

    [Fact]
    public void Receive_WithoutPriority_Answers400()
    {
        Assert.Equal(IceVerdict.BadRequest, _agent.Receive(Check(priority: false), _a, TimeSpan.FromSeconds(1), _response, out var length));
        Assert.True(StunMessage.TryParse(_response.AsSpan(0, length), out var answer));
        Assert.Equal(400, answer.ErrorCode);
        AssertUntouched();
    }

    [Fact]
    public void Receive_AnyAuthenticRequest_AnswersWithinItsLength() =>
        Gen.Select(Gen.Int[0, 40], Gen.Bool, Gen.Bool, Gen.Bool, Gen.Bool).Sample(
            (unknown, nominate, controlled, priority, isIPv6) =>
            {
                var agent = new IceLiteAgent(_local, null, TimeSpan.Zero);
                var response = new byte[IceLiteAgent.MaximumResponseBytes];
                var check = Check(unknown: unknown, nominate: nominate, controlled: controlled, priority: priority, role: controlled);
                agent.Receive(check, isIPv6 ? _c : _a, TimeSpan.Zero, response, out var length);
                return length > 0 && length <= check.Length;
            },
            iter: 1_000);

    [Fact]
    public void IsValidated_MoreSourcesThanRemembered_ForgetsTheOldestButNeverTheSelected()
    {
        Receive(Check(nominate: true), _a);
        for (ushort port = 1; port <= 2 * IceLiteAgent.MaximumSources; port++)
        {
            Receive(Check(), Address("198.51.100.1", port));
        }

        Assert.Equal(_a, _agent.Selected);
        Assert.True(_agent.IsValidated(_a));
        var remembered = Enumerable.Range(1, 2 * IceLiteAgent.MaximumSources).Where(port => _agent.IsValidated(Address("198.51.100.1", (ushort)port)));
        Assert.Equal(Enumerable.Range(IceLiteAgent.MaximumSources + 2, IceLiteAgent.MaximumSources - 1), remembered);
    }

    [Fact]
    public void Forget_TheSelectedSource_FallsBackToTheOneCheckedLast()
    {
        Receive(Check(), _c);
        Receive(Check(nominate: true), _a);
        Receive(Check(), _b);
        _agent.Forget(_a);
        Assert.False(_agent.IsValidated(_a));
        Assert.Equal(_b, _agent.Selected);
        Receive(Check(), _c);
        Assert.Equal(_c, _agent.Selected);
        _agent.Forget(_a);
        _agent.Forget(_c);
        _agent.Forget(_b);
        Assert.Null(_agent.Selected);
        Receive(Check(), _a);
        Assert.Equal(_a, _agent.Selected);
    }

    [Fact]
    public void Receive_RemoteUnknown_AcceptsAnyFragmentOfFourOrMore()
    {
        var agent = new IceLiteAgent(_local, null, TimeSpan.Zero);
        Assert.Equal(IceVerdict.WrongUsername, agent.Receive(Check(username: "stoaAAAA:abc"), _a, TimeSpan.Zero, _response, out _));
        Assert.Equal(IceVerdict.Answered, agent.Receive(Check(username: "stoaAAAA:abcd"), _a, TimeSpan.Zero, _response, out _));
    }

    [Fact]
    public void Restart_UntilACheckWithTheNewCredentials_TheOldOnesWork()
    {
        Receive(Check(nominate: true), _a);
        _agent.Restart(_newLocal, _remote, TimeSpan.FromSeconds(10));
        Assert.Equal(_newLocal, _agent.Local);
        Assert.Equal(_local, _agent.Previous);
        Assert.Equal(IceVerdict.Answered, Receive(Check(), _a));
        Assert.Equal(_a, _agent.Selected);
        Assert.True(_agent.IsValidated(_a));

        Assert.Equal(IceVerdict.Answered, Receive(NewCheck(), _b));
        Assert.Null(_agent.Previous);
        Assert.Equal(_b, _agent.Selected);
        Assert.Equal(IceVerdict.WrongUsername, Receive(Check(nominate: true), _a));
        Assert.Equal(_b, _agent.Selected);
    }

    [Fact]
    public void Restart_UntilANominationWithTheNewCredentials_OldSourcesAreHeard()
    {
        Receive(Check(nominate: true), _a);
        _agent.Restart(_newLocal, _remote, TimeSpan.FromSeconds(10));
        Receive(NewCheck(), _b);
        Assert.True(_agent.IsValidated(_a));
        Receive(NewCheck(nominate: true), _b);
        Assert.False(_agent.IsValidated(_a));
        Assert.True(_agent.IsValidated(_b));
    }

    [Fact]
    public void Restart_Twice_KeepsThePairThatWorksAndTheNewestCredentials()
    {
        Receive(Check(nominate: true), _a);
        _agent.Restart(IceCredentials.Create(), _remote, TimeSpan.Zero);
        _agent.Restart(_newLocal, _remote, TimeSpan.Zero);
        Assert.Equal(IceVerdict.Answered, Receive(Check(), _a));
        Assert.Equal(IceVerdict.Answered, Receive(NewCheck(), _a));
    }

    [Fact]
    public void Receive_AFloodOfChecks_AllocatesNothing()
    {
        var check = Check(nominate: true);
        Receive(check, _a);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            _agent.Receive(check, _a, TimeSpan.Zero, _response, out _);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static TransportAddress Address(string ip, ushort port) => TransportAddress.From(new IPEndPoint(IPAddress.Parse(ip), port));

    private static byte[] NewCheck(bool nominate = false) => Check(nominate: nominate, username: "stoaBBBB:peer", password: _newLocal.Password);

    private static byte[] Check(
        bool nominate = false,
        string? username = "stoaAAAA:peer",
        string password = "local-password-of-24-char",
        bool sign = true,
        StunClass messageClass = StunClass.Request,
        bool controlled = false,
        bool priority = true,
        bool role = true,
        int unknown = 0)
    {
        var buffer = new byte[600];
        var writer = new StunWriter(buffer, messageClass, [9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 11, 12]);
        if (username is not null)
        {
            writer.Username(Encoding.ASCII.GetBytes(username));
        }

        if (priority)
        {
            writer.Priority(1);
        }

        if (controlled)
        {
            writer.IceControlled(ulong.MaxValue);
        }
        else if (role)
        {
            writer.IceControlling(1);
        }

        if (nominate)
        {
            writer.UseCandidate();
        }

        for (var i = 0; i < unknown; i++)
        {
            writer.Any((ushort)(0x7000 + i), []);
        }

        return buffer[..(sign ? writer.Finish(Encoding.ASCII.GetBytes(password)) : writer.FinishUnsigned())];
    }

    private IceVerdict Receive(byte[] datagram, TransportAddress source) => _agent.Receive(datagram, source, TimeSpan.FromSeconds(20), _response, out _);

    private IceVerdict Silent(byte[] datagram)
    {
        var verdict = _agent.Receive(datagram, _a, TimeSpan.FromSeconds(1), _response, out var length);
        Assert.Equal(0, length);
        AssertUntouched();
        return verdict;
    }

    private void AssertUntouched()
    {
        Assert.Null(_agent.Selected);
        Assert.False(_agent.IsValidated(_a));
        Assert.Equal(TimeSpan.Zero, _agent.LastCheck);
    }
}
