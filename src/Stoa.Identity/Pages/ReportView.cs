namespace Stoa.Identity.Pages;

/// <summary>A report in words, as the operator's page shows it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Reason">The reason, such as "Self harm".</param>
/// <param name="Reporter">Who reported.</param>
/// <param name="What">"the person" or "the Space of …".</param>
/// <param name="Target">The person or the Space's title.</param>
/// <param name="Path">Where the reported thing can be looked at; null when nowhere.</param>
/// <param name="Where">The Space in which a person did it; null when none was named.</param>
/// <param name="At">When.</param>
/// <param name="Note">The reporter's words.</param>
/// <param name="Done">What was done and by whom; null while it is open.</param>
/// <param name="DoneAt">When; present with <paramref name="Done"/>.</param>
/// <param name="DoneNote">The operator's words.</param>
internal sealed record ReportView(
    string Id, string Reason, string Reporter, string What, string Target, string? Path, string? Where, DateTimeOffset At, string? Note, string? Done,
    DateTimeOffset? DoneAt, string? DoneNote);
