using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Identity;
using Stoa.Api.Apps;
using Stoa.Directory;
using Stoa.Directory.Accounts;
using Stoa.Identity.Data;
using Stoa.Identity.OAuth;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Storage;
using Stoa.Storage.Accounts;

namespace Stoa.Identity.People;

/// <summary>Everything that Stoa keeps of a person and can find by them, as one JSON document for them to take away.</summary>
/// <remarks>Secrets are not in it: passkeys, password and tokens are told by date alone. Of the audit log, what the person did.</remarks>
internal sealed class AccountExport(
    UserManager<SignInAccount> manager, AppRegistry apps, Grants grants, Sessions sessions, AccountStore store, AccountDirectory accounts,
    SpaceDirectory spaces, IEventStore events)
{
    private const int MaxAuditLines = 10_000;
    private const int EventsAtATime = 1_000;
    private static readonly JsonWriterOptions _readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the document.</summary>
    public async Task<byte[]> WriteAsync(User user, CancellationToken cancellationToken)
    {
        using var stream = new MemoryStream();
        await using (var json = new Utf8JsonWriter(stream, _readable))
        {
            json.WriteStartObject();
            WriteProfile(json, user);
            await WriteKeysAsync(json, user.Id);
            WriteFollows(json, user.Id);
            WriteApps(json, user.Id);
            await WriteAccessAsync(json, user.Id, cancellationToken);
            WriteSpaces(json, user.Id);
            await WriteActsAsync(json, user.Id, cancellationToken);
            await WriteReportsAsync(json, user.Id, cancellationToken);
            await WriteAuditAsync(json, user.Id, cancellationToken);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static void WriteProfile(Utf8JsonWriter json, User user)
    {
        json.WriteStartObject("profile");
        json.WriteString("id", user.Id.ToString());
        json.WriteString("username", user.Username);
        json.WriteString("name", user.Name);
        Write(json, "created_at", user.CreatedAt);
        WriteText(json, "description", user.Description);
        WriteText(json, "location", user.Location);
        WriteText(json, "url", user.Url);
        WriteText(json, "profile_image_url", user.ProfileImageUrl);
        json.WriteBoolean("protected", user.Protected);
        json.WriteBoolean("verified", user.Verified);
        json.WriteBoolean("operator", user.Operator);
        json.WriteEndObject();
    }

    private async Task WriteKeysAsync(Utf8JsonWriter json, UserId id)
    {
        var account = await manager.FindByIdAsync(id.ToString());
        json.WriteStartArray("passkeys");
        foreach (var passkey in account is null ? [] : await manager.GetPasskeysAsync(account))
        {
            json.WriteStartObject();
            WriteText(json, "name", passkey.Name);
            Write(json, "created_at", passkey.CreatedAt);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteBoolean("has_password", account?.PasswordHash is not null);
        json.WriteStartArray("providers");
        foreach (var login in account is null ? [] : await manager.GetLoginsAsync(account))
        {
            json.WriteStartObject();
            json.WriteString("provider", login.ProviderDisplayName ?? login.LoginProvider);
            json.WriteString("subject", login.ProviderKey);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteFollows(Utf8JsonWriter json, UserId id)
    {
        WriteUsers("following", accounts.Following(id, null, int.MaxValue));
        WriteUsers("followers", accounts.Followers(id, null, int.MaxValue));
        WriteUsers("blocked", accounts.Blocked(id, null, int.MaxValue));
        json.WriteStartArray("followed_topics");
        foreach (var topic in accounts.TopicsFollowedBy(id))
        {
            json.WriteStartObject();
            json.WriteString("id", topic.ToString());
            WriteText(json, "name", accounts.TryGetTopic(topic, out var known) ? known.Name : null);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (accounts.CalendarOf(id) is { } calendar)
        {
            Write(json, "calendar_created_at", calendar.CreatedAt);
        }

        void WriteUsers(string name, FollowPage page)
        {
            json.WriteStartArray(name);
            foreach (var other in page.UserIds)
            {
                json.WriteStartObject();
                json.WriteString("id", other.ToString());
                WriteText(json, "username", accounts.TryGetUser(other, out var user) ? user.Username : null);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }
    }

    private void WriteApps(Utf8JsonWriter json, UserId id)
    {
        json.WriteStartArray("apps");
        foreach (var app in apps.OwnedBy(id))
        {
            json.WriteStartObject();
            json.WriteString("client_id", app.ClientId.Value);
            json.WriteString("name", app.Name);
            Write(json, "created_at", app.CreatedAt);
            json.WriteStartArray("redirect_uris");
            foreach (var uri in app.RedirectUris ?? [])
            {
                json.WriteStringValue(uri);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private async Task WriteAccessAsync(Utf8JsonWriter json, UserId id, CancellationToken cancellationToken)
    {
        json.WriteStartArray("sessions");
        foreach (var session in await sessions.ListAsync(id, cancellationToken))
        {
            json.WriteStartObject();
            Write(json, "created_at", session.CreatedAt);
            Write(json, "expires_at", session.ExpiresAt ?? session.CreatedAt);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("connected_apps");
        foreach (var app in await grants.ListAsync(id, cancellationToken))
        {
            json.WriteStartObject();
            json.WriteString("name", app.Name);
            json.WriteString("scope", ScopeNames.Format(app.Scopes));
            Write(json, "since", app.Since);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>The scheduled and live Spaces that the person hosts.</summary>
    private void WriteSpaces(Utf8JsonWriter json, UserId id)
    {
        json.WriteStartArray("spaces");
        foreach (var space in spaces.ByHost(id).Select(entry => entry.Space))
        {
            json.WriteStartObject();
            json.WriteString("id", space.Id.ToString());
            json.WriteString("state", space.State == SpaceState.Live ? "live" : "scheduled");
            WriteText(json, "title", space.Title);
            json.WriteBoolean("created_by_me", space.CreatorId == id);
            Write(json, "created_at", space.CreatedAt);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Everything that the person did in Spaces, also in those that are over: the whole log is read for it.</summary>
    private async Task WriteActsAsync(Utf8JsonWriter json, UserId id, CancellationToken cancellationToken)
    {
        json.WriteStartArray("acts");
        IReadOnlyList<RecordedEvent> batch;
        var after = 0L;
        do
        {
            batch = await events.ReadFeedAsync(after, EventsAtATime, cancellationToken);
            foreach (var recorded in batch.Where(recorded => recorded.Event.Actor == id))
            {
                json.WriteStartObject();
                Write(json, "at", recorded.Event.At);
                json.WriteString("space_id", recorded.SpaceId.ToString());
                json.WriteString("act", recorded.Event.GetType().Name);
                WriteText(json, "text", recorded.Event switch
                {
                    SpaceScheduled scheduled => scheduled.Details.Title,
                    SpaceStarted started => started.Details?.Title,
                    SpaceEdited edited => edited.Title,
                    PostShared shared => shared.Text,
                    SpeakRequested asked => asked.Note,
                    _ => null,
                });
                json.WriteEndObject();
            }

            after = batch.Count > 0 ? batch[^1].Seq : after;
        }
        while (batch.Count == EventsAtATime);
        json.WriteEndArray();
    }

    /// <summary>What the person reported; not what was reported about them.</summary>
    private async Task WriteReportsAsync(Utf8JsonWriter json, UserId id, CancellationToken cancellationToken)
    {
        json.WriteStartArray("reports");
        foreach (var report in await store.ListReportsOfAsync(id, cancellationToken))
        {
            json.WriteStartObject();
            json.WriteString("id", report.Id.ToString());
            Write(json, "at", report.CreatedAt);
            json.WriteString("reason", report.Reason.ToString());
            WriteText(json, "user_id", report.UserId?.ToString());
            WriteText(json, "space_id", report.SpaceId?.ToString());
            WriteText(json, "note", report.Note);
            json.WriteBoolean("resolved", !report.IsOpen);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private async Task WriteAuditAsync(Utf8JsonWriter json, UserId id, CancellationToken cancellationToken)
    {
        json.WriteStartArray("audit");
        foreach (var line in await store.ReadAuditAsync(long.MaxValue, MaxAuditLines, cancellationToken))
        {
            if (line.Change is Audited audited && (audited.Actor == id || audited.UserId == id))
            {
                json.WriteStartObject();
                Write(json, "at", line.At);
                json.WriteString("act", audited.Act.ToString());
                WriteText(json, "detail", audited.Detail);
                json.WriteEndObject();
            }
        }

        json.WriteEndArray();
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void Write(Utf8JsonWriter json, string name, DateTimeOffset time) =>
        json.WriteString(name, time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
}
