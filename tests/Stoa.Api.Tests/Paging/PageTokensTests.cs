using CsCheck;
using Stoa.Api.Paging;

namespace Stoa.Api.Tests.Paging;

public sealed class PageTokensTests
{
    private static readonly PageTokens _tokens = new(new byte[PageTokens.KeyBytes]);

    [Fact]
    public void Read_OfWhatWasWritten_GivesThePlaceBack() =>
        Gen.Select(Gen.Bool, Gen.Long, Gen.Long).Sample((isBackward, position, origin) =>
        {
            var place = new PagePlace(isBackward, position, origin);
            var token = _tokens.Write("buyers/1", place);
            Assert.Matches("^[0-9a-v]{48}$", token);
            Assert.True(_tokens.TryRead("buyers/1", token, out var read));
            return read == place;
        });

    [Fact]
    public void Read_WithOneCharacterChanged_Refuses()
    {
        var token = _tokens.Write("buyers/1", new PagePlace(IsBackward: false, 7, 0));
        for (var i = 0; i < token.Length; i++)
        {
            var changed = token[..i] + (token[i] == '0' ? '1' : '0') + token[(i + 1)..];
            Assert.False(_tokens.TryRead("buyers/1", changed, out _));
            Assert.False(_tokens.TryRead("buyers/1", token[..i], out _));
        }
    }

    [Fact]
    public void Read_ForAnotherListOrUnderAnotherKey_Refuses()
    {
        var token = _tokens.Write("buyers/1", new PagePlace(IsBackward: false, 7, 0));
        var others = new PageTokens([.. Enumerable.Repeat((byte)1, PageTokens.KeyBytes)]);
        Assert.False(_tokens.TryRead("buyers/2", token, out _));
        Assert.False(others.TryRead("buyers/1", token, out _));
    }
}
