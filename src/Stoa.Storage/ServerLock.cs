using Stoa.Storage.Sqlite;

namespace Stoa.Storage;

/// <summary>One server at a time has a data folder: two would each decide without seeing what the other decided.</summary>
/// <remarks>
/// The operating system gives it back when the process ends, however it ends; the file <c>serve.lock</c> stays and means nothing. The
/// command line's other commands work beside a server and do not take it.
/// </remarks>
public sealed class ServerLock : IDisposable
{
    private const string FileName = "serve.lock";
    private const int LockedOnLinux = 11; // EWOULDBLOCK
    private const int LockedOnMacOS = 35; // EWOULDBLOCK
    private const int LockedOnWindows = unchecked((int)0x80070020); // ERROR_SHARING_VIOLATION
    private readonly FileStream _file;

    private ServerLock(FileStream file) => _file = file;

    /// <summary>Takes the folder for this process; makes it when it is missing.</summary>
    /// <exception cref="StorageUnavailableException">Another server has it, or the file cannot be written.</exception>
    public static ServerLock Take(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            SqliteFile.CreateFolder(folder);
            var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            return new ServerLock(new FileStream(path, options));
        }
        catch (IOException failure) when (failure.HResult is LockedOnLinux or LockedOnMacOS or LockedOnWindows)
        {
            throw new StorageUnavailableException($"Another Stoa runs on the data folder {folder}: stop it, or choose another folder with --data.", failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StorageUnavailableException($"{path}: cannot be written: {failure.Message}", failure);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
