namespace Stoa.Identity.Data;

/// <summary>Where everything is kept that outlives the process.</summary>
/// <param name="Path">The folder.</param>
internal sealed record DataFolder(string Path);
