using Microsoft.Extensions.Configuration;
using Stoa.Server.CommandLine;
using Stoa.Server.Hosting;

namespace Stoa.Server.Tests.Payments;

/// <summary>Settings of Stripe that cannot be stop the start, in words that name them and never say a secret.</summary>
public sealed class StripeSettingsTests
{
    private const string Secret = "whsec_a-secret";

    [Theory]
    [InlineData("ApiKey is missing", null, Secret, "https://api.stripe.com")]
    [InlineData("WebhookSecret is missing", Secret, null, "https://api.stripe.com")]
    [InlineData("WebhookSecret holds a blank", "sk_x", Secret + "\n", "https://api.stripe.com")]
    [InlineData("ApiBase: http://example.org", "sk_x", Secret, "http://example.org")]
    [InlineData("ApiBase: https://example.org/v1", "sk_x", Secret, "https://example.org/v1")]
    public void Read_WhatCannotBe_IsNamed(string named, string? key, string? secret, string address)
    {
        var failure = Assert.Throws<CommandFailedException>(() => Read(key, secret, address));
        Assert.Contains(named, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("a-secret", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, null, "https://api.stripe.com")]
    [InlineData("sk_x", Secret, "http://127.0.0.1:12111")]
    [InlineData("sk_x", Secret, "https://stripe.example.org")]
    public void Read_WhatCanBe_IsTaken(string? key, string? secret, string address) => Assert.Equal(key, Read(key, secret, address).Stripe.ApiKey);

    private static StoaSettings Read(string? key, string? secret, string address) => StoaSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(
        new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Stoa:Stripe:ApiKey"] = key, ["Stoa:Stripe:WebhookSecret"] = secret, ["Stoa:Stripe:ApiBase"] = address,
        }.Where(one => one.Value is not null)).Build());
}
