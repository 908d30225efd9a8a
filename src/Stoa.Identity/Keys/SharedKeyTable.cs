using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Npgsql;
using Stoa.Storage;
using Stoa.Storage.Accounts;
using Stoa.Storage.Postgres;

namespace Stoa.Identity.Keys;

/// <summary>The keys of Data Protection in the database, for all nodes; encrypted with a key of the master key, so that the database alone opens nothing.</summary>
/// <remarks>
/// A row holds a version (1 byte), nonce (12), tag (16), and AES-256-GCM of the element's text, bound to its name. Encrypted here and not by
/// an <c>IXmlEncryptor</c>: that would write the name of a type of this very version into each key, and neighbouring versions share them.
/// </remarks>
internal sealed class SharedKeyTable(PostgresDatabase database, MasterKey master) : IXmlRepository
{
    private const byte FormatVersion = 1;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int HeaderBytes = 1 + NonceBytes + TagBytes;

    /// <inheritdoc/>
    /// <exception cref="StorageUnavailableException">The database cannot be read.</exception>
    /// <exception cref="CryptographicException">A row is damaged, or was written with another master key.</exception>
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        try
        {
            using var command = database.Source.CreateCommand("SELECT name, sealed FROM identity.data_protection_keys ORDER BY name");
            using var reader = command.ExecuteReader();
            List<XElement> elements = [];
            while (reader.Read())
            {
                elements.Add(Unseal(reader.GetString(0), reader.GetFieldValue<byte[]>(1)));
            }

            return elements;
        }
        catch (Exception failure) when (PostgresDatabase.IsFailure(failure))
        {
            throw database.Failure(failure);
        }
    }

    /// <inheritdoc/>
    /// <remarks>An element whose name is there already changes nothing: keys are never rewritten.</remarks>
    /// <exception cref="StorageUnavailableException">The database cannot be written.</exception>
    public void StoreElement(XElement element, string friendlyName)
    {
        ArgumentNullException.ThrowIfNull(element);
        try
        {
            using var command = database.Source.CreateCommand("INSERT INTO identity.data_protection_keys VALUES ($1, $2) ON CONFLICT (name) DO NOTHING");
            command.Parameters.Add(new NpgsqlParameter { Value = friendlyName });
            command.Parameters.Add(new NpgsqlParameter { Value = Seal(friendlyName, element) });
            command.ExecuteNonQuery();
        }
        catch (Exception failure) when (PostgresDatabase.IsFailure(failure))
        {
            throw database.Failure(failure);
        }
    }

    /// <summary>True when the key is there, whichever node made it.</summary>
    /// <exception cref="StorageUnavailableException">The database cannot be read.</exception>
    public bool Contains(Guid keyId)
    {
        try
        {
            using var command = database.Source.CreateCommand("SELECT EXISTS(SELECT 1 FROM identity.data_protection_keys WHERE name = $1)");
            command.Parameters.Add(new NpgsqlParameter { Value = NameOf(keyId) });
            return command.ExecuteScalar() is true;
        }
        catch (Exception failure) when (PostgresDatabase.IsFailure(failure))
        {
            throw database.Failure(failure);
        }
    }

    /// <summary>Reads everything once.</summary>
    /// <exception cref="StorageUnavailableException">The database cannot be read, or this node's master key is another one than its writers'.</exception>
    public void Check()
    {
        try
        {
            GetAllElements();
        }
        catch (CryptographicException)
        {
            throw new StorageUnavailableException(
                $"{database.Name}: its keys were written with another master.key. Copy the other nodes' file, or the backup's, into the data folder.");
        }
    }

    /// <summary>The name that Data Protection gives a key's row.</summary>
    internal static string NameOf(Guid keyId) => $"key-{keyId:D}";

    private byte[] Seal(string name, XElement element)
    {
        var plain = Encoding.UTF8.GetBytes(element.ToString(SaveOptions.DisableFormatting));
        var stored = new byte[HeaderBytes + plain.Length];
        stored[0] = FormatVersion;
        RandomNumberGenerator.Fill(stored.AsSpan(1, NonceBytes));
        using var aes = new AesGcm(master.DataProtectionKey.Span, TagBytes);
        aes.Encrypt(stored.AsSpan(1, NonceBytes), plain, stored.AsSpan(HeaderBytes), stored.AsSpan(1 + NonceBytes, TagBytes), Encoding.UTF8.GetBytes(name));
        CryptographicOperations.ZeroMemory(plain);
        return stored;
    }

    private XElement Unseal(string name, byte[] stored)
    {
        if (stored.Length < HeaderBytes || stored[0] != FormatVersion)
        {
            throw new CryptographicException("Not a sealed key.");
        }

        var plain = new byte[stored.Length - HeaderBytes];
        using var aes = new AesGcm(master.DataProtectionKey.Span, TagBytes);
        aes.Decrypt(stored.AsSpan(1, NonceBytes), stored.AsSpan(HeaderBytes), stored.AsSpan(1 + NonceBytes, TagBytes), plain, Encoding.UTF8.GetBytes(name));
        return XElement.Parse(Encoding.UTF8.GetString(plain));
    }
}
