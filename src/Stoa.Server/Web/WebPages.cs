using System.Buffers;

namespace Stoa.Server.Web;

/// <summary>The addresses of the web app. <c>src/Stoa.Web/src/app/App.tsx</c> has the same list.</summary>
internal static class WebPages
{
    private const int MaxUsername = 15;
    private const int MaxSpaceId = 20;
    private static readonly SearchValues<char> _letters = SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz");

    /// <summary>True when the web app shows a page there.</summary>
    /// <param name="path">The path of the request.</param>
    /// <param name="spaceId">The id of the Space that the page is about, when it is about one.</param>
    /// <param name="isEmbed">True when it may stand in the pages of other sites.</param>
    public static bool Has(string path, out string? spaceId, out bool isEmbed)
    {
        var parts = path.Split('/');
        (spaceId, isEmbed) = parts switch
        {
            ["", "i", "spaces", var id] when IsWord(id, MaxSpaceId) => (id, false),
            ["", "i", "spaces", var id, "edit" or "tickets" or "insights"] when IsWord(id, MaxSpaceId) => (id, false),
            ["", "embed", var id] when IsWord(id, MaxSpaceId) => (id, true),
            _ => (null, false),
        };
        return spaceId is not null || parts is ["", "" or "search" or "new" or "tickets" or "insights"] || (parts is ["", ['@', .. var name]] && IsWord(name, MaxUsername));
    }

    private static bool IsWord(string text, int maxLength) => text.Length is > 0 && text.Length <= maxLength && !text.AsSpan().ContainsAnyExcept(_letters);
}
