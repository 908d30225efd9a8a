using CsCheck;
using Stoa.Rtc.Stun;

namespace Stoa.Rtc.Tests.Stun;

/// <summary>Reading and writing of STUN messages.</summary>
public sealed class StunMessageTests
{
    private static readonly byte[] _id = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void TryParse_CutAtEachLength_IsNoMessage(int section)
    {
        var whole = Vector(section);
        for (var length = 0; length < whole.Length; length++)
        {
            Assert.False(StunMessage.TryParse(whole.AsSpan(0, length), out _));
            Assert.False(StunRouting.TryReadLocalFragment(whole.AsSpan(0, length), out _));
        }

        Assert.True(StunMessage.TryParse(whole, out _));
        Assert.False(StunMessage.TryParse([.. whole, 0, 0, 0, 0], out _));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void TryParse_EachBitFlipped_IsNeverAuthenticWithItsFingerprint(int section)
    {
        var whole = Vector(section);
        for (var bit = 0; bit < whole.Length * 8; bit++)
        {
            var flipped = whole.ToArray();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            if (StunMessage.TryParse(flipped, out var message))
            {
                Touch(message);
                Assert.False(message.HasValidFingerprint && message.IsAuthentic(StunRfcVectorTests._password));
            }

            StunRouting.TryReadLocalFragment(flipped, out _);
        }
    }

    [Fact]
    public void TryParse_AnyBytesBehindAHeader_EndsWithoutException() =>
        Gen.Byte.Array[0, 120].Sample(
            body =>
            {
                var datagram = new byte[20 + (body.Length & ~3)];
                StunRfcVectorTests._request.AsSpan(0, 20).CopyTo(datagram);
                datagram[2] = 0;
                datagram[3] = (byte)(datagram.Length - 20);
                body.AsSpan(0, datagram.Length - 20).CopyTo(datagram.AsSpan(20));
                if (StunMessage.TryParse(datagram, out var message))
                {
                    Touch(message);
                }

                StunRouting.TryReadLocalFragment(datagram, out _);
            },
            iter: 5_000);

    [Fact]
    public void Finish_AnyRequest_ReadsBack() =>
        Gen.Select(Gen.Byte.Array[0, 300], Gen.UInt, Gen.ULong, Gen.Bool).Sample(
            (username, priority, tieBreaker, nominate) =>
            {
                var buffer = new byte[600];
                var writer = new StunWriter(buffer, StunClass.Request, _id);
                writer.Username(username);
                writer.Priority(priority);
                writer.IceControlling(tieBreaker);
                if (nominate)
                {
                    writer.UseCandidate();
                }

                var length = writer.Finish(_id);
                return StunMessage.TryParse(buffer.AsSpan(0, length), out var message)
                    && message.Class == StunClass.Request
                    && message.Method == StunMessage.Binding
                    && message.TransactionId.SequenceEqual(_id)
                    && message.Username.SequenceEqual(username)
                    && message.Priority == priority
                    && message.IceControlling == tieBreaker
                    && message.IceControlled is null
                    && message.UseCandidate == nominate
                    && message.HasValidFingerprint
                    && message.IsAuthentic(_id);
            },
            iter: 1_000);

    [Theory]
    [InlineData(StunClass.Request)]
    [InlineData(StunClass.Indication)]
    [InlineData(StunClass.SuccessResponse)]
    [InlineData(StunClass.ErrorResponse)]
    public void Class_OfEachWritten_IsReadBack(StunClass messageClass)
    {
        var buffer = new byte[100];
        var writer = new StunWriter(buffer, messageClass, _id);
        writer.ErrorCode(487);
        Assert.True(StunMessage.TryParse(buffer.AsSpan(0, writer.FinishUnsigned()), out var message));
        Assert.Equal(messageClass, message.Class);
        Assert.Equal(StunMessage.Binding, message.Method);
        Assert.Equal(487, message.ErrorCode);
        Assert.False(message.HasIntegrity);
    }

    [Fact]
    public void UnknownRequired_TwelveUnknown_CountsAllAndRemembersEight()
    {
        var buffer = new byte[200];
        var writer = new StunWriter(buffer, StunClass.Request, _id);
        for (ushort i = 0; i < 12; i++)
        {
            writer.Any((ushort)(0x7000 + i), []);
            writer.Any((ushort)(0xf000 + i), []);
        }

        Assert.True(StunMessage.TryParse(buffer.AsSpan(0, writer.Finish(_id)), out var message));
        Assert.Equal(12, message.UnknownRequiredCount);
        Assert.Equal(0x7000, message.UnknownRequired(0));
        Assert.Equal(0x7007, message.UnknownRequired(7));
    }

    [Fact]
    public void TryParse_AttributesBehindIntegrity_AreIgnored()
    {
        var buffer = new byte[200];
        var writer = new StunWriter(buffer, StunClass.Request, _id);
        writer.Priority(7);
        writer.Any(0x0008, new byte[20]);
        writer.UseCandidate();
        writer.Any(0x7777, []);
        Assert.True(StunMessage.TryParse(buffer.AsSpan(0, writer.FinishUnsigned()), out var message));
        Assert.Equal(7u, message.Priority);
        Assert.False(message.UseCandidate);
        Assert.Equal(0, message.UnknownRequiredCount);
    }

    [Fact]
    public void TryParse_SomethingBehindFingerprint_IsNoMessage()
    {
        var buffer = new byte[200];
        var writer = new StunWriter(buffer, StunClass.Request, _id);
        writer.Any(0x8028, new byte[4]);
        Assert.False(StunMessage.TryParse(buffer.AsSpan(0, writer.Finish(_id)), out _));
    }

    [Theory]
    [InlineData("abcdefgh:wxyz", 0x6162636465666768ul)]
    [InlineData("abcdefgh:", 0x6162636465666768ul)]
    [InlineData("abcdefg:wxyz", 0ul)]
    [InlineData("abcdefghi:wxyz", 0ul)]
    [InlineData("abcdefgh", 0ul)]
    [InlineData("", 0ul)]
    public void TryReadLocalFragment_OfAUsername_IsItsFirstEightBytes(string username, ulong expected)
    {
        var buffer = new byte[200];
        var writer = new StunWriter(buffer, StunClass.Request, _id);
        writer.Priority(1);
        writer.Username(System.Text.Encoding.ASCII.GetBytes(username));
        Assert.Equal(expected != 0, StunRouting.TryReadLocalFragment(buffer.AsSpan(0, writer.Finish(_id)), out var fragment));
        Assert.Equal(expected, fragment);
    }

    private static byte[] Vector(int section) => section switch
    {
        1 => StunRfcVectorTests._request,
        2 => StunRfcVectorTests._responseIPv4,
        3 => StunRfcVectorTests._responseIPv6,
        _ => StunRfcVectorTests._requestLongTerm,
    };

    private static void Touch(in StunMessage message)
    {
        _ = (message.Class, message.Method, message.TransactionId.Length, message.Username.Length, message.MappedAddress, message.ErrorCode);
        for (var i = 0; i < Math.Min(message.UnknownRequiredCount, StunMessage.MaximumUnknown); i++)
        {
            Assert.InRange(message.UnknownRequired(i), (ushort)0, (ushort)0x7fff);
        }
    }
}
