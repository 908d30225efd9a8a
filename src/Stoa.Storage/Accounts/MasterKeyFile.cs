using System.Buffers.Text;
using System.Security.Cryptography;
using Stoa.Storage.Sqlite;

namespace Stoa.Storage.Accounts;

/// <summary>The file <c>master.key</c> in the data folder: one line of base64url that only its owner may read. Back it up with the databases.</summary>
public static class MasterKeyFile
{
    private const string FileName = "master.key";

    /// <summary>Reads the key, or draws and writes it when there is none. Two processes that do so at once get the same key.</summary>
    /// <exception cref="StorageUnavailableException">The file cannot be read or written, or holds something else.</exception>
    public static MasterKey Open(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            if (!File.Exists(path))
            {
                SqliteFile.CreateFolder(folder);
                Create(path);
            }

            var text = File.ReadAllBytes(path).AsSpan().TrimEnd("\r\n"u8);
            var key = new byte[MasterKey.LengthBytes + 1];
            return Base64Url.TryDecodeFromUtf8(text, key, out var length) && length == MasterKey.LengthBytes
                ? new MasterKey(key.AsSpan(0, length))
                : throw new StorageUnavailableException($"{path} is not a master key: restore it from a backup.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new StorageUnavailableException($"{path}: cannot read or write the master key: {failure.Message}", failure);
        }
    }

    private static void Create(string path)
    {
        var draft = $"{path}.{RandomNumberGenerator.GetHexString(16)}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            using (var file = new FileStream(draft, options))
            {
                file.Write(System.Text.Encoding.ASCII.GetBytes(
                    Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(MasterKey.LengthBytes)) + "\n"));
                file.Flush(flushToDisk: true);
            }

            // Whole or not at all, and the first one wins: a move that overwrites nothing.
            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
        }
        finally
        {
            File.Delete(draft);
        }
    }
}
