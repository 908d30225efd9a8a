using System.Globalization;
using System.Runtime.InteropServices;
using Stoa.Rtc.Native;

namespace Stoa.Rtc.Dtls;

/// <summary>Whether the native library that does DTLS and SRTP is here. Ask before making anything of <c>Dtls</c> or <c>Srtp</c>.</summary>
public static unsafe class OpenSsl
{
    private static readonly Lazy<(bool Available, string Explanation)> _found = new(Look);

    /// <summary>Looks for OpenSSL 3 or later. Never throws; the answer stays the same for the life of the process.</summary>
    /// <param name="explanation">The version line of what was found, or one sentence saying what is missing and what to install.</param>
    public static bool IsAvailable(out string explanation)
    {
        (var available, explanation) = _found.Value;
        return available;
    }

    private static (bool Available, string Explanation) Look()
    {
        var (crypto, ssl) = NativeLibraries.Load();
        if (crypto == 0 || ssl == 0)
        {
            var missing = (crypto, ssl) switch { (0, 0) => "libcrypto and libssl are", (0, _) => "libcrypto is", _ => "libssl is" };
            return (false, $"{missing} missing: install OpenSSL 3 (Debian, Ubuntu: libssl3 or libssl3t64; Fedora: openssl-libs; Alpine: libssl3; macOS: brew install openssl@3).");
        }

        if (!NativeLibrary.TryGetExport(crypto, "OPENSSL_version_major", out var major) || ((delegate* unmanaged<uint>)major)() < 3
            || !NativeLibrary.TryGetExport(crypto, "OpenSSL_version", out var version))
        {
            return (false, "The OpenSSL found is older than version 3: install OpenSSL 3.");
        }

        var line = Marshal.PtrToStringUTF8(((delegate* unmanaged<int, nint>)version)(0));
        return (true, line ?? string.Create(CultureInfo.InvariantCulture, $"OpenSSL {((delegate* unmanaged<uint>)major)()}"));
    }
}
