using System.Diagnostics;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Stoa.Identity.Keys;
using Stoa.Storage;
using Stoa.Storage.Accounts;

namespace Stoa.Identity.Tests.Keys;

/// <summary>Two nodes' Data Protection over one table.</summary>
public sealed class SharedKeysTests : IAsyncLifetime
{
    private IdentityHome? _home;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _home = await IdentityHome.MakeAsync(postgres: true);

    public ValueTask DisposeAsync() => _home!.DisposeAsync();

    [Fact]
    public async Task Protected_ByANodeWithAKeyOfItsOwn_IsReadByTheOtherAtOnce()
    {
        await using var a = NewNode();
        await using var b = NewNode();
        Assert.Equal("first", Protector(b).Unprotect(Protector(a).Protect("first")));

        a.GetRequiredService<IKeyManager>().CreateNewKey(TimeProvider.System.GetUtcNow(), TimeProvider.System.GetUtcNow().AddDays(30));
        var secret = await Eventually(() => Protector(a).Protect("second"), text => KeyOf(text) != KeyOf(Protector(b).Protect("x")));
        Assert.Equal("second", Protector(b).Unprotect(secret));
        Assert.Equal("second", Protector(b).Unprotect(secret));
    }

    [Fact]
    public async Task Payloads_OfKeysThatAreNone_AndTamperedOnes_AreRefusedWithoutAWait()
    {
        await using var node = NewNode();
        var payload = Convert.FromBase64String(ToBase64(Protector(node).Protect("x")));
        var strange = payload.ToArray();
        RandomNumberGenerator.Fill(strange.AsSpan(4, 16));
        payload[^1] ^= 1;
        var protector = node.GetRequiredService<IDataProtectionProvider>().CreateProtector("test");
        await Task.Delay(TimeSpan.FromSeconds(1.1), Cancel); // Keys that were read this second are new to who asks.
        var began = Stopwatch.GetTimestamp();
        for (var round = 0; round < 60; round++)
        {
            Assert.Throws<CryptographicException>(() => protector.Unprotect(strange));
            Assert.Throws<CryptographicException>(() => protector.Unprotect(payload));
            Assert.Throws<CryptographicException>(() => protector.Unprotect(payload[..12]));
        }

        Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(20), $"{Stopwatch.GetElapsedTime(began)}");
    }

    [Fact]
    public async Task Rows_TellNothing_AndOpenWithTheirMasterKeyAlone()
    {
        await using var node = NewNode();
        Protector(node).Protect("x");
        await using (var command = _home!.Home.Postgres!.Source.CreateCommand("SELECT sealed FROM identity.data_protection_keys"))
        {
            Assert.DoesNotContain("key", Encoding.Latin1.GetString((byte[])(await command.ExecuteScalarAsync(Cancel))!), StringComparison.OrdinalIgnoreCase);
        }

        new SharedKeyTable(_home.Home.Postgres, MasterKeyFile.Open(_home.Folder)).Check();
        var other = new SharedKeyTable(_home.Home.Postgres, new MasterKey(RandomNumberGenerator.GetBytes(MasterKey.LengthBytes)));
        Assert.Contains("another master.key", Assert.Throws<StorageUnavailableException>(other.Check).Message, StringComparison.Ordinal);
    }

    /// <summary>As a node is that has run for a while: in its first two minutes, Data Protection itself looks for keys that it does not know.</summary>
    private ServiceProvider NewNode()
    {
        var services = new ServiceCollection();
        services.AddLogging().AddSingleton(TimeProvider.System);
        services.AddDataProtection().SetApplicationName("stoa").ShareKeys(new SharedKeyTable(_home!.Again().Postgres!, MasterKeyFile.Open(_home.Folder)));
        var provider = services.BuildServiceProvider();
        Protector(provider).Protect("warm");
        var ring = provider.GetRequiredService(typeof(IKeyManager).Assembly.GetType("Microsoft.AspNetCore.DataProtection.KeyManagement.Internal.IKeyRingProvider", throwOnError: true)!);
        ring.GetType().GetProperty("AutoRefreshWindowEnd", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)!.SetValue(ring, DateTime.MinValue);
        return provider;
    }

    private static IDataProtector Protector(ServiceProvider node) => node.GetRequiredService<IDataProtectionProvider>().CreateProtector("test");

    private static Guid KeyOf(string payload) => new(Convert.FromBase64String(ToBase64(payload)).AsSpan(4, 16));

    private static string ToBase64(string url) => url.Replace('-', '+').Replace('_', '/').PadRight((url.Length + 3) / 4 * 4, '=');

    private static async Task<string> Eventually(Func<string> make, Func<string, bool> isRight)
    {
        for (var wait = 0; wait < 500; wait++)
        {
            if (make() is var made && isRight(made))
            {
                return made;
            }

            await Task.Delay(10, Cancel);
        }

        Assert.Fail("It did not happen.");
        return "";
    }
}
