using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Stoa.Api.Bodies;
using Stoa.Api.Problems;
using Stoa.Api.Rooms;

namespace Stoa.Api.Whip;

/// <summary>Reads a session description, or a fragment of one, out of a request's body.</summary>
internal static class SdpBody
{
    /// <summary>The type of offers and answers. Source: RFC 8866 section 8.1.</summary>
    public const string OfferType = "application/sdp";

    /// <summary>The type of candidates, and of a restart of ICE. Source: RFC 8840 section 9.</summary>
    public const string FragmentType = "application/trickle-ice-sdpfrag";

    /// <summary>Reads the whole body; null when it is of another type, too long or no text, and the refusal sent.</summary>
    public static async ValueTask<string?> ReadAsync(StoaRequest request, string type, RoomDesk desk)
    {
        var http = request.Http.Request;
        if (!Is(http.ContentType, type))
        {
            request.Http.Response.Headers[HttpMethods.IsPatch(http.Method) ? "Accept-Patch" : "Accept-Post"] = type;
            await request.RefuseAsync(Problem.UnsupportedMediaType);
            return null;
        }

        if (http.ContentLength > BodyTable.MaxBytes)
        {
            await request.RefuseAsync(Problem.ContentTooLarge);
            return null;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(BodyTable.MaxBytes + 1);
        try
        {
            var length = await http.Body.ReadAtLeastAsync(
                buffer.AsMemory(0, BodyTable.MaxBytes + 1), BodyTable.MaxBytes + 1, throwOnEndOfStream: false, request.Aborted);
            if (length > BodyTable.MaxBytes)
            {
                await request.RefuseAsync(Problem.ContentTooLarge);
                return null;
            }

            if (length == 0 || !Utf8.IsValid(buffer.AsSpan(0, length)))
            {
                await RefuseAsync(request, desk, length == 0 ? "The body is empty." : "The body is not UTF-8.");
                return null;
            }

            return Encoding.UTF8.GetString(buffer, 0, length);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Refuses what makes no sense, or is not served.</summary>
    public static ValueTask RefuseAsync(StoaRequest request, RoomDesk desk, string detail) =>
        desk.RefuseAsync(request, [new BodyFault(new Fault(Name: null, [], detail), AudioRefusals.BadOffer)]);

    private static bool Is(string? sent, string type)
    {
        var end = sent?.IndexOf(';', StringComparison.Ordinal) ?? -1;
        return sent.AsSpan(0, end < 0 ? sent?.Length ?? 0 : end).Trim().Equals(type, StringComparison.OrdinalIgnoreCase);
    }
}
