using Microsoft.AspNetCore.Mvc.RazorPages;
using Stoa.Identity.Web;

namespace Stoa.Identity.Pages;

/// <summary>Requests to be tried out by a developer: all of it is done in the browser, by <c>try.js</c>.</summary>
[SignedIn]
internal sealed class DeveloperTryModel : PageModel;
