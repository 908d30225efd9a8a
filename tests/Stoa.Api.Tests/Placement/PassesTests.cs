using System.Buffers.Text;
using Stoa.Api.Placement;
using Stoa.Spaces.Accounts;

namespace Stoa.Api.Tests.Placement;

public sealed class PassesTests
{
    private const string Path = "/api/spaces/1DXxyRYNejbKM/whep";
    private static readonly TokenHash _token = new(1, 2, 3, ulong.MaxValue);
    private readonly Clock _clock = new();
    private readonly Passes _passes;

    public PassesTests() => _passes = new Passes(new byte[32], _clock);

    [Fact]
    public void TryRead_OfWhatWasWritten_GivesTheToken_AndOfAGuestNone()
    {
        Assert.True(_passes.TryRead(Path, _passes.Write(Path, _token), out var token));
        Assert.Equal(_token, token);
        Assert.True(_passes.TryRead(Path, _passes.Write(Path, null), out var guest));
        Assert.Null(guest);
    }

    [Fact]
    public void TryRead_OfAnotherPath_Key_OrTime_Refuses()
    {
        var (pass, lasting) = (_passes.Write(Path, _token), _passes.WriteLasting($"{Path}/id", _token));
        Assert.False(_passes.TryRead("/api/spaces/1DXxyRYNejbKM/whip", pass, out _));
        Assert.False(_passes.TryRead($"{Path}/id", pass, out _));
        Assert.False(_passes.TryRead(Path, lasting, out _));
        Assert.False(_passes.TryRead($"{Path}/other", lasting, out _));
        Assert.False(new Passes(new byte[32] { 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }, _clock).TryRead(Path, pass, out _));
        _clock.Now += TimeSpan.FromSeconds(29.9);
        Assert.True(_passes.TryRead(Path, pass, out _));
        _clock.Now += TimeSpan.FromSeconds(0.1);
        Assert.False(_passes.TryRead(Path, pass, out _));
        _clock.Now += TimeSpan.FromDays(30);
        Assert.True(_passes.TryRead($"{Path}/id", lasting, out _));
    }

    [Fact]
    public void TryRead_OfEachFlippedBitAndEachLength_Refuses()
    {
        foreach (var token in (TokenHash?[])[_token, null])
        {
            var bytes = Base64Url.DecodeFromChars(_passes.Write(Path, token));
            for (var bit = 0; bit < bytes.Length * 8; bit++)
            {
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.False(_passes.TryRead(Path, Base64Url.EncodeToString(bytes), out _));
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            }

            for (var length = 0; length < bytes.Length; length++)
            {
                Assert.False(_passes.TryRead(Path, Base64Url.EncodeToString(bytes.AsSpan(0, length)), out _));
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("====")]
    [InlineData("not base64 at all")]
    [InlineData("%00")]
    public void TryRead_OfNonsense_Refuses(string pass)
    {
        Assert.False(_passes.TryRead(Path, pass, out _));
        Assert.False(_passes.TryRead(new string('x', 100_000), _passes.Write(Path, null), out _));
        Assert.False(_passes.TryRead(Path, new string('x', 100_000), out _));
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
