using System.Globalization;
using System.Text.Json.Nodes;
using Stoa.Spaces;

namespace Stoa.Server.Tests.Cluster;

/// <summary>Holds what a client was shown of a Space against the fold of the log.</summary>
internal static class TruthView
{
    /// <summary>What is different.</summary>
    /// <param name="truth">The fold.</param>
    /// <param name="shown">What was shown; empty lists are left out.</param>
    /// <param name="withQueue">True for hosts, who see who waits to speak.</param>
    /// <param name="withTickets">True for a whole Space; changes say how many tickets are sold by themselves.</param>
    public static IEnumerable<string> Differences(Space truth, JsonObject shown, bool withQueue, bool withTickets)
    {
        var stage = truth.Stage;
        List<(string Name, string Truth, string Shown)> members =
        [
            ("state", truth.State.ToString().ToLowerInvariant(), (string?)shown["state"] ?? ""),
            ("title", truth.Title ?? "", (string?)shown["title"] ?? ""),
            ("host_ids", Join([truth.CreatorId, .. stage.CoHostIds]), Ids(shown, "host_ids")),
            ("speaker_ids", Join([truth.CreatorId, .. stage.CoHostIds, .. stage.SpeakerIds]), Ids(shown, "speaker_ids")),
            ("invited_user_ids", Join([.. stage.InvitedUserIds]), Ids(shown, "invited_user_ids")),
            ("muted_user_ids", Join([.. stage.MutedUserIds.Order()]), Ids(shown, "muted_user_ids")),
            ("speak_requests_locked", stage.SpeakRequestsLocked ? "true" : "false", shown["speak_requests_locked"]?.ToJsonString() ?? ""),
            ("pinned_post_ids", string.Join(' ', truth.Audience.Posts.Where(post => post.Pinned).Select(post => post.Id)), Ids(shown, "pinned_post_ids")),
        ];
        if (withQueue)
        {
            // The order depends on how long people have talked, which is not in the log.
            members.Add(("speak_requests", string.Join(' ', stage.SpeakRequests.Select(request => $"{request.UserId}:{request.Note}").Order(StringComparer.Ordinal)), Queue(shown)));
        }

        if (withTickets && truth.Audience.Offer is not null)
        {
            members.Add(("ticket.sold", truth.Audience.Tickets.Tickets.Count.ToString(CultureInfo.InvariantCulture), shown["ticket"]?["sold"]?.ToJsonString() ?? ""));
        }

        return members.Where(member => member.Truth != member.Shown).Select(member => $"{member.Name} is '{member.Shown}', the log has '{member.Truth}'");
    }

    private static string Join(UserId[] users) => string.Join(' ', users);

    private static string Ids(JsonObject shown, string name) => string.Join(' ', (shown[name] as JsonArray ?? []).Select(id => (string)id!));

    private static string Queue(JsonObject shown) => string.Join(
        ' ', (shown["speak_requests"] as JsonArray ?? []).Select(request => $"{(string)request!["user_id"]!}:{(string?)request["note"]}").Order(StringComparer.Ordinal));
}
