using System.Runtime.InteropServices;

namespace Stoa.Rtc.Native;

/// <summary>Finds OpenSSL 3 under the names it has on each system. Whatever makes the first native object calls <see cref="Load"/> before.</summary>
internal static class NativeLibraries
{
    /// <summary>The name under which the methods of <see cref="LibCrypto"/> are imported.</summary>
    internal const string Crypto = "libcrypto.so.3";

    /// <summary>The name under which the methods of <see cref="LibSsl"/> are imported.</summary>
    internal const string Ssl = "libssl.so.3";

    private static readonly Lazy<(nint Crypto, nint Ssl)> _loaded = new(() =>
    {
        NativeLibrary.SetDllImportResolver(typeof(NativeLibraries).Assembly, static (name, _, _) => name switch
        {
            Crypto => _loaded!.Value.Crypto,
            Ssl => _loaded!.Value.Ssl,
            _ => 0,
        });
        return (First("crypto"), First("ssl"));
    });

    /// <summary>Sets the resolver and opens both libraries, once; a handle is 0 when its library is missing.</summary>
    internal static (nint Crypto, nint Ssl) Load() => _loaded.Value;

    private static nint First(string library)
    {
        foreach (var name in Names(library))
        {
            if (NativeLibrary.TryLoad(name, typeof(NativeLibraries).Assembly, DllImportSearchPath.SafeDirectories, out var handle))
            {
                return handle;
            }
        }

        return 0;
    }

    private static string[] Names(string library) => OperatingSystem.IsMacOS()
        ? [$"lib{library}.3.dylib", $"/opt/homebrew/opt/openssl@3/lib/lib{library}.3.dylib", $"/usr/local/opt/openssl@3/lib/lib{library}.3.dylib"]
        : OperatingSystem.IsWindows() ? [$"lib{library}-3-x64.dll", $"lib{library}-3.dll"] : [$"lib{library}.so.3"];
}
