using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Stoa.Api.Auth;
using Stoa.Api.Telemetry;
using Stoa.Cluster.Rooms;
using Stoa.Spaces;

namespace Stoa.Api.Rooms.Stream;

/// <summary>The event stream of a Space: presence while connected, a snapshot, then every change. Source: docs/event-stream.md.</summary>
/// <remarks>
/// A connection's life:
/// <list type="number">
/// <item>May the caller enter, and is there room? Else a problem.</item>
/// <item>They are in the room: present, counted.</item>
/// <item>They read on behind <c>Last-Event-ID</c>, or get a snapshot.</item>
/// <item>Everything that is there to be read goes out in one write.</item>
/// <item>Every eight seconds the caller's right to be here is looked at again and, where all is silent, a comment goes out, so that a dead
/// connection is found. When the node drains, the client is told to move, once. Else wait for more.</item>
/// <item>The end: the Space is over, they were removed, their token is, or the process.</item>
/// </list>
/// </remarks>
internal static class EventStream
{
    /// <summary>The media type.</summary>
    public const string ContentType = "text/event-stream";

    private const string LastEventId = "Last-Event-ID";
    private const int MaxBatchBytes = 64 * 1024;
    private const int SendBufferBytes = 64 * 1024;
    private const int NewestPosts = 20;

    // Between one and three seconds, so that those whom a restart cut off do not come back in one moment.
    private const int MinRetryMilliseconds = 1_000;
    private const int MaxRetryMilliseconds = 3_000;

    /// <summary>Answers for as long as the connection lasts.</summary>
    public static async ValueTask HandleAsync(StoaRequest request, RoomDesk desk)
    {
        // :: Step 1
        if (await RoomDoor.AdmitAsync(request, desk) is not { } entry)
        {
            return;
        }

        var resume = ResumePoint.Read(request.Http.Request.Headers[LastEventId]);
        if (HttpMethods.IsHead(request.Http.Request.Method))
        {
            SetHeaders(request.Http.Response);
            return;
        }

        if (desk.Placement.IsDraining)
        {
            await desk.SendElsewhereAsync(request, RefusalTable.Draining, static node => node.StreamLoad);
            return;
        }

        // :: Step 2
        var (status, entered) = desk.Rooms.Enter(entry.Space.Id, RoomDoor.VisitorOf(request), source: request.ComesFrom());
        if (entered is null)
        {
            await (status switch
            {
                RoomEntryStatus.SpaceUnknown => desk.RefuseAsync(request, RefusalTable.For(SpaceRefusal.SpaceUnknown)),
                RoomEntryStatus.TooMany => desk.RefuseAsync(request, RefusalTable.StreamLimitReached),
                _ => desk.SendElsewhereAsync(request, RefusalTable.NodeFull, static node => node.StreamLoad),
            });
            return;
        }

        using var visit = entered;
        using var gone = request.Aborted.UnsafeRegister(static state => ((RoomVisit)state!).End(), visit); // The visit is never null.
        var isResumed = resume is { } point && visit.TryResume(point.Epoch, point.Index);
        if (resume is not null && (isResumed ? WasRemoved(visit, request.Caller) : WasRemovedLately(entry.Space.Id, request.Caller, desk.Rooms)))
        {
            await desk.RefuseAsync(request, RefusalTable.Removed);
            return;
        }

        var http = request.Http;
        visit.Stalled = () =>
        {
            ApiInstruments.StreamStalled();
            http.Abort();
        };
        SetHeaders(http.Response);
        BoundSocket(http);
        await new Connection(request, desk, visit).RunAsync(isResumed);
    }

    /// <summary>Whoever was removed does not come back by themselves; browsers that come back by themselves say the last id that they read.</summary>
    private static bool WasRemoved(RoomVisit visit, Caller caller) => caller.UserId is { } user
        && visit.Finds(change => change is SpaceChanged { Recorded.Event: ParticipantRemoved e } && e.UserId == user);

    /// <summary>The same of an id behind which the room has not all changes: of another node, or too old.</summary>
    /// <remarks>Such an id does not say whether they came back on purpose in between: they are asked to do so once more.</remarks>
    private static bool WasRemovedLately(SpaceId id, Caller caller, RoomTable rooms) => caller.UserId is { } user && rooms.WasRemoved(id, user);

    private static void SetHeaders(HttpResponse response)
    {
        response.ContentType = ContentType;
        response.Headers.ContentDisposition = default; // It is no file.
        response.Headers["X-Accel-Buffering"] = "no"; // Proxies that gather replies shall not gather this one.
    }

    /// <summary>
    /// Lets the kernel find out that nobody is there: what stays unacknowledged for ten seconds ends the connection. Together with a
    /// sign of life every eight seconds a dead one is found within twenty. Bounds what the kernel keeps for a client that does not read.
    /// </summary>
    internal static void BoundSocket(HttpContext http)
    {
        const int TcpUserTimeout = 18; // netinet/tcp.h
        const int Milliseconds = 10_000;
        if (http.Features.Get<IConnectionSocketFeature>()?.Socket is not { } socket || !OperatingSystem.IsLinux())
        {
            return;
        }

        try
        {
            socket.SetRawSocketOption((int)SocketOptionLevel.Tcp, TcpUserTimeout, BitConverter.GetBytes(Milliseconds));
            if (HttpProtocol.IsHttp11(http.Request.Protocol))
            {
                socket.SendBufferSize = SendBufferBytes;
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Closed by now, or no TCP socket: then there is nothing to bound.
        }
    }

    /// <summary>One connection while it lasts.</summary>
    private sealed class Connection(StoaRequest request, RoomDesk desk, RoomVisit visit)
    {
        private readonly PipeWriter _body = request.Http.Response.BodyWriter;
        private readonly UserId? _user = request.Caller.UserId;
        private readonly SpaceId _id = request.SpaceId();
        private int _unsent;
        private volatile bool _isMoveDue;
        private Func<RoomChange, RoomMessage>? _render; // One delegate for all changes.

        public async ValueTask RunAsync(bool isResumed)
        {
            using var move = desk.Placement.WhenMoving(() =>
            {
                _isMoveDue = true;
                visit.Wake();
            });
            Write(Encoding.UTF8.GetBytes(string.Create(
                CultureInfo.InvariantCulture, $"retry: {RandomNumberGenerator.GetInt32(MinRetryMilliseconds, MaxRetryMilliseconds)}\n\n")));
            if (!isResumed)
            {
                WriteSnapshot(); // :: Step 3
            }

            do
            {
                // :: Step 4
                while (_unsent < MaxBatchBytes && visit.TryRead(out var change))
                {
                    Write(change);
                }

                if (_isMoveDue)
                {
                    _isMoveDue = false;
                    WriteMoved();
                }

                var isSilent = _unsent == 0;
                if (!isSilent && !await SendAsync())
                {
                    return;
                }

                if (isSilent && visit.IsOver)
                {
                    return; // :: Step 6
                }

                // :: Step 5
                if (visit.TakeBeat())
                {
                    if (!await MayStayAsync())
                    {
                        return;
                    }

                    if (isSilent)
                    {
                        Write(":\n\n"u8);
                    }
                }
                else if (isSilent)
                {
                    await visit.WaitAsync();
                }
            }
            while (!request.Aborted.IsCancellationRequested);
        }

        private async ValueTask<bool> SendAsync()
        {
            _unsent = 0;
            ApiInstruments.StreamWritten();
            visit.Sending(desk.Timestamp);
            try
            {
                return !(await _body.FlushAsync(CancellationToken.None)).IsCompleted;
            }
            catch (Exception e) when (e is SocketException or IOException)
            {
                return false; // The network gave the client up, as was asked of it: that is no failure of ours.
            }
            finally
            {
                visit.Sent();
            }
        }

        /// <summary>A token that was revoked, a block of the host's account, a Space closed to guests: what was asked at the door is asked again.</summary>
        private async ValueTask<bool> MayStayAsync() =>
            desk.Spaces.TryGet(_id, out var entry) && RoomDoor.RefusalOf(request.Caller, desk, entry.Space) is null && await request.IsStillAuthenticatedAsync();

        private void Write(RoomChange change)
        {
            if (change is Resynchronized)
            {
                WriteSnapshot();
                return;
            }

            var message = change.Render(_render ??= Render);
            var isHost = false;
            if (_user is { } user && change is SpaceChanged or PresenceChanged)
            {
                var after = change is SpaceChanged c ? c.After : ((PresenceChanged)change).Space;
                isHost = after.IsHost(user);
                if (message.Affects(user) && message.For(user, isHost) is { } frame && after.IsRetrievable)
                {
                    if (change is SpaceChanged { Recorded.Event: ParticipantRemoved removed } && removed.UserId == user)
                    {
                        // Without its id: a browser that comes back by itself says what it read before, and is refused.
                        frame = RoomMessage.WithoutId(frame);
                    }

                    Write(frame.Span[..^RoomMessage.Close.Length]);
                    WriteStanding(after, user);
                    Write(RoomMessage.Close);
                    if (isHost && change is SpaceChanged { Before: var before } && !before.IsHost(user))
                    {
                        WriteSnapshot(); // With the queue, which hosts see.
                    }

                    return;
                }
            }

            if (message.For(_user, isHost) is { } written)
            {
                Write(written.Span);
            }
        }

        // Without an id: it is no change that a connection could resume behind.
        private void WriteMoved()
        {
            var reply = request.BeginReply();
            var json = reply.Json;
            json.WriteStartObject();
            json.WriteStartObject("data"u8);
            if (desk.Placement.FindAddress(request, static node => node.StreamLoad) is { } address)
            {
                json.WriteText("url"u8, address);
            }
            else
            {
                json.WriteNull("url"u8);
            }

            Write("event: moved\ndata: "u8);
            Write(json.Written.Span);
            Write(RoomMessage.Close);
            reply.Return();
        }

        private RoomMessage Render(RoomChange change) => new RoomMessages(visit.Room.Epoch, desk.Accounts, desk.Rules).Write(change);

        private void WriteStanding(Space space, UserId user)
        {
            var reply = request.BeginReply();
            SpaceDocument.WriteCaller(reply.Json, desk.View(space, 0, visit.Room, user), user);
            Write(","u8);
            Write(reply.Json.Written.Span);
            reply.Return();
        }

        private void WriteSnapshot()
        {
            var look = visit.Look();
            var space = look.Space;
            var reply = request.BeginReply();
            var json = reply.Json;
            json.WriteStartObject();
            if (space.IsRetrievable)
            {
                var posts = space.Audience.Posts;
                var shown = posts.Where((post, i) => post.Pinned || i >= posts.Length - NewestPosts).ToArray();
                IncludedPeople.Write(json, IncludedPeople.Named(space, _user, shown), desk.Accounts);
                json.WriteStartObject("data"u8);
                SpaceDocument.WriteMembers(json, desk.View(space, look.Counts.Participants, visit.Room, _user) with
                {
                    Reconnecting = look.Reconnecting,
                    EndsAt = look.EndsAt,
                });
                json.WriteStartArray("posts"u8);
                foreach (var post in shown)
                {
                    Posts.Write(json, post, desk.Accounts);
                }

                json.WriteEndArray();
                json.WriteStartArray("reactions"u8);
                foreach (var reaction in desk.Rooms.Reactions)
                {
                    json.WriteTextValue(reaction);
                }

                json.WriteEndArray();
                if (look.Voices is { Voices.IsEmpty: false } voices)
                {
                    VoiceJson.Write(json, voices.Voices);
                }
            }
            else
            {
                json.WriteStartObject("data"u8);
                json.WriteText("id"u8, space.Id.Value);
                json.WriteText("state"u8, SpaceDocument.NameOf(space.State));
            }

            Write(RoomMessages.Frame("snapshot", look.Epoch, look.Index, json.Written.Span).Span);
            reply.Return();
        }

        private void Write(ReadOnlySpan<byte> bytes)
        {
            _body.Write(bytes);
            _unsent += bytes.Length;
        }
    }

    /// <summary>Where an earlier connection stopped reading.</summary>
    /// <param name="Epoch">Which life of the room that was.</param>
    /// <param name="Index">The last change read.</param>
    internal readonly record struct ResumePoint(string Epoch, long Index)
    {
        private const int MaxLength = 64;

        /// <summary>Reads the header; null when it is absent or none of ours.</summary>
        public static ResumePoint? Read(string? header) =>
            header is { Length: <= MaxLength } && header.IndexOf('-') is > 0 and var dash
                && long.TryParse(header.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                ? new ResumePoint(header[..dash], index)
                : null;
    }
}
