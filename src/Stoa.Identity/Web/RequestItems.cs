using Microsoft.AspNetCore.Http;
using Stoa.Identity.People;

namespace Stoa.Identity.Web;

/// <summary>What <see cref="PageDoor"/> found out about a request, for the pages behind it.</summary>
internal static class RequestItems
{
    private static readonly object _session = new();
    private static readonly object _error = new();

    /// <summary>Who is signed in in the browser that asks; null: nobody.</summary>
    public static Session? FindSession(this HttpContext http) => http.Items[_session] as Session;

    /// <summary>Who is signed in, on a page that lets nobody else in.</summary>
    public static Session Session(this HttpContext http) => http.FindSession() ?? throw new InvalidOperationException("The page lets in nobody who is not signed in.");

    /// <summary>Remembers who is signed in.</summary>
    public static void SetSession(this HttpContext http, Session? session) => http.Items[_session] = session;

    /// <summary>What went wrong, on the page that says so.</summary>
    public static PageError Error(this HttpContext http) => http.Items[_error] as PageError ?? PageError.NotFound;

    /// <summary>Remembers what went wrong.</summary>
    public static void SetError(this HttpContext http, PageError error) => http.Items[_error] = error;
}
