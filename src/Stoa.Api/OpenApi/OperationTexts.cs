using System.Collections.Frozen;

namespace Stoa.Api.OpenApi;

/// <summary>The text of every operation, by method and path. A table: a route without a row fails the tests.</summary>
/// <remarks>Ids under <c>/2</c> are X's, so that clients generated from either document have the same names. Source: X's OpenAPI document 2.166.</remarks>
internal static class OperationTexts
{
    private const string Spaces = "Spaces";
    private const string Users = "Users";
    private const string General = "General";
    private const string Life = "Life of a Space";
    private const string Stage = "Stage";
    private const string Discovery = "Discovery";
    private const string Audience = "Audience";
    private const string Audio = "Audio";
    private const string Apps = "Apps";
    private const string Activity = "Activity";
    private const string Moderation = "Moderation";
    private const string Insights = "Insights";

    /// <summary>Every row.</summary>
    public static readonly FrozenDictionary<string, OperationText> All = new Dictionary<string, OperationText>(StringComparer.Ordinal)
    {
        ["GET /2/spaces/{id}"] = new("getSpacesById", Spaces, "One Space", "SpaceReply"),
        ["GET /2/spaces"] = new("getSpacesByIds", Spaces, "Several Spaces", "SpacesReply"),
        ["GET /2/spaces/by/creator_ids"] = new("getSpacesByCreatorIds", Spaces, "The scheduled and live Spaces of given creators", "SpaceListReply"),
        ["GET /2/spaces/search"] = new("searchSpaces", Spaces, "Scheduled and live Spaces by words in the title", "SpaceListReply"),
        ["GET /2/spaces/{id}/buyers"] = new("getSpacesBuyers", Spaces, "Who bought a ticket of one's own Space", "UserListReply"),
        ["GET /2/spaces/{id}/tweets"] = new("getSpacesPosts", Spaces, "Posts shared in a Space", "TweetListReply"),
        ["GET /2/users/{id}"] = new("getUsersById", Users, "One user", "UserReply"),
        ["GET /2/users"] = new("getUsersByIds", Users, "Several users", "UsersReply"),
        ["GET /2/users/by/username/{username}"] = new("getUsersByUsername", Users, "One user by username", "UserReply"),
        ["GET /2/users/by"] = new("getUsersByUsernames", Users, "Several users by username", "UsersReply"),
        ["GET /2/users/me"] = new("getUsersMe", Users, "The user for whom the request speaks", "UserReply"),
        ["GET /2/users/search"] = new("searchUsers", Users, "Users by name", "UserListReply"),
        ["GET /2/users/{id}/following"] = new("getUsersFollowing", Users, "Whom a user follows", "UserListReply"),
        ["GET /2/users/{id}/followers"] = new("getUsersFollowers", Users, "Who follows a user", "UserListReply"),
        ["POST /2/users/{id}/following"] = new("followUser", Users, "Follow a user", "FollowReply"),
        ["DELETE /2/users/{source_user_id}/following/{target_user_id}"] = new("unfollowUser", Users, "Unfollow a user", "UnfollowReply"),
        ["POST /2/activity/subscriptions"] = new("createActivitySubscription", Activity, "Subscribe to what a creator's Spaces do", "SubscriptionReply"),
        ["GET /2/activity/subscriptions"] = new("getActivitySubscriptions", Activity, "The app's subscriptions", "SubscriptionListReply"),
        ["PUT /2/activity/subscriptions/{subscription_id}"] = new("updateActivitySubscription", Activity, "Change tag or webhook of a subscription", "SubscriptionReply", 200, 404),
        ["DELETE /2/activity/subscriptions/{subscription_id}"] = new("deleteActivitySubscription", Activity, "Delete a subscription", "SubscriptionDeletedReply", 200, 404),
        ["DELETE /2/activity/subscriptions"] = new("deleteActivitySubscriptionsByIds", Activity, "Delete several subscriptions", "SubscriptionsDeletedReply"),
        ["GET /2/activity/stream"] = new("activityStream", Activity, "Everything that the app subscribed to, one event on a line, for as long as the connection lasts", "ActivityEvent"),
        ["POST /2/webhooks"] = new("createWebhooks", Activity, "Make a webhook: the receiver is challenged first", "WebhookReply"),
        ["GET /2/webhooks"] = new("getWebhooks", Activity, "The app's webhooks", "WebhookListReply"),
        ["PUT /2/webhooks/{webhook_id}"] = new("validateWebhooks", Activity, "Challenge the receiver again: one that passes is sent events again", "WebhookValidReply"),
        ["DELETE /2/webhooks/{webhook_id}"] = new("deleteWebhooks", Activity, "Delete a webhook; its subscriptions tell to the stream only", "WebhookDeletedReply"),
        ["POST /2/webhooks/replay"] = new("createWebhookReplayJob", Activity, "Send once more what happened in a time, at most a day ago", "ReplayReply", 200, 409),
        ["GET /2/openapi.json"] = new("getOpenApiSpec", General, "This document", "OpenApiDocument"),

        ["POST /oauth2/token"] = new("issueAppToken", General, "The app-only bearer, for key and secret", "AppToken"),
        ["POST /oauth2/invalidate_token"] = new("invalidateAppToken", General, "End the app-only bearer; the next is another", "AppToken"),

        ["GET /api/spaces"] = new("listSpaces", Discovery, "Live Spaces, most participants first, then scheduled ones by start; all, or one host's", "SpaceCardListReply"),
        ["GET /api/search"] = new("searchTitles", Discovery, "Spaces by what somebody types, best first: words, \"phrases\", -word, #tag, @host, beginnings, misspelled words; with the places of the words in the title", "FoundSpaceListReply"),
        ["GET /api/spaces/{id}/calendar.ics"] = new("getCalendar", Discovery, "The Space as a calendar file (iCalendar, RFC 5545)", "Calendar", 200, 404),
        ["GET /api/oembed"] = new("getOEmbed", Discovery, "How to embed the player of a Space whose address is given (oEmbed 1.0)", "OEmbed", 200, 404, 501),
        ["GET /api/discover"] = new("discover", Discovery, "What to listen to now: Spaces of people and about topics that the caller follows, then suggestions, each with its reason", "SuggestedSpaceListReply"),

        ["POST /api/spaces"] = new("createSpace", Life, "Make a Space: scheduled when a start is given, live at once otherwise", "WholeSpaceReply", 201, 409),
        ["GET /api/spaces/{id}"] = new("showSpace", Life, "The whole Space, with the caller's role and rights, and who those are whom it names", "ShownSpaceReply", 200, 404),
        ["PATCH /api/spaces/{id}"] = new("editSpace", Life, "Change title, topics, who may ask to speak, capacity and sale of tickets, and the start while scheduled; hosts", "WholeSpaceReply", 200, 404, 409),
        ["DELETE /api/spaces/{id}"] = new("cancelSpace", Life, "Call off a scheduled Space; the creator", "OverSpaceReply", 200, 404, 409),
        ["POST /api/spaces/{id}/start"] = new("startSpace", Life, "Open a scheduled Space; the creator", "WholeSpaceReply", 200, 404, 409),
        ["POST /api/spaces/{id}/end"] = new("endSpace", Life, "End a live Space; the creator", "OverSpaceReply", 200, 404, 409),

        ["POST /api/spaces/{id}/hosts"] = new("addHost", Stage, "Make someone a co-host; the creator", "WholeSpaceReply", 201, 404, 409),
        ["DELETE /api/spaces/{id}/hosts/{user_id}"] = new("removeHost", Stage, "Make a co-host a listener; the creator, or the co-host", "WholeSpaceReply", 200, 404),
        ["POST /api/spaces/{id}/invited_users"] = new("inviteSpeaker", Stage, "Invite someone to speak; hosts", "WholeSpaceReply", 201, 404, 409),
        ["DELETE /api/spaces/{id}/invited_users/{user_id}"] = new("withdrawInvitation", Stage, "Take an invitation back; hosts", "WholeSpaceReply", 200, 404),
        ["POST /api/spaces/{id}/invited_users/me/accept"] = new("acceptInvitation", Stage, "Accept an invitation: speak from now on", "WholeSpaceReply", 200, 404, 409),
        ["POST /api/spaces/{id}/invited_users/me/decline"] = new("declineInvitation", Stage, "Decline an invitation", "WholeSpaceReply", 200, 404),
        ["POST /api/spaces/{id}/speak_requests"] = new("requestToSpeak", Stage, "Ask to speak; listeners", "WholeSpaceReply", 201, 404, 409),
        ["GET /api/spaces/{id}/speak_requests"] = new("listSpeakRequests", Stage, "Who waits to speak, in the order asked; hosts", "SpeakRequestListReply", 200, 404),
        ["DELETE /api/spaces/{id}/speak_requests/me"] = new("withdrawSpeakRequest", Stage, "Take one's own request back", "WholeSpaceReply", 200, 404),
        ["POST /api/spaces/{id}/speak_requests/{user_id}/approve"] = new("approveSpeakRequest", Stage, "Let someone speak; hosts", "WholeSpaceReply", 200, 404, 409),
        ["POST /api/spaces/{id}/speak_requests/{user_id}/decline"] = new("declineSpeakRequest", Stage, "Take someone off the queue; hosts", "WholeSpaceReply", 200, 404, 409),
        ["PUT /api/spaces/{id}/speak_requests/lock"] = new("lockSpeakRequests", Stage, "Close the queue to new requests, or open it; hosts", "WholeSpaceReply", 200, 404, 409),
        ["POST /api/spaces/{id}/speakers/{user_id}/mute"] = new("muteSpeaker", Stage, "Mute a speaker; hosts", "WholeSpaceReply", 200, 404, 409),
        ["DELETE /api/spaces/{id}/speakers/{user_id}/mute"] = new("unmuteSpeaker", Stage, "Let a muted speaker talk again; hosts", "WholeSpaceReply", 200, 404, 409),
        ["POST /api/spaces/{id}/speakers/mute"] = new("muteAllSpeakers", Stage, "Mute every speaker who is no host; hosts", "WholeSpaceReply", 200, 404, 409),
        ["DELETE /api/spaces/{id}/speakers/me"] = new("stepDown", Stage, "Become a listener oneself; speakers", "WholeSpaceReply", 200, 404, 409),
        ["DELETE /api/spaces/{id}/speakers/{user_id}"] = new("moveToListener", Stage, "Make a speaker a listener; hosts", "WholeSpaceReply", 200, 404, 409),
        ["DELETE /api/spaces/{id}/participants/{user_id}"] = new("removeParticipant", Stage, "Remove someone, if wanted for good; hosts", "WholeSpaceReply", 200, 404, 409),
        ["GET /api/spaces/{id}/blocked_users"] = new("listBlockedUsers", Moderation, "Who may not come back to the Space; hosts", "PersonListReply", 200, 404),
        ["DELETE /api/spaces/{id}/blocked_users/{user_id}"] = new("unblockParticipant", Moderation, "Let someone come back; hosts", "WholeSpaceReply", 200, 404),

        ["POST /api/spaces/{id}/posts"] = new("sharePost", Audience, "Share a Post in a live Space", "PostReply", 201, 404, 409),
        ["DELETE /api/spaces/{id}/posts/{post_id}"] = new("removePost", Audience, "Take a Post away; its author or hosts", "WholeSpaceReply", 200, 404),
        ["PUT /api/spaces/{id}/posts/{post_id}/pin"] = new("pinPost", Audience, "Pin a Post; hosts", "WholeSpaceReply", 200, 404, 409),
        ["DELETE /api/spaces/{id}/posts/{post_id}/pin"] = new("unpinPost", Audience, "Unpin a Post; hosts", "WholeSpaceReply", 200, 404),
        ["POST /api/spaces/{id}/reactions"] = new("react", Audience, "React with one of the predefined set; whoever is in the Space", "", 204, 404, 409),
        ["GET /api/spaces/{id}/events"] = new("streamSpaceEvents", Audience, "Be in the Space: a snapshot, then every change, as server-sent events", "RoomEvent", 200, 307, 404),
        ["POST /api/spaces/{id}/whip"] = new("publishAudio", Audio, "Talk: an SDP offer, answered with SDP (WHIP, RFC 9725); whoever is on stage. Location names the session", "Sdp", 201, 307, 404, 409),
        ["PATCH /api/spaces/{id}/whip/{session_id}"] = new("changePublishing", Audio, "Restart ICE of a session that talks; candidates alone are answered with 204", "Sdp", 200, 404, 412, 428),
        ["DELETE /api/spaces/{id}/whip/{session_id}"] = new("stopPublishing", Audio, "Stop talking", "", 200, 404),
        ["POST /api/spaces/{id}/whep"] = new("listenToAudio", Audio, "Listen: an SDP offer, answered with SDP (WHEP). Location names the session", "Sdp", 201, 307, 404, 409),
        ["PATCH /api/spaces/{id}/whep/{session_id}"] = new("changeListening", Audio, "Restart ICE of a session that listens; candidates alone are answered with 204", "Sdp", 200, 404, 412, 428),
        ["DELETE /api/spaces/{id}/whep/{session_id}"] = new("stopListening", Audio, "Stop listening", "", 200, 404),
        ["GET /api/spaces/{id}/audio"] = new("describeAudio", Audio, "Who talks, what the caller may do, and how their audio sessions are doing; hosts see everyone's who talks", "AudioReply", 200, 404),
        ["POST /api/spaces/{id}/tickets"] = new("buyTicket", Audience, "Buy a ticket; again: the same ticket, and the checkout of one that has to be paid online", "WholeSpaceReply", 201, 404, 409),
        ["GET /api/spaces/{id}/tickets"] = new("listTickets", Audience, "All tickets, paid or not, in the order sold; the creator", "TicketListReply", 200, 404),
        ["DELETE /api/spaces/{id}/tickets/me"] = new("giveBackTicket", Audience, "Give one's ticket back before the start", "WholeSpaceReply", 200, 404, 409),
        ["PUT /api/spaces/{id}/tickets/{user_id}"] = new("giveTicket", Audience, "Give someone an invitation ticket, which costs nothing; hosts", "WholeSpaceReply", 200, 404, 409),
        ["DELETE /api/spaces/{id}/tickets/{user_id}"] = new("takeBackTicket", Audience, "Take someone's ticket back; the creator", "WholeSpaceReply", 200, 404, 409),
        ["POST /api/spaces/{id}/tickets/{user_id}/confirm"] = new("confirmTicket", Audience, "Confirm that a ticket was paid outside; the creator", "WholeSpaceReply", 200, 404, 409),
        ["GET /api/tickets"] = new("listOwnTickets", Audience, "The caller's tickets, newest first, and where the money of those is that they hold no more", "OwnTicketListReply"),
        ["GET /api/spaces/{id}/payments"] = new("listPayments", Audience, "How the tickets of a Space are paid at Stripe, in the order sold; the creator, also when the Space is over", "PaymentListReply", 200, 404),
        ["POST /api/payments/stripe"] = new("takeStripeEvent", Audience, "Stripe's webhook: an event as Stripe sends and signs it (header Stripe-Signature). 404 when nothing is paid at Stripe", "", 200, 404, 413),
        ["POST /api/spaces/{id}/reminder"] = new("setReminder", Audience, "Be told when a scheduled Space starts", "WholeSpaceReply", 201, 404, 409),
        ["DELETE /api/spaces/{id}/reminder"] = new("removeReminder", Audience, "Not be told any more", "WholeSpaceReply", 200, 404),
        ["GET /api/reminders"] = new("listReminders", Audience, "The Spaces for which the caller has set a reminder or holds a ticket: live ones, then scheduled ones, by start", "SpaceCardListReply"),
        ["GET /api/topics"] = new("listTopics", General, "The topics that Spaces can be filed under", "TopicListReply"),
        ["PUT /api/topics/{id}"] = new("saveTopic", General, "Make or change a topic; operators", "TopicReply"),

        ["PUT /api/topics/{id}/follow"] = new("followTopic", Discovery, "Follow a topic", "TopicReply", 200, 404, 409),
        ["DELETE /api/topics/{id}/follow"] = new("unfollowTopic", Discovery, "Not follow a topic any more", "TopicReply", 200, 404),

        ["POST /api/calendar"] = new("openCalendar", Discovery, "Give the caller's calendar a secret address, shown this once; the one before ends", "CalendarAddressReply", 201),
        ["GET /api/calendar"] = new("showCalendar", Discovery, "Since when the caller's calendar has an address", "CalendarReply", 200, 404),
        ["DELETE /api/calendar"] = new("closeCalendar", Discovery, "End the address of the caller's calendar", "CalendarDeletedReply"),
        ["GET /api/calendars/{file}"] = new("readCalendar", Discovery, "The calendar at a secret address (iCalendar, RFC 5545): its owner's Spaces, and those canceled in the last 7 days", "Calendar", 200, 404),
        ["GET /api/users/by/username/{username}/spaces.atom"] = new("getAtomFeed", Discovery, "The live and scheduled Spaces of a host, for feed readers (Atom)", "Feed", 200, 404),
        ["GET /api/users/by/username/{username}/spaces.rss"] = new("getRssFeed", Discovery, "The live and scheduled Spaces of a host, for feed readers (RSS 2.0)", "Feed", 200, 404),
        ["GET /api/users/by/username/{username}"] = new("showUserByUsername", Discovery, "One person, with how the caller stands to them", "ProfileReply", 200, 404),

        ["GET /api/spaces/{id}/insights"] = new("showInsights", Insights, "How a Space goes, or went: audience, talk, reactions, tickets; hosts, also when it is over or was canceled", "SpaceInsightsReply", 200, 404),
        ["GET /api/insights"] = new("listInsights", Insights, "How the Spaces went that the caller created or co-hosted, the one that began last first; as CSV up to 1,000 at once", "HostedSpaceListReply"),
        ["GET /api/insights/summary"] = new("summarizeInsights", Insights, "Trend, regulars and best hours of the last 500 Spaces that the caller created or co-hosted", "InsightsSummaryReply"),

        ["GET /api/blocks"] = new("listBlocks", Moderation, "Whom the caller has blocked, newest first", "PersonListReply"),
        ["PUT /api/blocks/{user_id}"] = new("blockUser", Moderation, "Shut somebody out of every Space that the caller creates", "BlockReply", 200, 404, 409),
        ["DELETE /api/blocks/{user_id}"] = new("unblockUser", Moderation, "Lift a block", "BlockReply", 200, 404),
        ["POST /api/spaces/{id}/reports"] = new("reportSpace", Moderation, "Tell the operators of a Space; a report that is still open is answered again", "ReportReply", 201, 404, 409),
        ["POST /api/users/{id}/reports"] = new("reportUser", Moderation, "Tell the operators of a person; a report that is still open is answered again", "ReportReply", 201, 404, 409),
        ["GET /api/reports"] = new("listReports", Moderation, "Reports, open ones first, newest first; operators", "ReportListReply"),
        ["GET /api/reports/{id}"] = new("showReport", Moderation, "One report; operators", "ReportReply", 200, 404),
        ["POST /api/reports/{id}/resolve"] = new("resolveReport", Moderation, "Do something about a report, or nothing; operators", "ReportReply", 200, 404, 409),
        ["POST /api/spaces/{id}/end_by_operator"] = new("endSpaceByOperator", Moderation, "End or call off any Space; operators", "OverSpaceReply", 200, 404),
        ["PUT /api/users/{id}/suspended"] = new("suspendUser", Moderation, "Keep a person out, with all their tokens; operators", "SuspensionReply", 200, 404, 409),
        ["DELETE /api/users/{id}/suspended"] = new("unsuspendUser", Moderation, "Let a person in again; operators", "SuspensionReply", 200, 404),

        ["POST /api/apps"] = new("createApp", Apps, "Register an app; its secret is shown this once", "AppReply", 201, 409),
        ["GET /api/apps"] = new("listApps", Apps, "The caller's apps", "AppListReply"),
        ["GET /api/apps/{client_id}"] = new("showApp", Apps, "One of the caller's apps", "AppReply", 200, 404),
        ["PATCH /api/apps/{client_id}"] = new("editApp", Apps, "Change name or redirect URIs of one's app", "AppReply", 200, 404, 409),
        ["DELETE /api/apps/{client_id}"] = new("deleteApp", Apps, "Delete one's app: all its tokens stop working", "AppDeletedReply", 200, 404, 409),
        ["POST /api/apps/{client_id}/rotate"] = new("rotateApp", Apps, "Another secret for one's app: the old one stops working", "AppReply", 200, 404, 409),
        ["PUT /api/apps/{client_id}/disabled"] = new("disableApp", Apps, "Turn an app away, with all its tokens; operators", "AppReply", 200, 404, 409),
        ["DELETE /api/apps/{client_id}/disabled"] = new("enableApp", Apps, "Let an app in again; operators", "AppReply", 200, 404, 409),
        ["GET /api/webhooks/{webhook_id}/dead_letters"] = new("listDeadLetters", Activity, "The events that were given up after a day of trying, newest first; kept for a week", "DeadLetterListReply", 200, 404),
        ["POST /api/webhooks/{webhook_id}/dead_letters/replay"] = new("replayDeadLetters", Activity, "Send given up events again: all, or some by event_uuid", "ReplayedReply", 200, 404),
        ["GET /api/openapi.json"] = new("getStoaOpenApiSpec", General, "This document", "OpenApiDocument"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The row of an operation.</summary>
    public static OperationText For(Operation operation) => All.TryGetValue(KeyOf(operation), out var text)
        ? text
        : throw new InvalidOperationException($"{KeyOf(operation)} has no row in the table of texts.");

    /// <summary>The key of an operation.</summary>
    public static string KeyOf(Operation operation) => $"{operation.Method} {operation.Path}";
}
