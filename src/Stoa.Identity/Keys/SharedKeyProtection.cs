using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Stoa.Identity.Keys;

/// <summary>Data Protection whose keys all nodes have: what one protects, every other reads at once.</summary>
internal sealed class SharedKeyProtection(IDataProtectionProvider provider, SharedKeyManager keys) : IDataProtectionProvider
{
    // Data Protection reads keys in the background, and goes on with the old ones meanwhile.
    private static readonly TimeSpan _longestWait = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public IDataProtector CreateProtector(string purpose) => new Protector(provider.CreateProtector(purpose), keys);

    private sealed class Protector(IDataProtector protector, SharedKeyManager keys) : IDataProtector
    {
        public IDataProtector CreateProtector(string purpose) => new Protector(protector.CreateProtector(purpose), keys);

        public byte[] Protect(byte[] plaintext) => protector.Protect(plaintext);

        public byte[] Unprotect(byte[] protectedData)
        {
            try
            {
                return protector.Unprotect(protectedData);
            }
            catch (CryptographicException)
            {
                if (!keys.IsOfAnotherNode(protectedData))
                {
                    throw;
                }
            }

            // The thread waits, once for each key: the interface knows no other way.
            byte[]? plain = null;
            return SpinWait.SpinUntil(() => (plain = TryUnprotect(protectedData)) is not null, _longestWait) ? plain! : protector.Unprotect(protectedData);
        }

        private byte[]? TryUnprotect(byte[] protectedData)
        {
            try
            {
                return protector.Unprotect(protectedData);
            }
            catch (CryptographicException)
            {
                return null;
            }
        }
    }
}

/// <summary>Puts the shared keys in the place of Data Protection's own.</summary>
internal static class SharedKeyHosting
{
    /// <summary>Keeps the keys in a table.</summary>
    public static void ShareKeys(this IDataProtectionBuilder protection, SharedKeyTable table)
    {
        var services = protection.Services;
        services.AddSingleton(table);
        services.Configure<KeyManagementOptions>(options => options.XmlRepository = table);
        services.AddSingleton<XmlKeyManager>();
        services.AddSingleton<SharedKeyManager>();
        services.Replace(ServiceDescriptor.Singleton<IKeyManager>(provider => provider.GetRequiredService<SharedKeyManager>()));
        var inner = services.Last(service => service.ServiceType == typeof(IDataProtectionProvider)).ImplementationFactory
            ?? throw new InvalidOperationException("Data Protection makes its provider by a factory.");
        services.Replace(ServiceDescriptor.Singleton<IDataProtectionProvider>(
            provider => new SharedKeyProtection((IDataProtectionProvider)inner(provider), provider.GetRequiredService<SharedKeyManager>())));
    }
}
