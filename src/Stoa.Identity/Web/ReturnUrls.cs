using System.Text;
using Microsoft.AspNetCore.Mvc;

namespace Stoa.Identity.Web;

/// <summary>Where people go on after they signed in.</summary>
internal static class ReturnUrls
{
    /// <summary>The address, when it is one of our pages and fits into a header; null otherwise.</summary>
    public static string? Ours(this IUrlHelper urls, string? address) => urls.IsLocalUrl(address) && Ascii.IsValid(address) ? address : null;
}
