namespace Stoa.Rtc.Tests.Srtp;

/// <summary>Bytes as vectors print them.</summary>
internal static class Hex
{
    internal static byte[] Bytes(params string[] lines) => Convert.FromHexString(string.Concat(lines).Replace(" ", "", StringComparison.Ordinal));

    internal static string Text(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);
}
