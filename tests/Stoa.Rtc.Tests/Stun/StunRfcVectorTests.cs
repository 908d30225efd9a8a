using System.Net;
using System.Security.Cryptography;
using System.Text;
using Stoa.Rtc.Stun;

namespace Stoa.Rtc.Tests.Stun;

/// <summary>The four messages of RFC 5769.</summary>
public sealed class StunRfcVectorTests
{
    /// <summary>The password of sections 2.1 to 2.3.</summary>
    internal static readonly byte[] _password = "VOkJxbRl1RmTxUk/WvJxBt"u8.ToArray();

    internal static readonly byte[] _request = Convert.FromHexString(
        "00010058" + // request, 88 bytes follow
        "2112a442" + // magic cookie
        "b7e7a701bc34d686fa87dfae" + // transaction id
        "80220010" + "5354554e207465737420636c69656e74" + // SOFTWARE
        "00240004" + "6e0001ff" + // PRIORITY
        "80290008" + "932ff9b151263b36" + // ICE-CONTROLLED
        "00060009" + "6576746a3a68367659202020" + // USERNAME, padded with blanks
        "00080014" + "9aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2" + // MESSAGE-INTEGRITY
        "80280004" + "e57a3bcf"); // FINGERPRINT

    internal static readonly byte[] _responseIPv4 = Convert.FromHexString(
        "0101003c" + // success response, 60 bytes follow
        "2112a442" + // magic cookie
        "b7e7a701bc34d686fa87dfae" + // transaction id
        "8022000b" + "7465737420766563746f7220" + // SOFTWARE, padded with a blank
        "00200008" + "0001a147e112a643" + // XOR-MAPPED-ADDRESS
        "00080014" + "2b91f599fd9e90c38c7489f92af9ba53f06be7d7" + // MESSAGE-INTEGRITY
        "80280004" + "c07d4c96"); // FINGERPRINT

    internal static readonly byte[] _responseIPv6 = Convert.FromHexString(
        "01010048" + // success response, 72 bytes follow
        "2112a442" + // magic cookie
        "b7e7a701bc34d686fa87dfae" + // transaction id
        "8022000b" + "7465737420766563746f7220" + // SOFTWARE, padded with a blank
        "00200014" + "0002a1470113a9faa5d3f179bc25f4b5bed2b9d9" + // XOR-MAPPED-ADDRESS
        "00080014" + "a382954e4be67bf11784c97c8292c275bfe3ed41" + // MESSAGE-INTEGRITY
        "80280004" + "c8fb0b4c"); // FINGERPRINT

    internal static readonly byte[] _requestLongTerm = Convert.FromHexString(
        "00010060" + // request, 96 bytes follow
        "2112a442" + // magic cookie
        "78ad3433c6ad72c029da412e" + // transaction id
        "00060012" + "e3839ee38388e383aae38383e382afe382b90000" + // USERNAME
        "0015001c" + "662f2f3439396b39353464364f4c33346f4c39465354767936347341" + // NONCE
        "0014000b" + "6578616d706c652e6f726700" + // REALM
        "00080014" + "f67024656dd64a3e02b8e0712e85c9a28ca89666"); // MESSAGE-INTEGRITY

    [Fact]
    public void TryParse_Section2_1SampleRequest_ReadsAndVerifies()
    {
        Assert.True(StunMessage.TryParse(_request, out var message));
        Assert.Equal(StunClass.Request, message.Class);
        Assert.Equal(StunMessage.Binding, message.Method);
        Assert.Equal("b7e7a701bc34d686fa87dfae", Convert.ToHexStringLower(message.TransactionId));
        Assert.Equal("evtj:h6vY", Encoding.ASCII.GetString(message.Username));
        Assert.Equal(0x6e0001ffu, message.Priority);
        Assert.Equal(0x932ff9b151263b36ul, message.IceControlled);
        Assert.Null(message.IceControlling);
        Assert.False(message.UseCandidate);
        Assert.Equal(0, message.UnknownRequiredCount);
        Assert.True(message.HasValidFingerprint);
        Assert.True(message.IsAuthentic(_password));
        Assert.False(message.IsAuthentic("VOkJxbRl1RmTxUk/WvJxBu"u8));
    }

    [Fact]
    public void TryParse_Section2_2SampleIPv4Response_ReadsAndVerifies()
    {
        Assert.True(StunMessage.TryParse(_responseIPv4, out var message));
        Assert.Equal(StunClass.SuccessResponse, message.Class);
        Assert.Equal(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 32853), message.MappedAddress!.Value.ToEndPoint());
        Assert.True(message.HasValidFingerprint);
        Assert.True(message.IsAuthentic(_password));
    }

    [Fact]
    public void TryParse_Section2_3SampleIPv6Response_ReadsAndVerifies()
    {
        Assert.True(StunMessage.TryParse(_responseIPv6, out var message));
        Assert.Equal(new IPEndPoint(IPAddress.Parse("2001:db8:1234:5678:11:2233:4455:6677"), 32853), message.MappedAddress!.Value.ToEndPoint());
        Assert.True(message.HasValidFingerprint);
        Assert.True(message.IsAuthentic(_password));
    }

    [Fact]
    public void TryParse_Section2_4LongTermRequest_ReadsAndVerifies()
    {
        Assert.True(StunMessage.TryParse(_requestLongTerm, out var message));
        Assert.Equal("マトリックス", Encoding.UTF8.GetString(message.Username));
        Assert.Equal(0, message.UnknownRequiredCount);
        Assert.False(message.HasValidFingerprint);
#pragma warning disable CA5351 // The key of long-term credentials is an MD5 hash by RFC 8489 section 9.2.2.
        var key = MD5.HashData("マトリックス:example.org:TheMatrIX"u8);
#pragma warning restore CA5351
        Assert.True(message.IsAuthentic(key));
    }

    [Theory]
    [InlineData("192.0.2.1", nameof(_responseIPv4))]
    [InlineData("2001:db8:1234:5678:11:2233:4455:6677", nameof(_responseIPv6))]
    public void Finish_Sections2_2And2_3_WritesTheirBytes(string address, string vector)
    {
        var expected = vector == nameof(_responseIPv4) ? _responseIPv4 : _responseIPv6;
        var buffer = new byte[200];
        var writer = new StunWriter(buffer, StunClass.SuccessResponse, expected.AsSpan(8, 12));
        writer.Any(0x8022, "test vector"u8);
        buffer[35] = (byte)' '; // The vector pads with a blank, the writer with zero.
        writer.XorMappedAddress(TransportAddress.From(new IPEndPoint(IPAddress.Parse(address), 32853)));
        Assert.Equal(expected, buffer[..writer.Finish(_password)]);
    }
}
