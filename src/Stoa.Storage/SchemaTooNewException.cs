namespace Stoa.Storage;

/// <summary>A file was written by a newer Stoa; this one leaves it alone.</summary>
/// <param name="file">The file.</param>
/// <param name="found">The schema version of the file.</param>
/// <param name="known">The newest schema version that this program knows.</param>
public sealed class SchemaTooNewException(string file, int found, int known)
    : Exception($"{file} has schema version {found}, this program knows versions up to {known}: use a newer stoa.");
