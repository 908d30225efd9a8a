using System.Buffers.Text;
using System.Security.Cryptography;
using Stoa.Spaces.Accounts;

namespace Stoa.Storage.Accounts;

/// <summary>Draws tokens, client secrets and client ids from the operating system's random source, as URL-safe text.</summary>
public static class Credentials
{
    private const int SecretBytes = 32;
    private const int ClientIdBytes = 18;

    /// <summary>A bearer or refresh token: 256 random bits, 43 characters of <c>A-Za-z0-9_-</c>.</summary>
    public static string NewToken() => Draw(SecretBytes);

    /// <summary>A client secret: 256 random bits, 43 characters of <c>A-Za-z0-9_-</c>.</summary>
    public static string NewClientSecret() => Draw(SecretBytes);

    /// <summary>A client id: 143 random bits and more, 24 characters of <c>A-Za-z0-9_-</c>, the first a letter or digit: on a command line it is no option.</summary>
    public static ClientId NewClientId()
    {
        var text = Draw(ClientIdBytes);
        while (!char.IsAsciiLetterOrDigit(text[0]))
        {
            text = Draw(ClientIdBytes);
        }

        return new ClientId(text);
    }

    private static string Draw(int bytes) => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(bytes));
}
