using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Stoa.Storage.Sqlite;

namespace Stoa.Storage.Accounts;

/// <summary>The file <c>master.key</c> in the data folder: one line of base64url that only its owner may read. Back it up with the databases.</summary>
public static class MasterKeyFile
{
    private const string FileName = "master.key";

    /// <summary>Where a data folder has it.</summary>
    internal static string PathIn(string folder) => Path.Combine(folder, FileName);

    /// <summary>Reads the key, or draws and writes it when there is none. Two processes that do so at once get the same key.</summary>
    /// <exception cref="StorageUnavailableException">The file cannot be read or written, or holds something else.</exception>
    public static MasterKey Open(string folder)
    {
        var path = PathIn(folder);
        try
        {
            if (!File.Exists(path))
            {
                SqliteFile.CreateFolder(folder);
                Create(path);
            }

            var text = File.ReadAllBytes(path);
            Span<byte> key = stackalloc byte[MasterKey.LengthBytes + 1];
            try
            {
                return Base64Url.TryDecodeFromUtf8(text.AsSpan().TrimEnd("\r\n"u8), key, out var length) && length == MasterKey.LengthBytes
                    ? new MasterKey(key[..length])
                    : throw new StorageUnavailableException($"{path} is not a master key: restore it from a backup.");
            }
            finally
            {
                CryptographicOperations.ZeroMemory(text);
                CryptographicOperations.ZeroMemory(key);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new StorageUnavailableException($"{path}: cannot read or write the master key: {failure.Message}", failure);
        }
    }

    /// <summary>Writes a draft and moves it to its name when it is whole, alone behind a lock file, so that the first key stays.</summary>
    private static void Create(string path)
    {
        // Who comes late may get the lock of a file that is gone already: it finds the key then and leaves it alone.
        using var locked = OpenLock(path + ".lock");
        if (File.Exists(path))
        {
            return;
        }

        var draft = path + ".draft";
        using (var file = new FileStream(draft, ForOwner(FileMode.Create)))
        {
            file.Write(Encoding.ASCII.GetBytes(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(MasterKey.LengthBytes)) + "\n"));
            file.Flush(flushToDisk: true);
        }

        File.Move(draft, path, overwrite: false);
    }

    private static FileStream OpenLock(string path)
    {
        var options = ForOwner(FileMode.OpenOrCreate);
        options.Options = FileOptions.DeleteOnClose;
        var wait = new LockWait(TimeProvider.System, TimeSpan.FromSeconds(5));
        while (true)
        {
            try
            {
                return new FileStream(path, options);
            }
            catch (IOException) when (wait.Next())
            {
            }
        }
    }

    private static FileStreamOptions ForOwner(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }
}
