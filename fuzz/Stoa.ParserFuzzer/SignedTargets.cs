using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Stoa.Api.Discovery;
using Stoa.Api.Paging;
using Stoa.Api.Payments;
using Stoa.Api.Placement;
using Stoa.Fuzzing;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stripe;
using Stripe.Checkout;

namespace Stoa.ParserFuzzer;

/// <summary>What is signed and comes back from strangers: taken only as it was given out.</summary>
internal static class SignedTargets
{
    private const string List = "spaces:all";
    private const string PassPath = "/api/spaces/1W6Q4IWrOel1f/events";
    private const string Secret = "whsec_of_the_fuzzer";
    private const string EventText = """{"id":"evt_1","object":"event","type":"charge.refunded"}""";
    private static readonly byte[] _key = SHA256.HashData("a key"u8);
    private static readonly PageTokens _tokens = new(_key);
    private static readonly Passes _passes = new(_key, TimeProvider.System);
    private static readonly CardPlace _place = new(1, -5, SpaceId.Parse("1W6Q4IWrOel1f"));
    private static readonly TokenHash _token = TokenHash.FromBytes(SHA256.HashData("a token"u8));
    private static readonly DateTimeOffset _now = DateTimeOffset.FromUnixTimeSeconds(1_790_000_000);

    /// <summary>What stands in the samples for tokens that only this process can make.</summary>
    public static IReadOnlyDictionary<string, string[]> Made { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["page-token"] = [_tokens.Write(List, new PagePlace(true, 7, -9)), _place.ToToken(_tokens, List, 3), _tokens.Write("another", new PagePlace(true, 7, -9))],
        ["pass"] = [_passes.WriteLasting(PassPath, _token), _passes.WriteLasting(PassPath, null), _passes.WriteLasting("/another", _token)],
    };

    public static void PageToken(string text)
    {
        var made = Made["page-token"];
        Claim.Must(!_tokens.TryRead(List, text, out var place) || (text == made[0] && place == new PagePlace(true, 7, -9)), "a page token is one that was given out");
        Claim.Must(!CardPlace.TryRead(_tokens, List, text, out var card, out var shown) || (text == made[1] && card == _place && shown == 3), "a place is one that was given out");
    }

    public static void Pass(string text)
    {
        if (_passes.TryRead(PassPath, text, out var token))
        {
            // The last character of Base64 has bits that say nothing, and white space between is read over.
            var made = Made["pass"][token is null ? 1 : 0];
            var plain = string.Concat(text.Where(c => !char.IsWhiteSpace(c))).TrimEnd('=');
            Claim.Must(plain.Length == made.Length && plain.AsSpan(0, plain.Length - 1).SequenceEqual(made.AsSpan(0, made.Length - 1)), "a pass is one that was given out");
            Claim.Must(token is null || token == _token, "a pass is its owner's");
        }
    }

    public static void StripeSignature(string text)
    {
        var header = text.Replace("{now}", Seconds(_now), StringComparison.Ordinal).Replace("{old}", Seconds(_now.AddMinutes(-6)), StringComparison.Ordinal)
            .Replace("{mac}", Mac(_now, EventText), StringComparison.Ordinal).Replace("{oldmac}", Mac(_now.AddMinutes(-6), EventText), StringComparison.Ordinal);
        if (StripeWebhook.Verify(EventText, header, Secret, _now) is not null)
        {
            Claim.Must(header.Contains(Seconds(_now), StringComparison.Ordinal) && header.Contains(Mac(_now, EventText), StringComparison.OrdinalIgnoreCase), "a signature is Stripe's, and fresh");
        }

        Claim.Must(StripeWebhook.Verify(EventText + " ", header, Secret, _now) is null, "a signature is for these bytes");
        Claim.Must(StripeWebhook.Verify(EventText, header, Secret, _now.AddMinutes(6)) is null, "a signature grows old");
    }

    public static void StripeEvent(byte[] bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        if (StripeWebhook.Verify(text, $"t={Seconds(_now)},v1={Mac(_now, text)}", Secret, _now) is not { } happened)
        {
            return;
        }

        switch (happened.Data?.Object)
        {
            case Session session:
                _ = StripeGateway.Read(session);
                break;
            case Charge charge:
                _ = (charge.PaymentIntentId, OrderKey.Find(charge.Metadata));
                break;
        }
    }

    private static string Seconds(DateTimeOffset time) => time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    private static string Mac(DateTimeOffset time, string text) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes($"{Seconds(time)}.{text}")));
}

/// <summary>Samples in which <c>{0}</c> stands for a token of this process.</summary>
internal sealed class SignedRun(string name, Action<string> feed) : FuzzRun
{
    private readonly ParserRun _run = new(
        [.. Corpus.Of(name).Select(line => Encoding.UTF8.GetBytes(Fill(name, Encoding.UTF8.GetString(line))))],
        (bytes, _) => feed(Encoding.UTF8.GetString(bytes)),
        (random, samples) => random.Next(2) == 0 ? Mutation.Of(random, samples) : Mutation.OfText(random, samples));

    /// <inheritdoc/>
    public override byte[] NextInput(Random random) => _run.NextInput(random);

    /// <inheritdoc/>
    public override void Feed(byte[] input, Random random) => _run.Feed(input, random);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _run.Dispose();

    private static string Fill(string name, string line)
    {
        var made = SignedTargets.Made.GetValueOrDefault(name) ?? [];
        for (var i = 0; i < made.Length; i++)
        {
            line = line.Replace($"{{{i}}}", made[i], StringComparison.Ordinal);
        }

        return line;
    }
}
