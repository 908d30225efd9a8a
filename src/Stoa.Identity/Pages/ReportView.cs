using Microsoft.AspNetCore.Html;

namespace Stoa.Identity.Pages;

/// <summary>A report in words, as the operator's page shows it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Reason">The reason, such as "Self harm".</param>
/// <param name="Sentence">Who reported whom or what, and where; leads to it where it can be looked at.</param>
/// <param name="At">When.</param>
/// <param name="Note">The reporter's words.</param>
/// <param name="Done">What was done and by whom; null while it is open.</param>
/// <param name="DoneAt">When; present with <paramref name="Done"/>.</param>
/// <param name="DoneNote">The operator's words.</param>
internal sealed record ReportView(
    string Id, string Reason, IHtmlContent Sentence, DateTimeOffset At, string? Note, string? Done, DateTimeOffset? DoneAt, string? DoneNote);
