namespace Stoa.Spaces;

/// <summary>A Post shared in a Space.</summary>
/// <param name="Id">Its id.</param>
/// <param name="AuthorId">Who wrote it.</param>
/// <param name="Text">1 to 280 Unicode code points as written.</param>
/// <param name="CreatedAt">When it was shared.</param>
/// <param name="Pinned">True while a host has it pinned.</param>
public sealed record Post(PostId Id, UserId AuthorId, string Text, DateTimeOffset CreatedAt, bool Pinned);
