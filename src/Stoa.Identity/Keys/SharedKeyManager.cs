using System.Buffers.Binary;
using System.Collections.Frozen;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Stoa.Storage;

namespace Stoa.Identity.Keys;

/// <summary>Data Protection's keys, read again as soon as something comes that a key of another node protects.</summary>
/// <remarks>Data Protection itself reads them once a day, which does for keys that are made days before they are used, but not for the first one.</remarks>
internal sealed class SharedKeyManager(XmlKeyManager keys, SharedKeyTable table, TimeProvider time) : IKeyManager, IDisposable
{
    // What was protected begins with this and the key's id. Source: ASP.NET Core, "Authenticated encryption details in ASP.NET Core".
    private const uint Magic = 0x09F0C9F0;
    private const int HeaderBytes = 4 + 16;

    // Strangers can send ids that are none: this many of them cost a query each second.
    private const int MaxLooksPerSecond = 50;
    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private CancellationTokenSource _current = new();
    private FrozenSet<Guid> _known = [];
    private long _readAt;
    private long _looksSince;
    private int _looks;

    /// <inheritdoc/>
    public IReadOnlyCollection<IKey> GetAllKeys()
    {
        var all = keys.GetAllKeys();
        lock (_gate)
        {
            (_known, _readAt) = (all.Select(key => key.KeyId).ToFrozenSet(), time.GetTimestamp());
        }

        return all;
    }

    /// <inheritdoc/>
    public CancellationToken GetCacheExpirationToken()
    {
        lock (_gate)
        {
            return _current.Token;
        }
    }

    /// <inheritdoc/>
    public IKey CreateNewKey(DateTimeOffset activationDate, DateTimeOffset expirationDate)
    {
        var key = keys.CreateNewKey(activationDate, expirationDate);
        Outdate();
        return key;
    }

    /// <inheritdoc/>
    public void RevokeKey(Guid keyId, string? reason = null)
    {
        keys.RevokeKey(keyId, reason);
        Outdate();
    }

    /// <inheritdoc/>
    public void RevokeAllKeys(DateTimeOffset revocationDate, string? reason = null)
    {
        keys.RevokeAllKeys(revocationDate, reason);
        Outdate();
    }

    /// <summary>True when what could not be read is protected by a key that another node made: it is read again, and is there within moments.</summary>
    /// <param name="payload">What could not be read; any bytes.</param>
    public bool IsOfAnotherNode(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < HeaderBytes || BinaryPrimitives.ReadUInt32BigEndian(payload) != Magic)
        {
            return false;
        }

        var id = new Guid(payload[4..HeaderBytes]);
        lock (_gate)
        {
            if (_known.Contains(id))
            {
                return time.GetElapsedTime(_readAt) < _second; // Read just now: who asked had the keys from before.
            }

            if (!MayLook())
            {
                return false;
            }
        }

        try
        {
            if (!table.Contains(id))
            {
                return false;
            }
        }
        catch (StorageUnavailableException)
        {
            return false;
        }

        Outdate();
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _current.Dispose();

    private bool MayLook()
    {
        if (time.GetElapsedTime(_looksSince) > _second)
        {
            (_looksSince, _looks) = (time.GetTimestamp(), 0);
        }

        return ++_looks <= MaxLooksPerSecond;
    }

    private void Outdate()
    {
        CancellationTokenSource last;
        lock (_gate)
        {
            (last, _current) = (_current, new CancellationTokenSource());
        }

        last.Cancel();
        last.Dispose();
    }
}
