using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Stoa.Identity.Web;

/// <summary>Lets only people in who are signed in; everyone else signs in first and comes back.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class SignedInAttribute : Attribute, IPageFilter
{
    /// <summary>True lets operators in alone; to others the page is not there.</summary>
    public bool Operator { get; init; }

    /// <inheritdoc/>
    public void OnPageHandlerExecuting(PageHandlerExecutingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var http = context.HttpContext;
        if (http.FindSession() is not { } session)
        {
            var back = HttpMethods.IsGet(http.Request.Method) ? http.Request.GetEncodedPathAndQuery() : http.Request.Path.Value;
            context.Result = new RedirectToPageResult("/SignIn", new { returnUrl = back });
        }
        else if (Operator && !session.User.Operator)
        {
            context.Result = new NotFoundResult();
        }
    }

    /// <inheritdoc/>
    public void OnPageHandlerSelected(PageHandlerSelectedContext context)
    {
        // Nothing to do before a handler runs.
    }

    /// <inheritdoc/>
    public void OnPageHandlerExecuted(PageHandlerExecutedContext context)
    {
        // Nothing to do after it.
    }
}
