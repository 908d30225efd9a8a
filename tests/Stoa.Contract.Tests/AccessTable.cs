namespace Stoa.Contract.Tests;

/// <summary>One good request for each operation, for which it matters only who sends it. A table.</summary>
internal static class AccessTable
{
    /// <summary>An SDP offer of one audio section, as a browser makes it.</summary>
    public const string Offer = """
        v=0
        o=- 4962303333179871722 2 IN IP4 127.0.0.1
        s=-
        t=0 0
        a=group:BUNDLE 0
        m=audio 9 UDP/TLS/RTP/SAVPF 111
        c=IN IP4 0.0.0.0
        a=rtcp:9 IN IP4 0.0.0.0
        a=ice-ufrag:h5N1
        a=ice-pwd:Ox2xVb3XzJ0sCqVQbq3Hn1aJ
        a=ice-options:trickle
        a=fingerprint:sha-256 19:E2:1C:3B:4B:9F:81:E6:B8:5C:F4:A5:A8:D8:73:04:BB:05:2F:70:9F:04:A9:0E:05:E9:26:33:E8:70:88:A2
        a=setup:actpass
        a=mid:0
        a=sendonly
        a=rtcp-mux
        a=rtpmap:111 opus/48000/2
        a=fmtp:111 minptime=10;useinbandfec=1

        """;

    /// <summary>An SDP fragment with one candidate.</summary>
    public const string Fragment = """
        a=ice-ufrag:h5N1
        a=ice-pwd:Ox2xVb3XzJ0sCqVQbq3Hn1aJ
        m=audio 9 RTP/AVP 0
        a=mid:0
        a=candidate:1 1 udp 2122260223 192.0.2.1 5000 typ host

        """;

    /// <summary>Who asks: how the table calls them, and their token.</summary>
    public static readonly IReadOnlyList<(string Name, string? Token)> Callers =
    [
        ("nobody", null), ("unknown token", "token-UnknownToken"), ("expired token", "token-ExpiredToken"), ("app", "token-App"),
        ("scope missing", "token-CreatorWithoutScope"), ("blocked", "third_buyer"), ("listener", "token-Stranger"), ("speaker", "speaker"),
        ("co-host", "cohost"), ("creator", "token-Creator"), ("own session", ContractWorld.SessionToken), ("operator", ContractWorld.OperatorToken),
    ];

    /// <summary>
    /// Method and path as the documents have them; what stands for the parameters; the body. <c>{live}</c> and <c>{scheduled}</c> are new Spaces
    /// each time, in which the people named have the roles named and the first buyer is another speaker, the second one waits to speak.
    /// <c>{app}</c> is a new app of the creator's each time, <c>{report}</c> an open report of the second buyer's.
    /// </summary>
    public static readonly IReadOnlyList<(string Operation, string Target, string? Body)> Rows =
    [
        ("GET /2/spaces/{id}", "/2/spaces/{live}", null),
        ("GET /2/spaces", "/2/spaces?ids={live}", null),
        ("GET /2/spaces/by/creator_ids", "/2/spaces/by/creator_ids?user_ids={stranger}", null),
        ("GET /2/spaces/search", "/2/spaces/search?query=cafe", null),
        ("GET /2/spaces/{id}/buyers", "/2/spaces/{scheduled}/buyers", null),
        ("GET /2/spaces/{id}/tweets", "/2/spaces/{live}/tweets", null),
        ("GET /2/users/{id}", "/2/users/{creator}", null),
        ("GET /2/users", "/2/users?ids={creator}", null),
        ("GET /2/users/by/username/{username}", "/2/users/by/username/TheHost", null),
        ("GET /2/users/by", "/2/users/by?usernames=TheHost", null),
        ("GET /2/users/me", "/2/users/me", null),
        ("GET /2/users/search", "/2/users/search?query=host", null),
        ("GET /2/users/{id}/following", "/2/users/{creator}/following", null),
        ("GET /2/users/{id}/followers", "/2/users/{creator}/followers", null),
        ("POST /2/users/{id}/following", "/2/users/{creator}/following", """{"target_user_id":"{cohost}"}"""),
        ("DELETE /2/users/{source_user_id}/following/{target_user_id}", "/2/users/{creator}/following/{invited}", null),
        ("POST /2/activity/subscriptions", "/2/activity/subscriptions", """{"event_type":"spaces.start","filter":{"user_id":"{invited}"}}"""),
        ("GET /2/activity/subscriptions", "/2/activity/subscriptions", null),
        ("PUT /2/activity/subscriptions/{subscription_id}", "/2/activity/subscriptions/1", """{"tag":"x"}"""),
        ("DELETE /2/activity/subscriptions/{subscription_id}", "/2/activity/subscriptions/1", null),
        ("DELETE /2/activity/subscriptions", "/2/activity/subscriptions?ids=1", null),
        ("GET /2/activity/stream", "/2/activity/stream", null),
        ("POST /2/webhooks", "/2/webhooks", """{"url":"https://localhost/"}"""),
        ("GET /2/webhooks", "/2/webhooks", null),
        ("PUT /2/webhooks/{webhook_id}", "/2/webhooks/1", null),
        ("DELETE /2/webhooks/{webhook_id}", "/2/webhooks/1", null),
        ("POST /2/webhooks/replay", "/2/webhooks/replay", """{"webhook_id":"1","from_date":"202608010000","to_date":"202608010001"}"""),
        ("GET /api/webhooks/{webhook_id}/dead_letters", "/api/webhooks/1/dead_letters", null),
        ("POST /api/webhooks/{webhook_id}/dead_letters/replay", "/api/webhooks/1/dead_letters/replay", null),
        ("GET /2/openapi.json", "/2/openapi.json", null),
        ("GET /api/spaces", "/api/spaces", null),
        ("GET /api/discover", "/api/discover", null),
        ("GET /api/users/by/username/{username}", "/api/users/by/username/TheHost", null),
        ("GET /api/search", "/api/search?query=li", null),
        ("GET /api/spaces/{id}/calendar.ics", "/api/spaces/{live}/calendar.ics", null),
        ("GET /api/spaces/{id}/insights", "/api/spaces/{live}/insights", null),
        ("GET /api/insights", "/api/insights", null),
        ("GET /api/insights/summary", "/api/insights/summary", null),
        ("GET /api/oembed", "/api/oembed?url=https%3A%2F%2Fexample.org%2F", null),
        ("GET /api/tickets", "/api/tickets", null),
        ("GET /api/spaces/{id}/payments", "/api/spaces/{live}/payments", null),
        ("POST /api/payments/stripe", "/api/payments/stripe", null),
        ("POST /api/spaces", "/api/spaces", """{"title":"New"}"""),
        ("GET /api/spaces/{id}", "/api/spaces/{live}", null),
        ("PATCH /api/spaces/{id}", "/api/spaces/{live}", """{"title":"Other"}"""),
        ("DELETE /api/spaces/{id}", "/api/spaces/{scheduled}", null),
        ("POST /api/spaces/{id}/start", "/api/spaces/{scheduled}/start", null),
        ("POST /api/spaces/{id}/end", "/api/spaces/{live}/end", null),
        ("POST /api/spaces/{id}/hosts", "/api/spaces/{live}/hosts", """{"user_id":"{first_buyer}"}"""),
        ("DELETE /api/spaces/{id}/hosts/{user_id}", "/api/spaces/{live}/hosts/{cohost}", null),
        ("POST /api/spaces/{id}/invited_users", "/api/spaces/{live}/invited_users", """{"user_id":"{second_buyer}"}"""),
        ("DELETE /api/spaces/{id}/invited_users/{user_id}", "/api/spaces/{live}/invited_users/{invited}", null),
        ("POST /api/spaces/{id}/invited_users/me/accept", "/api/spaces/{live}/invited_users/me/accept", null),
        ("POST /api/spaces/{id}/invited_users/me/decline", "/api/spaces/{live}/invited_users/me/decline", null),
        ("POST /api/spaces/{id}/speak_requests", "/api/spaces/{live}/speak_requests", null),
        ("GET /api/spaces/{id}/speak_requests", "/api/spaces/{live}/speak_requests", null),
        ("DELETE /api/spaces/{id}/speak_requests/me", "/api/spaces/{live}/speak_requests/me", null),
        ("POST /api/spaces/{id}/speak_requests/{user_id}/approve", "/api/spaces/{live}/speak_requests/{second_buyer}/approve", null),
        ("POST /api/spaces/{id}/speak_requests/{user_id}/decline", "/api/spaces/{live}/speak_requests/{second_buyer}/decline", null),
        ("PUT /api/spaces/{id}/speak_requests/lock", "/api/spaces/{live}/speak_requests/lock", """{"locked":true}"""),
        ("POST /api/spaces/{id}/speakers/{user_id}/mute", "/api/spaces/{live}/speakers/{first_buyer}/mute", null),
        ("DELETE /api/spaces/{id}/speakers/{user_id}/mute", "/api/spaces/{live}/speakers/{first_buyer}/mute", null),
        ("POST /api/spaces/{id}/speakers/mute", "/api/spaces/{live}/speakers/mute", null),
        ("DELETE /api/spaces/{id}/speakers/me", "/api/spaces/{live}/speakers/me", null),
        ("DELETE /api/spaces/{id}/speakers/{user_id}", "/api/spaces/{live}/speakers/{first_buyer}", null),
        ("DELETE /api/spaces/{id}/participants/{user_id}", "/api/spaces/{live}/participants/{first_buyer}", null),
        ("GET /api/spaces/{id}/blocked_users", "/api/spaces/{live}/blocked_users", null),
        ("DELETE /api/spaces/{id}/blocked_users/{user_id}", "/api/spaces/{live}/blocked_users/{third_buyer}", null),
        ("POST /api/spaces/{id}/posts", "/api/spaces/{live}/posts", """{"text":"Hello"}"""),
        ("DELETE /api/spaces/{id}/posts/{post_id}", "/api/spaces/{live}/posts/{post}", null),
        ("PUT /api/spaces/{id}/posts/{post_id}/pin", "/api/spaces/{live}/posts/{post}/pin", null),
        ("DELETE /api/spaces/{id}/posts/{post_id}/pin", "/api/spaces/{live}/posts/{post}/pin", null),
        ("POST /api/spaces/{id}/reactions", "/api/spaces/{live}/reactions", """{"reaction":"👏"}"""),
        ("GET /api/spaces/{id}/events", "/api/spaces/{live}/events", null),
        ("POST /api/spaces/{id}/whip", "/api/spaces/{live}/whip", Offer),
        ("PATCH /api/spaces/{id}/whip/{session_id}", "/api/spaces/{live}/whip/no-session", Fragment),
        ("DELETE /api/spaces/{id}/whip/{session_id}", "/api/spaces/{live}/whip/no-session", null),
        ("POST /api/spaces/{id}/whep", "/api/spaces/{live}/whep", Offer),
        ("PATCH /api/spaces/{id}/whep/{session_id}", "/api/spaces/{live}/whep/no-session", Fragment),
        ("DELETE /api/spaces/{id}/whep/{session_id}", "/api/spaces/{live}/whep/no-session", null),
        ("GET /api/spaces/{id}/audio", "/api/spaces/{live}/audio", null),
        ("POST /api/spaces/{id}/tickets", "/api/spaces/{scheduled}/tickets", null),
        ("GET /api/spaces/{id}/tickets", "/api/spaces/{scheduled}/tickets", null),
        ("DELETE /api/spaces/{id}/tickets/me", "/api/spaces/{scheduled}/tickets/me", null),
        ("PUT /api/spaces/{id}/tickets/{user_id}", "/api/spaces/{scheduled}/tickets/{invited}", null),
        ("DELETE /api/spaces/{id}/tickets/{user_id}", "/api/spaces/{scheduled}/tickets/{first_buyer}", null),
        ("POST /api/spaces/{id}/tickets/{user_id}/confirm", "/api/spaces/{scheduled}/tickets/{first_buyer}/confirm", null),
        ("POST /api/spaces/{id}/reminder", "/api/spaces/{scheduled}/reminder", null),
        ("DELETE /api/spaces/{id}/reminder", "/api/spaces/{scheduled}/reminder", null),
        ("GET /api/topics", "/api/topics", null),
        ("PUT /api/topics/{id}", "/api/topics/7", """{"name":"Bees"}"""),
        ("PUT /api/topics/{id}/follow", "/api/topics/{topic}/follow", null),
        ("DELETE /api/topics/{id}/follow", "/api/topics/{topic}/follow", null),
        ("GET /api/reminders", "/api/reminders", null),
        ("POST /api/calendar", "/api/calendar", null),
        ("GET /api/calendar", "/api/calendar", null),
        ("DELETE /api/calendar", "/api/calendar", null),
        ("GET /api/calendars/{file}", "/api/calendars/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.ics", null),
        ("GET /api/users/by/username/{username}/spaces.atom", "/api/users/by/username/TheHost/spaces.atom", null),
        ("GET /api/users/by/username/{username}/spaces.rss", "/api/users/by/username/TheHost/spaces.rss", null),
        ("GET /api/blocks", "/api/blocks", null),
        ("PUT /api/blocks/{user_id}", "/api/blocks/{invited}", null),
        ("DELETE /api/blocks/{user_id}", "/api/blocks/{invited}", null),
        ("POST /api/spaces/{id}/reports", "/api/spaces/{live}/reports", """{"reason":"spam"}"""),
        ("POST /api/users/{id}/reports", "/api/users/{invited}/reports", """{"reason":"abuse"}"""),
        ("GET /api/reports", "/api/reports", null),
        ("GET /api/reports/{id}", "/api/reports/{report}", null),
        ("POST /api/reports/{id}/resolve", "/api/reports/{report}/resolve", """{"action":"dismissed"}"""),
        ("POST /api/spaces/{id}/end_by_operator", "/api/spaces/{live}/end_by_operator", null),
        ("PUT /api/users/{id}/suspended", "/api/users/{invited}/suspended", null),
        ("DELETE /api/users/{id}/suspended", "/api/users/{invited}/suspended", null),
        ("POST /api/apps", "/api/apps", """{"name":"New"}"""),
        ("GET /api/apps", "/api/apps", null),
        ("GET /api/apps/{client_id}", "/api/apps/{app}", null),
        ("PATCH /api/apps/{client_id}", "/api/apps/{app}", """{"name":"Other"}"""),
        ("DELETE /api/apps/{client_id}", "/api/apps/{app}", null),
        ("POST /api/apps/{client_id}/rotate", "/api/apps/{app}/rotate", null),
        ("PUT /api/apps/{client_id}/disabled", "/api/apps/{app}/disabled", null),
        ("DELETE /api/apps/{client_id}/disabled", "/api/apps/{app}/disabled", null),
        ("GET /api/openapi.json", "/api/openapi.json", null),
    ];
}
