using System.Text.Json.Serialization;

namespace Stoa.Server.Backup;

/// <summary>The file <c>backup.json</c>: written last, so that a folder without it is no backup.</summary>
/// <param name="Stoa">The version that wrote it.</param>
/// <param name="BegunAt">When the first file was copied: nothing that was acknowledged before is missing.</param>
/// <param name="FinishedAt">When the last one was: nothing that happened after is in it.</param>
/// <param name="Files">What belongs to it.</param>
internal sealed record BackupManifest(string Stoa, DateTimeOffset BegunAt, DateTimeOffset FinishedAt, IReadOnlyList<BackedUpFile> Files)
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "backup.json";
}

/// <summary>One file of a backup.</summary>
/// <param name="Name">Its name in the data folder, with <c>/</c> between folders.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Its hash, in hexadecimal digits.</param>
internal sealed record BackedUpFile(string Name, long Bytes, string Sha256);

/// <summary>How a manifest is written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(BackupManifest))]
internal sealed partial class BackupJson : JsonSerializerContext;
