using System.Net;
using Microsoft.Extensions.Primitives;
using Stoa.Api.Auth;
using Stoa.Api.Limits;
using Stoa.Spaces.Accounts;

namespace Stoa.Api.OAuth;

/// <summary>Bounds how often a secret is guessed: wrong ones count, by the address they come from and by the account that they are for.</summary>
/// <remarks>
/// Who knows the secret is never kept waiting by strangers at other addresses: the account's bound is for wrong secrets only, and the
/// right one does not count. Counts are this process's own.
/// </remarks>
public sealed class GuessLimiter(TimeProvider time) : IDisposable
{
    /// <summary>Wrong secrets in a window from one address, or one /64 of IPv6.</summary>
    public const int PerAddress = 100;

    /// <summary>Wrong secrets in a window for one account from one address.</summary>
    public const int PerAccount = 20;

    /// <summary>Wrong passwords in a window for one account from everywhere: then only passkeys open it, until the window ends.</summary>
    public const int PerAccountFromEverywhere = 100;

    private readonly FixedWindows _windows = new(time, RateLimit.Window);

    /// <summary>True when a guess may be looked at; otherwise when guessing may go on, in seconds since 1970.</summary>
    public bool MayGuess(IPAddress? address, string account, out StringValues reset) =>
        !_windows.IsUsedUp(AddressKey(address), PerAddress, out reset) && !_windows.IsUsedUp(AccountKey(address, account), PerAccount, out reset);

    /// <summary>Counts a wrong secret.</summary>
    public void CountWrong(IPAddress? address, string account)
    {
        _windows.Take(AddressKey(address), PerAddress);
        _windows.Take(AccountKey(address, account), PerAccount);
    }

    /// <summary>
    /// True when a password may be looked at; it counts as wrong until <see cref="ForgivePassword"/> says otherwise, so that many at the same
    /// moment get no more looks than one after the other. Stricter than <see cref="MayGuess"/>, since people choose passwords: an account
    /// has a bound over all addresses, and while there is no room for more counts nobody may guess.
    /// </summary>
    public bool TryGuessPassword(IPAddress? address, string account) =>
        _windows.Count < FixedWindows.Capacity
        && _windows.Take(AddressKey(address), PerAddress).IsAllowed
        && _windows.Take(AccountKey(address, account), PerAccount).IsAllowed
        && _windows.Take(EverywhereKey(account), PerAccountFromEverywhere).IsAllowed;

    /// <summary>The password was right: it does not count.</summary>
    public void ForgivePassword(IPAddress? address, string account)
    {
        _windows.GiveBack(AddressKey(address));
        _windows.GiveBack(AccountKey(address, account));
        _windows.GiveBack(EverywhereKey(account));
    }

    /// <summary>Counts a try at a door that is open to strangers, by address; false when there were too many.</summary>
    /// <param name="door">Which door.</param>
    /// <param name="address">Where the try comes from.</param>
    /// <param name="limit">Tries in a window from one address, or one /64 of IPv6.</param>
    public bool TryEnter(string door, IPAddress? address, int limit) => _windows.Take(DoorKey(door, address), limit).IsAllowed;

    /// <summary>True when there were not too many tries yet; counts nothing. Parameters as for <see cref="TryEnter"/>.</summary>
    public bool MayEnter(string door, IPAddress? address, int limit) => !_windows.IsUsedUp(DoorKey(door, address), limit, out _);

    /// <inheritdoc/>
    public void Dispose() => _windows.Dispose();

    private static RateLimitKey AddressKey(IPAddress? address) => new(-1, new ClientId(NetworkAddress.Of(address)), null);

    private static RateLimitKey AccountKey(IPAddress? address, string account) => new(-2, new ClientId($"{NetworkAddress.Of(address)} {account}"), null);

    private static RateLimitKey DoorKey(string door, IPAddress? address) => new(-4, new ClientId($"{NetworkAddress.Of(address)} {door}"), null);

    private static RateLimitKey EverywhereKey(string account) => new(-3, new ClientId(account), null);
}
