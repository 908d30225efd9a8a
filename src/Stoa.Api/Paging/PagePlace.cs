namespace Stoa.Api.Paging;

/// <summary>Where a page lies in a list.</summary>
/// <param name="IsBackward">True when the page ends before <paramref name="Position"/>, false when it begins after it.</param>
/// <param name="Position">A place that stays right while the list changes: a ticket's number, a Post's id, a follow's number.</param>
/// <param name="Origin">Where the page before begins, when a list can only be walked forward; otherwise 0.</param>
public readonly record struct PagePlace(bool IsBackward, long Position, long Origin);
