using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Connections;

namespace Stoa.Server.Hosting;

/// <summary>Why the web server does not listen, in words for who started it.</summary>
internal static class ListenFault
{
    private const string Https = "See docs/configuration.md, HTTPS.";

    /// <summary>What to do about it; null when it is something else.</summary>
    public static string? Describe(Exception failure) => failure switch
    {
        _ when !IsOfKestrel(failure) => null, // Of the port between nodes, say.
        IOException { InnerException: AddressInUseException } => $"{failure.Message} Choose another address with --urls.",
        SocketException { SocketErrorCode: SocketError.AddressNotAvailable } => "An address of --urls is none of this machine: name one that it has, or 0.0.0.0 for all of them.",
        SocketException { SocketErrorCode: SocketError.AccessDenied } => "A port of --urls may not be taken by this user: choose one from 1024 on, or let it (CAP_NET_BIND_SERVICE).",
        SocketException refused => $"An address of --urls cannot be listened at: {refused.Message}. Choose another one.",
        FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException => $"The certificate cannot be read: {failure.Message} {Https}",
        CryptographicException => $"The certificate is none, or its key or password is not the right one: {failure.Message} {Https}",
        InvalidOperationException when failure.Message.Contains("certificate", StringComparison.OrdinalIgnoreCase) =>
            $"An https:// address of --urls takes a certificate: Kestrel__Certificates__Default__Path and its key. {Https}",
        FormatException or InvalidOperationException => $"--urls: {failure.Message}",
        IOException => $"{failure.Message} Choose another address with --urls.",
        _ => null,
    };

    private static bool IsOfKestrel(Exception failure) => failure.StackTrace?.Contains("Server.Kestrel", StringComparison.Ordinal) == true;
}
